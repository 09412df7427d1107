import { FLAG_FIELDS, TEXT_FIELDS, TIME_FIELDS } from '../instance-query.ts';
import type { PreparedQuery } from '../instance-query.ts';
import type { SqlValue } from './database.ts';

const COLUMNS = {
  org: 'org', appId: 'app_id', currentTask: 'current_task', endEvent: 'end_event', ended: 'ended', lastChanged: 'last_changed',
  created: 'created', visibleAfter: 'visible_after', dueBefore: 'due_before', isArchived: 'is_archived',
  isSoftDeleted: 'is_soft_deleted', isHardDeleted: 'is_hard_deleted',
} as const;
const OPERATORS = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** The statement of a query: its text depends on which filters are given, never on their values. */
export function instanceQuerySql(query: PreparedQuery): { text: string; values: SqlValue[] } {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const where = (condition: string, ...given: SqlValue[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  for (const field of TEXT_FIELDS) if (query[field] !== undefined) where(`${COLUMNS[field]} = ?`, query[field]);
  for (const field of FLAG_FIELDS) if (query[field] !== undefined) where(`${COLUMNS[field]} = ?`, query[field] ? 1 : 0);
  for (const field of TIME_FIELDS) {
    for (const { op, value } of query[field] ?? []) where(`${COLUMNS[field]} ${OPERATORS[op]} ?`, value);
  }
  if (query.partyIds?.length === 1) where('party_id = ?', query.partyIds[0] ?? '');
  else if (query.partyIds !== undefined) where('party_id IN (SELECT value FROM json_each(?))', JSON.stringify(query.partyIds));
  if (query.isComplete !== undefined) where(query.isComplete ? 'ended IS NOT NULL' : 'ended IS NULL');
  if (query.confirmedBy !== undefined) {
    where(`instr(confirmed_by, ?) ${query.confirmedBy.confirmed ? '>' : '='} 0`, `\n${query.confirmedBy.stakeholder}\n`);
  }
  if (query.searchString !== undefined) where('instr(search_text, ?) > 0', query.searchString);
  if (query.archiveReference !== undefined) where('archive_reference = ?', query.archiveReference);
  const direction = query.order === 'asc' ? 'ASC' : 'DESC';
  if (query.after !== null) where(`(last_changed, guid) ${query.order === 'asc' ? '>' : '<'} (?, ?)`, query.after.lastChanged, query.after.guid);
  const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return {
    text: `SELECT guid, rev, definition, last_changed, body FROM instance ${filter} ORDER BY last_changed ${direction}, guid ${direction} LIMIT ?`,
    values: [...values, query.limit],
  };
}
