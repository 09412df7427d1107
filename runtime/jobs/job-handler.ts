import type { ClaimedJob } from '../store/contract.ts';

/**
 * What one kind of job does. Work may be done twice (a process can die between the work and its receipt), so a handler
 * must be idempotent or its receiver must be.
 */
export interface JobHandler {
  /** Waits in ms before the second, third, ... attempt; a job that fails once more than there are waits is dead. */
  retry: readonly number[];
  /** The handler answers `again` as a matter of course: attempts then say nothing of failures, and it must count its own. */
  polls?: true;
  /**
   * Does the work. Throwing counts as a failed attempt.
   * @param signal  aborts when the lease is about to run out or the runner is told to hurry
   */
  run(job: ClaimedJob, signal: AbortSignal): Promise<JobOutcome>;
}

/** `done`; `again` after so many ms without counting as a failure (pollers); `postponed` likewise, not tried at all; `dead` at once, with the reason. */
export type JobOutcome = 'done' | { again: number; reason: string } | { postponed: number; reason: string } | { dead: string };
