import { asStoreError } from '../store-error.ts';
import type { Sql } from './database.ts';

/** Works of one transaction: more would hold the event loop for long. */
const LARGEST_GROUP = 500;

interface Work {
  run(): unknown;
  settle(result: unknown): void;
  reject(error: unknown): void;
}

/**
 * Gathers the writes of one turn of the event loop into one transaction, so that they share one flush. A write that refuses
 * itself (a conflict) answers alone; one that throws makes the group be undone and each run by itself.
 */
export class GroupCommit {
  private readonly sql: Sql;
  private readonly isGrouped: boolean;
  private queue: Work[] = [];
  private isScheduled = false;

  /** @param isGrouped  false: a transaction for each write, at once (for comparison) */
  constructor(sql: Sql, isGrouped: boolean) {
    this.sql = sql;
    this.isGrouped = isGrouped;
  }

  /**
   * Runs `work` in a transaction. It may run twice, and must do nothing but SQL.
   * @param committed  runs after the flush, before the promise resolves
   */
  write<T>(work: () => T, committed: (result: T) => void = () => {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (result: unknown): void => {
        committed(result as T);
        resolve(result as T);
      };
      const entry: Work = { run: work, settle, reject };
      if (!this.isGrouped) {
        this.commit([entry]);
        return;
      }
      this.queue.push(entry);
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    // After the poll phase: every request that arrived in this turn has had its say.
    setImmediate(() => {
      this.isScheduled = false;
      const group = this.queue.splice(0, LARGEST_GROUP);
      if (this.queue.length > 0) this.schedule();
      this.commit(group);
    });
  }

  private commit(group: Work[]): void {
    let results: unknown[];
    try {
      this.sql.run('BEGIN IMMEDIATE');
      results = group.map((work) => work.run());
      this.sql.run('COMMIT');
    } catch (error) {
      this.undo();
      const [only, ...others] = group;
      if (others.length === 0) only?.reject(asStoreError(error, 'write'));
      else for (const work of group) this.commit([work]);
      return;
    }
    for (const [index, work] of group.entries()) work.settle(results[index]);
  }

  private undo(): void {
    try {
      if (this.sql.isInTransaction) this.sql.run('ROLLBACK');
    } catch {
      // The next BEGIN fails with the reason; nothing of this transaction is there.
    }
  }
}
