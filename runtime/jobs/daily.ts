import type { Clock } from '../kernel/clock.ts';
import type { JobStore } from '../store/contract.ts';
import type { JobHandler } from './job-handler.ts';

const DAY = 24 * 60 * 60 * 1000;

/**
 * A job for each night. Its id holds the date, so that any number of processes plan it once; each run plans the next
 * night before it works, so that a failing night does not end the series.
 */
export interface DailyJob {
  handler: JobHandler;
  /** Plans the coming night. To be called at every start. */
  plan(): Promise<void>;
}

/**
 * @param options  `minuteOfDay` 0-1439, UTC; `work` gets a signal that asks it to end
 */
export function createDailyJob(options: { jobs: JobStore; clock: Clock; kind: string; minuteOfDay: number; retry: readonly number[]; work: (signal: AbortSignal) => Promise<void> }): DailyJob {
  const { jobs, clock, kind, minuteOfDay } = options;
  const plan = async (after: number): Promise<void> => {
    const midnight = Math.floor(after / DAY) * DAY;
    const today = midnight + minuteOfDay * 60_000;
    const due = today > after ? today : today + DAY;
    await jobs.add({ id: `${kind.replaceAll('.', '-')}-${new Date(due).toISOString().slice(0, 10)}`, kind, due, body: null });
  };
  return {
    plan: () => plan(clock.now()),
    handler: {
      retry: options.retry,
      async run(job, signal) {
        await plan(Math.max(job.due, clock.now()));
        await options.work(signal);
        return 'done';
      },
    },
  };
}
