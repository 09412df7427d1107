import type { BoundedCache } from '../../kernel/bounded-cache.ts';
import { checkId } from '../check-id.ts';
import type { InstanceStore } from '../contract.ts';
import { decodeEntry, decodeRecord, encodeCommit } from '../instance-codec.ts';
import type { EncodedCommit } from '../instance-codec.ts';
import { nextCursor, prepareQuery, wholeLimit } from '../instance-query.ts';
import type { PreparedQuery } from '../instance-query.ts';
import type { Guard } from '../open-guard.ts';
import { writeCommit } from './commit-sql.ts';
import type { Sql, SqlRow } from './database.ts';
import type { GroupCommit } from './group-commit.ts';
import { instanceQuerySql } from './sqlite-query.ts';

/** The stored form of a record: immutable, so that it may be kept. Only what is committed may be. */
interface CachedRecord {
  rev: number;
  definition: string;
  body: string;
}

type RecordCache = BoundedCache<CachedRecord>;

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
  const commit = (encoded: EncodedCommit): Promise<{ rev: number } | 'conflict'> =>
    writer.write(() => writeCommit(sql, encoded), (answer) => {
      if (answer !== 'conflict') cache.set(encoded.guid, { rev: answer.rev, definition: encoded.definition, body: encoded.body }, encoded.body.length);
    });
  const remove = (guid: string, expectedRev: number): Promise<boolean> =>
    writer.write(() => removeInstance(sql, guid, expectedRev), (isRemoved) => {
      if (isRemoved) cache.delete(guid);
    });
  return {
    commit: guard(async (given) => commit(encodeCommit(given))),
    get: guard(async (guid) => {
      const record = cache.get(checkId(guid)) ?? readRecord(sql, cache, guid);
      return record === null ? null : decodeRecord(guid, record.rev, record.definition, record.body);
    }),
    content: guard(async (guid, elementId) => {
      const row = sql.get('SELECT bytes FROM content WHERE guid = ? AND element_id = ?', [checkId(guid), checkId(elementId)]);
      return row === undefined ? null : new Uint8Array(row['bytes'] as Uint8Array);
    }),
    remove: guard(async (guid, expectedRev) => remove(checkId(guid), expectedRev)),
    events: guard(async (guid) => sql.all('SELECT events FROM history WHERE guid = ? ORDER BY rev', [checkId(guid)])
      .flatMap((row) => JSON.parse(row['events'] as string))),
    query: guard(async (query) => search(sql, prepareQuery(query))),
    outbox: guard(async (limit) => sql.all('SELECT guid, id, kind, created, payload FROM outbox ORDER BY seq LIMIT ?', [wholeLimit(limit)])
      .map((row) => ({ guid: row['guid'] as string, entry: decodeEntry(row as unknown as Parameters<typeof decodeEntry>[0]) }))),
    outboxDone: guard(async (entries) => {
      if (entries.length === 0) return;
      await writer.write(() => {
        for (const { guid, id } of entries) sql.run('DELETE FROM outbox WHERE guid = ? AND id = ?', [guid, id]);
      });
    }),
  };
}

function readRecord(sql: Sql, cache: RecordCache, guid: string): CachedRecord | null {
  const row = sql.get('SELECT rev, definition, body FROM instance WHERE guid = ?', [guid]);
  if (row === undefined) return null;
  const record = { rev: row['rev'] as number, definition: row['definition'] as string, body: row['body'] as string };
  cache.set(guid, record, record.body.length);
  return record;
}

function removeInstance(sql: Sql, guid: string, expectedRev: number): boolean {
  if (sql.run('DELETE FROM instance WHERE guid = ? AND rev = ?', [guid, expectedRev]) === 0) return false;
  for (const table of ['content', 'history', 'outbox']) sql.run(`DELETE FROM ${table} WHERE guid = ?`, [guid]);
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
