import { checkDocumentId, checkKind } from '../check-id.ts';
import type { DocumentStore, StoredDocument } from '../contract.ts';
import { wholeLimit } from '../instance-query.ts';
import type { Guard } from '../open-guard.ts';
import type { Sql, SqlRow } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

const LIST = 'SELECT id, rev, body FROM document WHERE kind = ? AND id > ? AND id >= ? AND id < ? ORDER BY id LIMIT ?';

/** Documents in one table; SQLite compares text as UTF-8 bytes, which is the order of the contract. */
export function sqliteDocuments(sql: Sql, writer: GroupCommit, guard: Guard): DocumentStore {
  return {
    get: guard(async (kind, id) => {
      checkDocumentId(kind, id);
      const row = sql.get('SELECT id, rev, body FROM document WHERE kind = ? AND id = ?', [kind, id]);
      return row === undefined ? null : decode(row);
    }),
    put: guard(async (kind, id, expectedRev, body) => {
      checkDocumentId(kind, id);
      const text = JSON.stringify(body);
      return writer.write(() => {
        const changed = expectedRev === 0
          ? sql.run('INSERT INTO document (kind, id, rev, body) VALUES (?, ?, 1, ?) ON CONFLICT (kind, id) DO NOTHING', [kind, id, text])
          : sql.run('UPDATE document SET rev = ?, body = ? WHERE kind = ? AND id = ? AND rev = ?', [expectedRev + 1, text, kind, id, expectedRev]);
        return changed === 0 ? 'conflict' : expectedRev + 1;
      });
    }),
    remove: guard(async (kind, id, expectedRev) => {
      checkDocumentId(kind, id);
      return writer.write(() => (expectedRev === undefined
        ? sql.run('DELETE FROM document WHERE kind = ? AND id = ?', [kind, id])
        : sql.run('DELETE FROM document WHERE kind = ? AND id = ? AND rev = ?', [kind, id, expectedRev])) > 0);
    }),
    list: guard(async (kind, { prefix = '', after = '', limit }) => {
      checkKind(kind);
      return sql.all(LIST, [kind, after, prefix, `${prefix}\u{10ffff}`, wholeLimit(limit)]).map(decode);
    }),
  };
}

function decode(row: SqlRow): StoredDocument {
  return { id: row['id'] as string, rev: row['rev'] as number, body: JSON.parse(row['body'] as string) };
}
