import { setImmediate as others } from 'node:timers/promises';
import type { InstanceStore } from '../contract.ts';
import { checkId } from '../check-id.ts';
import { decodeEntry, decodeHistory, decodeRecord, encodeCommit, viewOf } from '../instance-codec.ts';
import type { EncodedCommit, EncodedOutboxEntry, KeptRecord } from '../instance-codec.ts';
import type { InstanceFields } from '../instance-fields.ts';
import { comparePositions, matchesQuery, nextCursor, prepareQuery } from '../instance-query.ts';
import type { Guard } from '../open-guard.ts';

interface Row extends KeptRecord {
  guid: string;
  fields: InstanceFields;
  content: Map<string, Buffer>;
  /** Of each commit. */
  history: string[];
}

interface WaitingEntry {
  guid: string;
  entry: EncodedOutboxEntry;
}

/** Instances in maps; every value kept as JSON text, so that what is handed in and out is a copy as in a database. */
export function memoryInstances(guard: Guard): InstanceStore {
  const rows = new Map<string, Row>();
  const outbox = new Map<string, WaitingEntry>();
  return {
    commit: guard(async (commit) => apply(rows, outbox, encodeCommit(commit))),
    get: guard(async (guid) => {
      const row = rows.get(checkId(guid));
      return row === undefined ? null : decodeRecord(guid, row.rev, row.definition, row.body);
    }),
    view: guard(async (guid) => {
      const row = rows.get(checkId(guid));
      return row === undefined ? null : viewOf(guid, row);
    }),
    content: guard(async (guid, elementId) => {
      const bytes = rows.get(checkId(guid))?.content.get(checkId(elementId));
      return bytes === undefined ? null : new Uint8Array(bytes);
    }),
    remove: guard(async (guid, expectedRev) => {
      if (rows.get(checkId(guid))?.rev !== expectedRev) return false;
      for (const [key, waiting] of outbox) if (waiting.guid === guid) outbox.delete(key);
      return rows.delete(guid);
    }),
    events: guard(async (guid) => (rows.get(checkId(guid))?.history ?? []).flatMap(decodeHistory)),
    query: guard(async (query) => {
      const prepared = prepareQuery(query);
      if (prepared.after !== null) await others();
      return search(rows, prepared);
    }),
    outbox: guard(async (limit) => [...outbox.values()].slice(0, Math.max(0, limit))
      .map(({ guid, entry }) => ({ guid, entry: decodeEntry(entry) }))),
    outboxDone: guard(async (entries) => {
      for (const { guid, id } of entries) outbox.delete(`${guid} ${id}`);
    }),
  };
}

function apply(rows: Map<string, Row>, outbox: Map<string, WaitingEntry>, commit: EncodedCommit): { rev: number } | 'conflict' {
  const before = rows.get(commit.guid);
  if ((before?.rev ?? 0) !== commit.expectedRev) return 'conflict';
  const content = before?.content ?? new Map<string, Buffer>();
  for (const [elementId, bytes] of commit.content) {
    if (bytes === null) content.delete(elementId);
    else content.set(elementId, bytes);
  }
  const history = before?.history ?? [];
  if (commit.history !== null) history.push(commit.history);
  const { guid, definition, body, fields } = commit;
  const rev = commit.expectedRev + 1;
  rows.set(guid, { guid, rev, definition, body, fields, content, history });
  for (const [id, entry] of commit.outbox) outbox.set(`${guid} ${id}`, { guid, entry });
  return { rev };
}

function search(rows: Map<string, Row>, query: ReturnType<typeof prepareQuery>): Awaited<ReturnType<InstanceStore['query']>> {
  const sign = query.order === 'asc' ? 1 : -1;
  const found = [...rows.values()]
    .filter(({ fields }) => matchesQuery(fields, query))
    .map((row) => ({ row, lastChanged: row.fields.lastChanged, guid: row.guid }))
    .filter((position) => query.after === null || sign * comparePositions(position, query.after) > 0)
    .sort((a, b) => sign * comparePositions(a, b))
    .slice(0, query.limit);
  return {
    records: found.map(({ row }) => decodeRecord(row.guid, row.rev, row.definition, row.body)),
    next: query.limit === 0 ? null : nextCursor(found.at(-1), found.length, query.limit),
  };
}
