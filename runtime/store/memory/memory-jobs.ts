import type { NewGuid } from '../../kernel/ids.ts';
import { checkId } from '../check-id.ts';
import type { ClaimedJob, JobStore } from '../contract.ts';
import type { Guard } from '../open-guard.ts';

interface Row {
  id: string;
  kind: string;
  due: number;
  body: string;
  attempt: number;
  /** When it may be claimed (again). */
  visible: number;
  lease: string | null;
  dead: boolean;
  lastError: string | null;
}

/** The queue in a map. A claim moves `visible` to the end of the lease; a new claim makes the old lease worthless. */
export function memoryJobs(guard: Guard, newGuid: NewGuid): JobStore {
  const rows = new Map<string, Row>();
  const held = (job: ClaimedJob): Row | null => {
    const row = rows.get(job.id);
    return row !== undefined && row.lease === job.lease && !row.dead ? row : null;
  };
  const claim = (row: Row, visible: number): ClaimedJob => {
    Object.assign(row, { attempt: row.attempt + 1, visible, lease: newGuid() });
    const { id, kind, due, body, attempt, lease } = row;
    return { id, kind, due, body: JSON.parse(body), attempt, lease: lease as string };
  };
  return {
    add: guard(async ({ id, kind, due, body }) => {
      if (rows.has(checkId(id))) return;
      rows.set(id, { id, kind, due, body: JSON.stringify(body), attempt: 0, visible: due, lease: null, dead: false, lastError: null });
    }),
    claim: guard(async (kinds, now, leaseMs, limit) => [...rows.values()]
      .filter((row) => !row.dead && row.visible <= now && kinds.includes(row.kind))
      .sort((a, b) => a.visible - b.visible)
      .slice(0, Math.max(0, limit))
      .map((row) => claim(row, now + leaseMs))),
    done: guard(async (job) => held(job) !== null && rows.delete(job.id)),
    retry: guard(async (job, due, lastError) => {
      const row = held(job);
      if (row !== null) Object.assign(row, { due, visible: due, attempt: job.attempt, lease: null, lastError });
      return row !== null;
    }),
    dead: guard(async (job, lastError) => {
      const row = held(job);
      if (row !== null) Object.assign(row, { dead: true, lease: null, lastError });
      return row !== null;
    }),
    counts: guard(async () => {
      const dead = [...rows.values()].filter((row) => row.dead).length;
      return { waiting: rows.size - dead, dead };
    }),
  };
}
