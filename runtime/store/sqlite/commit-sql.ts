import type { EncodedCommit } from '../instance-codec.ts';
import type { Sql, SqlValue } from './database.ts';

const COLUMNS = [
  'rev', 'definition', 'org', 'app_id', 'party_id', 'current_task', 'ended', 'end_event', 'last_changed', 'created', 'visible_after',
  'due_before', 'is_archived', 'is_soft_deleted', 'is_hard_deleted', 'confirmed_by', 'search_text', 'body', 'archive_reference',
] as const;
const INSERT = `INSERT INTO instance (${COLUMNS.join(', ')}, guid) VALUES (${COLUMNS.map(() => '?').join(', ')}, ?) ON CONFLICT (guid) DO NOTHING`;
/** The reference is made of the guid; a column that is set costs its index a write, also when it stays the same. */
const UPDATE = `UPDATE instance SET ${COLUMNS.filter((column) => column !== 'archive_reference').map((column) => `${column} = ?`).join(', ')} WHERE guid = ? AND rev = ?`;
const PUT_CONTENT = `INSERT INTO content (guid, element_id, bytes) VALUES (?, ?, ?)
  ON CONFLICT (guid, element_id) DO UPDATE SET bytes = excluded.bytes`;

/** Writes a commit but for its outbox inside a transaction; a conflict is found by its first statement, before anything is written. */
export function writeCommit(sql: Sql, commit: EncodedCommit): { rev: number } | 'conflict' {
  const { guid, expectedRev } = commit;
  const rev = expectedRev + 1;
  const values = columnValues(commit, rev);
  const changed = expectedRev === 0 ? sql.run(INSERT, [...values, commit.fields.archiveReference, guid]) : sql.run(UPDATE, [...values, guid, expectedRev]);
  if (changed === 0) return 'conflict';
  for (const [elementId, bytes] of commit.content) {
    if (bytes === null) sql.run('DELETE FROM content WHERE guid = ? AND element_id = ?', [guid, elementId]);
    else sql.run(PUT_CONTENT, [guid, elementId, bytes]);
  }
  if (commit.history !== null) sql.run('INSERT INTO history (guid, rev, events) VALUES (?, ?, ?)', [guid, rev, commit.history]);
  return { rev };
}

/** In the order of `COLUMNS`, without the last one. */
function columnValues({ definition, fields, body }: EncodedCommit, rev: number): SqlValue[] {
  return [
    rev, definition, fields.org, fields.appId, fields.partyId, fields.currentTask, fields.ended, fields.endEvent, fields.lastChanged,
    fields.created, fields.visibleAfter, fields.dueBefore, fields.isArchived ? 1 : 0, fields.isSoftDeleted ? 1 : 0,
    fields.isHardDeleted ? 1 : 0, fields.confirmedBy, fields.searchText, body,
  ];
}
