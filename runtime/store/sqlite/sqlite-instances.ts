import { setImmediate as others } from 'node:timers/promises';
import type { BoundedCache } from '../../kernel/bounded-cache.ts';
import { deepFreeze } from '../../kernel/freeze.ts';
import { Turns } from '../../kernel/turns.ts';
import { checkId } from '../check-id.ts';
import type { InstanceStore } from '../contract.ts';
import { decodeHistory, decodeRecord, encodeCommit, viewOf } from '../instance-codec.ts';
import type { EncodedCommit, KeptRecord } from '../instance-codec.ts';
import { nextCursor, prepareQuery, wholeLimit } from '../instance-query.ts';
import type { PreparedQuery } from '../instance-query.ts';
import type { Guard } from '../open-guard.ts';
import { writeCommit } from './commit-sql.ts';
import type { Sql, SqlRow } from './database.ts';
import type { GroupCommit } from './group-commit.ts';
import { SqliteOutbox } from './sqlite-outbox.ts';
import { instanceQuerySql } from './sqlite-query.ts';

/** Of stored records; only what is committed may be in it. */
type RecordCache = BoundedCache<KeptRecord>;

/** What a record takes that is kept as text, as objects and, by those who show it, as an answer: so many times its text. */
const VIEW_SIZE = 6;

/** What the instance store works with. */
export interface SqliteInstancesOptions {
  sql: Sql;
  writer: GroupCommit;
  /** That one process writes to the folder (folder-lock.ts) is what makes it never stale. */
  cache: RecordCache;
  guard: Guard;
}

/** Instances in tables; each commit a part of the transaction of its turn. */
export function sqliteInstances({ sql, writer, cache, guard }: SqliteInstancesOptions): InstanceStore {
  const outbox = new SqliteOutbox(sql);
  // What one write leaves in the outbox is known when the next of the same instance looks for what it replaces.
  const turns = new Turns();
  const commit = (encoded: EncodedCommit): Promise<{ rev: number } | 'conflict'> => turns.take(encoded.guid, async () => {
    const { guid, definition, body } = encoded;
    const { answer } = await writer.write(() => {
      const answer = writeCommit(sql, encoded);
      return { answer, row: answer === 'conflict' ? null : outbox.add(guid, [...encoded.outbox.values()]) };
    }, ({ answer, row }) => {
      if (answer !== 'conflict') cache.set(guid, { rev: answer.rev, definition, body }, body.length);
      if (row !== null) outbox.added(guid, row);
    });
    return answer;
  });
  const remove = (guid: string, expectedRev: number): Promise<boolean> => turns.take(guid, () => writer.write(() => {
    const isRemoved = removeInstance(sql, guid, expectedRev);
    if (isRemoved) outbox.remove(guid);
    return isRemoved;
  }, (isRemoved) => {
    if (!isRemoved) return;
    cache.delete(guid);
    outbox.removed(guid);
  }));
  const find = (guid: string): KeptRecord | null => cache.get(checkId(guid)) ?? readRecord(sql, cache, guid);
  return {
    commit: guard(async (given) => commit(encodeCommit(given))),
    get: guard(async (guid) => {
      const record = find(guid);
      return record === null ? null : decodeRecord(guid, record.rev, record.definition, record.body);
    }),
    view: guard(async (guid) => {
      const record = find(guid);
      if (record === null) return null;
      const size = record.body.length * VIEW_SIZE;
      if (!cache.fits(size)) return deepFreeze(decodeRecord(guid, record.rev, record.definition, record.body));
      if (record.view === undefined) cache.set(guid, record, size);
      return viewOf(guid, record);
    }),
    content: guard(async (guid, elementId) => {
      const row = sql.get('SELECT bytes FROM content WHERE guid = ? AND element_id = ?', [checkId(guid), checkId(elementId)]);
      return row === undefined ? null : new Uint8Array(row['bytes'] as Uint8Array);
    }),
    remove: guard(async (guid, expectedRev) => remove(checkId(guid), expectedRev)),
    events: guard(async (guid) => sql.all('SELECT events FROM history WHERE guid = ? ORDER BY rev', [checkId(guid)])
      .flatMap((row) => decodeHistory(row['events'] as string))),
    query: guard(async (query) => {
      const prepared = prepareQuery(query);
      // Nothing here waits for anything: who reads page after page would hold up everybody until the last one.
      if (prepared.after !== null) await others();
      return search(sql, prepared);
    }),
    outbox: guard(async (limit) => outbox.oldest(wholeLimit(limit))),
    outboxDone: guard(async (entries) => {
      if (entries.length > 0) await writer.write(() => outbox.done(entries), () => outbox.forget(entries));
    }),
  };
}

function readRecord(sql: Sql, cache: RecordCache, guid: string): KeptRecord | null {
  const row = sql.get('SELECT rev, definition, body FROM instance WHERE guid = ?', [guid]);
  if (row === undefined) return null;
  const record = { rev: row['rev'] as number, definition: row['definition'] as string, body: row['body'] as string };
  cache.set(guid, record, record.body.length);
  return record;
}

function removeInstance(sql: Sql, guid: string, expectedRev: number): boolean {
  if (sql.run('DELETE FROM instance WHERE guid = ? AND rev = ?', [guid, expectedRev]) === 0) return false;
  for (const table of ['content', 'history']) sql.run(`DELETE FROM ${table} WHERE guid = ?`, [guid]);
  return true;
}

function search(sql: Sql, query: PreparedQuery): Awaited<ReturnType<InstanceStore['query']>> {
  if (query.limit === 0) return { records: [], next: null };
  const { text, values } = instanceQuerySql(query);
  const rows = sql.all(text, values);
  const position = (row: SqlRow | undefined) => row && { lastChanged: row['last_changed'] as string, guid: row['guid'] as string };
  return {
    records: rows.map((row) => decodeRecord(row['guid'] as string, row['rev'] as number, row['definition'] as string, row['body'] as string)),
    next: nextCursor(position(rows.at(-1)), rows.length, query.limit),
  };
}
