import type { NewGuid } from '../../kernel/ids.ts';
import { checkId } from '../check-id.ts';
import type { ClaimedJob, JobStore } from '../contract.ts';
import { storable } from '../instance-fields.ts';
import { wholeLimit } from '../instance-query.ts';
import type { Guard } from '../open-guard.ts';
import type { Sql, SqlRow } from './database.ts';
import type { GroupCommit } from './group-commit.ts';

const ADD = `INSERT INTO job (id, kind, due, visible, body, attempt, lease, is_dead) VALUES (?, ?, ?, ?, ?, 0, NULL, 0) ON CONFLICT (id) DO NOTHING`;
const DUE = `SELECT id, kind, due, body, attempt FROM job
  WHERE is_dead = 0 AND visible <= ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY visible, id LIMIT ?`;
const TAKE = 'UPDATE job SET attempt = attempt + 1, visible = ?, lease = ? WHERE id = ?';
const RETRY = 'UPDATE job SET due = ?, visible = ?, attempt = ?, lease = NULL, last_error = ? WHERE id = ? AND lease = ? AND is_dead = 0';
const BURY = 'UPDATE job SET is_dead = 1, lease = NULL, last_error = ? WHERE id = ? AND lease = ? AND is_dead = 0';

/** The queue in a table. A claim moves `visible` to the end of the lease; a new claim makes the old lease worthless. */
export function sqliteJobs(sql: Sql, writer: GroupCommit, guard: Guard, newGuid: NewGuid): JobStore {
  const due = (kinds: readonly string[], now: number, limit: number): SqlRow[] => sql.all(DUE, [now, JSON.stringify(kinds), wholeLimit(limit)]);
  const take = (row: SqlRow, visible: number): ClaimedJob => {
    const { id, kind, due: dueTime, body, attempt } = row as { id: string; kind: string; due: number; body: string; attempt: number };
    const lease = newGuid();
    sql.run(TAKE, [visible, lease, id]);
    return { id, kind, due: dueTime, body: JSON.parse(body), attempt: attempt + 1, lease };
  };
  return {
    add: guard(async (job) => {
      const values = [checkId(job.id), job.kind, job.due, job.due, JSON.stringify(job.body)];
      await writer.write(() => sql.run(ADD, values));
    }),
    claim: guard(async (kinds, now, leaseMs, limit) => {
      // Most polls find nothing: they need no transaction.
      if (due(kinds, now, Math.min(limit, 1)).length === 0) return [];
      return writer.write(() => due(kinds, now, limit).map((row) => take(row, now + leaseMs)));
    }),
    done: guard(async ({ id, lease }) => writer.write(() => sql.run('DELETE FROM job WHERE id = ? AND lease = ? AND is_dead = 0', [id, lease]) > 0)),
    retry: guard(async ({ id, lease, attempt }, next, lastError) => writer.write(() => sql.run(RETRY, [next, next, attempt, storable(lastError), id, lease]) > 0)),
    dead: guard(async ({ id, lease }, lastError) => writer.write(() => sql.run(BURY, [storable(lastError), id, lease]) > 0)),
    counts: guard(async () => {
      const row = sql.get('SELECT count(*) AS total, coalesce(sum(is_dead), 0) AS dead FROM job');
      const dead = Number(row?.['dead']);
      return { waiting: Number(row?.['total']) - dead, dead };
    }),
  };
}
