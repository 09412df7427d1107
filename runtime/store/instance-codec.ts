import { cloneJson } from '../kernel/clone-json.ts';
import { AppError } from '../kernel/errors.ts';
import { deepFreeze } from '../kernel/freeze.ts';
import type { Instance, InstanceEvent } from '../kernel/instance-types.ts';
import { checkId } from './check-id.ts';
import type { Commit, InstanceRecord, InternalState, OutboxEntry } from './contract.ts';
import { instanceFields, storable } from './instance-fields.ts';
import type { InstanceFields } from './instance-fields.ts';

/** A commit as adapters write it: everything a copy, so that the caller may go on changing its own. */
export interface EncodedCommit {
  guid: string;
  expectedRev: number;
  definition: string;
  /** JSON of `{instance, internal}`. */
  body: string;
  fields: InstanceFields;
  /** The last entry of each element. */
  content: Map<string, Buffer | null>;
  /** What `decodeHistory` reads; null: the commit has no events. */
  history: string | null;
  /** The last entry of each id, `payload` as JSON. */
  outbox: Map<string, EncodedOutboxEntry>;
}

export interface EncodedOutboxEntry {
  id: string;
  kind: string;
  created: string;
  payload: string;
}

/** Characters of an instance's own record, which lists read whole; documents, files and history lie beside it. */
const LARGEST_BODY = 4 * 1024 * 1024;

/**
 * Copies a commit into the form that is stored.
 * @throws {BAD_REQUEST} 400 when an id is not one that every adapter can hold
 * @throws {PAYLOAD_TOO_LARGE} 413 when the instance has become too large to be listed among others
 */
export function encodeCommit(commit: Commit): EncodedCommit {
  const content = new Map<string, Buffer | null>();
  for (const { elementId, bytes } of commit.content) content.set(checkId(elementId), bytes === null ? null : Buffer.from(bytes));
  const outbox = new Map<string, EncodedOutboxEntry>();
  for (const entry of commit.outbox) outbox.set(checkId(entry.id), encodeEntry(entry));
  const body = JSON.stringify({ instance: commit.instance, internal: commit.internal });
  if (body.length > LARGEST_BODY) throw new AppError('PAYLOAD_TOO_LARGE', { detail: 'The instance would have too many elements or texts.' });
  return {
    guid: checkId(commit.guid),
    expectedRev: commit.expectedRev,
    definition: storable(commit.definition),
    body,
    fields: instanceFields(commit.guid, commit.instance),
    content,
    history: encodeHistory(commit.events),
    outbox,
  };
}

/** Events of one commit have most members in common: the first is whole, the others without what is the very same in it. */
function encodeHistory([first, ...others]: readonly InstanceEvent[]): string | null {
  if (first === undefined) return null;
  const whole = first as unknown as Record<string, unknown>;
  const stored: Record<string, unknown>[] = [whole];
  for (const event of others as unknown as Record<string, unknown>[]) {
    const differing: Record<string, unknown> = {};
    for (const name of Object.keys(event)) if (event[name] !== whole[name]) differing[name] = event[name];
    stored.push(differing);
  }
  return JSON.stringify(stored);
}

/** The events of one commit. */
export function decodeHistory(text: string): InstanceEvent[] {
  const [first, ...others] = JSON.parse(text) as InstanceEvent[];
  if (first === undefined) return [];
  return [first, ...others.map((event) => cloneJson({ ...first, ...event }))];
}

/** A stored record as adapters keep it in memory. */
export interface KeptRecord {
  rev: number;
  definition: string;
  body: string;
  /** What `viewOf` made of it. */
  view?: InstanceRecord;
}

/** The record that all who only look share; made when the first of them asks. */
export function viewOf(guid: string, kept: KeptRecord): InstanceRecord {
  return (kept.view ??= deepFreeze(decodeRecord(guid, kept.rev, kept.definition, kept.body)));
}

/** A fresh record from what `encodeCommit` wrote. */
export function decodeRecord(guid: string, rev: number, definition: string, body: string): InstanceRecord {
  const { instance, internal } = JSON.parse(body) as { instance: Instance; internal: InternalState };
  return { guid, rev, definition, instance, internal };
}

export function decodeEntry(entry: EncodedOutboxEntry): OutboxEntry {
  return { id: entry.id, kind: entry.kind, created: entry.created, payload: JSON.parse(entry.payload) };
}

function encodeEntry(entry: OutboxEntry): EncodedOutboxEntry {
  return { id: entry.id, kind: storable(entry.kind), created: storable(entry.created), payload: JSON.stringify(entry.payload ?? null) };
}
