import type { ChangeWire, WireArgument } from '../wire.ts';
import { NEW_ID } from '../wire.ts';
import { OwnChangeSet } from './change-set.ts';
import { dataText } from './plain-data.ts';
import type { Requests } from './requests.ts';

/** The arguments of one call as the hook gets them, and what must be looked at when it is over. */
export class CallArguments {
  readonly values: unknown[];
  private readonly documents: { argument: number; name: string; document: unknown; before: string }[] = [];
  private readonly changeSets: { argument: number; name: string; set: OwnChangeSet }[] = [];

  constructor(id: number, wire: readonly WireArgument[], requests: Requests) {
    this.values = wire.map((argument, index) => this.value(id, argument, index, requests));
  }

  private value(id: number, wire: WireArgument, index: number, requests: Requests): unknown {
    const value: unknown = wire.json === undefined ? undefined : JSON.parse(wire.json);
    if (typeof value !== 'object' || value === null) return value;
    const holder = value as Record<string, unknown>;
    for (const [name, before] of Object.entries(wire.documents)) {
      holder[name] = JSON.parse(before);
      this.documents.push({ argument: index, name, document: holder[name], before });
    }
    for (const [name, how] of Object.entries(wire.functions)) holder[name] = callback(id, index, name, how, requests);
    for (const [name, bytes] of Object.entries(wire.bytes)) holder[name] = bytes;
    for (const [name, snapshot] of Object.entries(wire.changeSets)) {
      const set = new OwnChangeSet(JSON.parse(snapshot), () => requests.askAndWait({ id, argument: index, name: `${name}.${NEW_ID}`, json: '[]' }, null) as string);
      holder[name] = set.mutator;
      this.changeSets.push({ argument: index, name, set });
    }
    return holder;
  }

  abandoned(): { argument: number; name: string; issues: unknown } | null {
    const found = this.changeSets.find(({ set }) => set.issues !== null);
    return found === undefined ? null : { argument: found.argument, name: found.name, issues: found.set.issues };
  }

  /** Documents that are not what they were. */
  changedDocuments(limit: number): [number, string, string][] {
    return this.documents.flatMap(({ argument, name, document, before }) => {
      const text = dataText(document, name, limit) ?? 'null';
      return text === before ? [] : [[argument, name, text] as [number, string, string]];
    });
  }

  outcomes(limit: number): ChangeWire[] {
    return this.changeSets.map(({ argument, name, set }) => ({ argument, name, ...set.outcome(limit) }));
  }
}

function callback(id: number, argument: number, name: string, how: WireArgument['functions'][string], requests: Requests): (...args: unknown[]) => unknown {
  if (how.kind === 'clock') {
    const start = performance.now();
    return () => Math.floor(how.now + performance.now() - start);
  }
  if (how.kind === 'sync') return (...args) => requests.askAndWait({ id, argument, name, json: JSON.stringify(args) }, how.cacheKey === null ? null : `${name} ${how.cacheKey}`);
  return (...args) => requests.ask(id, argument, name, JSON.stringify(args));
}
