import type { Instance } from '../kernel/instance-types.ts';
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
  /** JSON of each event. */
  events: string[];
  /** The last entry of each id, `payload` as JSON. */
  outbox: Map<string, EncodedOutboxEntry>;
}

export interface EncodedOutboxEntry {
  id: string;
  kind: string;
  created: string;
  payload: string;
}

/**
 * Copies a commit into the form that is stored.
 * @throws {BAD_REQUEST} 400 when an id is not one that every adapter can hold
 */
export function encodeCommit(commit: Commit): EncodedCommit {
  const content = new Map<string, Buffer | null>();
  for (const { elementId, bytes } of commit.content) content.set(checkId(elementId), bytes === null ? null : Buffer.from(bytes));
  const outbox = new Map<string, EncodedOutboxEntry>();
  for (const entry of commit.outbox) outbox.set(checkId(entry.id), encodeEntry(entry));
  return {
    guid: checkId(commit.guid),
    expectedRev: commit.expectedRev,
    definition: storable(commit.definition),
    body: JSON.stringify({ instance: commit.instance, internal: commit.internal }),
    fields: instanceFields(commit.guid, commit.instance),
    content,
    events: commit.events.map((event) => JSON.stringify(event)),
    outbox,
  };
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
