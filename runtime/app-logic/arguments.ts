import { type ChangeSetCrossing, changeSetCrossing, type ChangeSetOutcome, functionCrossing, HookFailure, isChangedInPlace } from '../app-definition/hook-crossing.ts';
import { type ChangeWire, NEW_ID, type WireArgument } from './wire.ts';

type Callable = (...args: unknown[]) => unknown;

/** The arguments of one call on the server's side: what goes over, what is asked for meanwhile, and where the outcome goes. */
export class OpenArguments {
  private readonly values: readonly unknown[];

  constructor(values: readonly unknown[]) {
    this.values = values;
  }

  /** Made anew for each attempt, so that one that was cut short leaves nothing behind. */
  wire(): WireArgument[] {
    return this.values.map(wireArgument);
  }

  /** Runs a function of the context. */
  ask(argument: number, name: string, json: string): unknown {
    const [member = '', method] = name.split('.');
    if (method === NEW_ID) return this.changeSet(argument, member).newId();
    const run = this.member(argument, name);
    if (typeof run !== 'function') throw new Error(`${name} is not a function of the hook's context`);
    return (run as Callable)(...(parsed(json) as unknown[]));
  }

  /** Whether it gives bytes. */
  givesBytes(argument: number, name: string): boolean {
    const run = this.member(argument, name);
    return typeof run === 'function' && functionCrossing(run)?.kind === 'bytes';
  }

  abandon(argument: number, name: string, issues: string): never {
    return this.changeSet(argument, name).abandon(parsed(issues));
  }

  /** Brings documents and change sets to what the hook left. */
  receive(documents: readonly [number, string, string][], changes: readonly ChangeWire[]): void {
    for (const [argument, name, json] of documents) {
      const document = this.member(argument, name);
      const next = parsed(json);
      if (typeof document !== 'object' || document === null || !isChangedInPlace(document) || typeof next !== 'object' || next === null || Array.isArray(next)) throw new HookFailure(`left something in ${name} that is no document`);
      for (const key of Object.keys(document)) delete (document as Record<string, unknown>)[key];
      Object.assign(document, next);
    }
    for (const { argument, name, json, files } of changes) this.changeSet(argument, name).receive(parsed(json) as ChangeSetOutcome, new Map(files));
  }

  private member(argument: number, name: string): unknown {
    const value = this.values[argument];
    return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }

  private changeSet(argument: number, name: string): ChangeSetCrossing {
    const member = this.member(argument, name);
    const crossing = typeof member === 'object' && member !== null ? changeSetCrossing(member) : null;
    if (crossing === null) throw new HookFailure(`worked on ${name}, which is no change set`);
    return crossing;
  }
}

function wireArgument(value: unknown): WireArgument {
  const wire: WireArgument = { json: undefined, documents: {}, functions: {}, bytes: {}, changeSets: {} };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { ...wire, json: JSON.stringify(value) };
  const data: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'function') wire.functions[name] = functionWire(member);
    else if (typeof member !== 'object' || member === null) data[name] = member;
    else if (member instanceof Uint8Array) wire.bytes[name] = member;
    else if (isChangedInPlace(member)) wire.documents[name] = JSON.stringify(member);
    else {
      const crossing = changeSetCrossing(member);
      if (crossing === null) data[name] = member;
      else wire.changeSets[name] = JSON.stringify(crossing.snapshot());
    }
  }
  wire.json = JSON.stringify(data);
  return wire;
}

function functionWire(member: Callable | object): WireArgument['functions'][string] {
  const crossing = functionCrossing(member);
  if (crossing === null || crossing.kind === 'bytes') return { kind: 'async' };
  return crossing.kind === 'sync' ? crossing : { kind: 'clock', now: (member as () => number)() };
}

/** JSON from a process. A member `__proto__` could change what an object inherits when it is copied later: it is dropped. */
export function parsed(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  return json.includes('"__proto__"') || json.includes('\\u005f') || json.includes('\\u005F')
    ? JSON.parse(json, function (this: unknown, name: string, value: unknown) { return name === '__proto__' ? undefined : value; })
    : JSON.parse(json);
}
