import { Binary } from 'mongodb';
import type { UpdateFilter } from 'mongodb';
import type { EncodedCommit } from '../instance-codec.ts';
import type { InstanceDocument, OutboxDocument } from './collections.ts';
import { tooLarge } from './mongo-errors.ts';

/** Marks kept in an instance: a lost answer is looked for while fewer commits than this have followed. */
export const RECENT = 16;

/** What one commit may hold at most: 16 MB less what its names and marks take. */
const LARGEST_COMMIT = 16 * 1024 * 1024 - 64 * 1024;
const SEQ_STEP = 1_000_000;

/** The member of `recent` in which the commit that made `rev` leaves its mark. */
export function markOf(rev: number): string {
  return `r${rev % RECENT}`;
}

/** The document of a first commit. */
export function newInstance(commit: EncodedCommit, mark: string): InstanceDocument {
  const content: InstanceDocument['content'] = {};
  for (const [elementId, bytes] of commit.content) if (bytes !== null) content[elementId] = new Binary(bytes);
  const since = oldest(commit);
  return {
    _id: commit.guid, ...queried(commit, 1), content, history: commit.history === null ? [] : [commit.history], historyFrom: 0,
    outbox: Object.fromEntries(entries(commit, 1)), ...(since === null ? {} : { outboxSince: since }), recent: { [markOf(1)]: mark },
  };
}

/** The change of a later commit: sends the parts that it changes. */
export function changeOf(commit: EncodedCommit, mark: string): UpdateFilter<InstanceDocument> {
  const rev = commit.expectedRev + 1;
  const set: Record<string, unknown> = { ...queried(commit, rev), [`recent.${markOf(rev)}`]: mark };
  const unset: Record<string, ''> = {};
  for (const [elementId, bytes] of commit.content) {
    if (bytes === null) unset[`content.${elementId}`] = '';
    else set[`content.${elementId}`] = new Binary(bytes);
  }
  for (const [id, entry] of entries(commit, rev)) set[`outbox.${id}`] = entry;
  const since = oldest(commit);
  return {
    $set: set,
    ...(Object.keys(unset).length === 0 ? {} : { $unset: unset }),
    ...(commit.history === null ? {} : { $push: { history: commit.history } }),
    ...(since === null ? {} : { $min: { outboxSince: since } }),
  } as UpdateFilter<InstanceDocument>;
}

/** @throws {PAYLOAD_TOO_LARGE} 413 before anything is sent */
export function checkSize({ body, content, history, outbox }: EncodedCommit): void {
  let size = Buffer.byteLength(body);
  for (const bytes of content.values()) size += bytes?.length ?? 0;
  size += Buffer.byteLength(history ?? '');
  for (const entry of outbox.values()) size += Buffer.byteLength(entry.payload);
  if (size > LARGEST_COMMIT) throw tooLarge();
}

type Queried = Omit<InstanceDocument, '_id' | 'content' | 'history' | 'historyFrom' | 'outbox' | 'outboxSince' | 'recent'>;

function queried({ definition, body, fields }: EncodedCommit, rev: number): Queried {
  const { confirmedBy: lines, ...same } = fields;
  const confirmedBy = lines === '' ? [] : lines.slice(1, -1).split('\n');
  return { rev, definition, body, ...same, isComplete: fields.ended !== null, confirmedBy, ownerConfirmed: confirmedBy.includes(fields.org) };
}

function entries({ outbox }: EncodedCommit, rev: number): [string, OutboxDocument][] {
  return [...outbox.values()].map(({ id, kind, created, payload }, index) => [id, { seq: rev * SEQ_STEP + index, kind, created, payload }]);
}

function oldest({ outbox }: EncodedCommit): string | null {
  return [...outbox.values()].reduce<string | null>((first, { created }) => (first === null || created < first ? created : first), null);
}
