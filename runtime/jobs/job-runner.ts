import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../instance/services.ts';
import type { ClaimedJob, JobStore, NewJob } from '../store/contract.ts';
import type { JobHandler } from './job-handler.ts';
import { runJob } from './run-job.ts';

export interface JobRunnerOptions {
  jobs: JobStore;
  clock: Clock;
  /** By kind. Jobs of other kinds are left for other processes. */
  handlers: Readonly<Record<string, JobHandler>>;
  log: Log;
  /** Jobs at once; 8. */
  concurrency?: number;
  /** How long a claimed job is ours, and with it the longest run, ms; 60 s. */
  leaseMs?: number;
  /** Longest sleep between looks at the queue, ms; 1 s. */
  pollMs?: number;
}

export interface JobRunner {
  start(): void;
  /** Claims no more, waits up to `graceMs` (10 s) for what runs, then aborts it; what is unfinished is due again after its lease. */
  stop(graceMs?: number): Promise<void>;
  /** Looks at the queue now instead of at the next poll. */
  wake(): void;
  /** Adds a job durably and wakes the runner. */
  add(job: NewJob): Promise<void>;
  /** Runs everything that is due, until nothing is. For tests and for a last pass before exit. @returns how many attempts ran */
  drain(): Promise<number>;
}

const DEFAULTS = { concurrency: 8, leaseMs: 60_000, pollMs: 1000 };

/**
 * Works a durable queue: claims due jobs for the length of a lease, runs them, and finishes, reschedules or buries them.
 * Several runners, also in several processes, may share one queue. Execution is at least once.
 * @see engineering.md part 2, jobs
 */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  return new Runner({ ...DEFAULTS, ...options });
}

class Runner implements JobRunner {
  private readonly options: Required<JobRunnerOptions>;
  private readonly kinds: readonly string[];
  private readonly running = new Set<Promise<void>>();
  private abort = new AbortController();
  private isStarted = false;
  private looking: Promise<void> | null = null;
  private mustLookAgain = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: Required<JobRunnerOptions>) {
    this.options = options;
    this.kinds = Object.keys(options.handlers);
  }

  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    this.abort = new AbortController();
    this.wake();
  }

  async stop(graceMs = 10_000): Promise<void> {
    this.isStarted = false;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const hurry = setTimeout(() => this.abort.abort(new Error('the runner stops')), graceMs);
    while (this.looking !== null || this.running.size > 0) await Promise.all([this.looking, ...this.running]);
    clearTimeout(hurry);
  }

  wake(): void {
    if (!this.isStarted) return;
    if (this.looking) this.mustLookAgain = true;
    else this.looking = this.look().finally(() => this.looked());
  }

  async add(job: NewJob): Promise<void> {
    await this.options.jobs.add(job);
    this.wake();
  }

  async drain(): Promise<number> {
    let count = 0;
    for (;;) {
      const claimed = await this.claim(this.options.concurrency);
      if (claimed.length === 0) return count;
      count += claimed.length;
      await Promise.all(claimed.map((job) => this.run(job)));
    }
  }

  private claim(limit: number): Promise<ClaimedJob[]> {
    const { jobs, clock, leaseMs } = this.options;
    return jobs.claim(this.kinds, clock.now(), leaseMs, limit);
  }

  /** One look at the queue at a time; each finished job makes room and causes the next look. */
  private async look(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    do {
      this.mustLookAgain = false;
      const free = this.options.concurrency - this.running.size;
      if (free <= 0) return;
      for (const job of await this.claimQuietly(free)) this.launch(job);
    } while (this.mustLookAgain && this.isStarted);
  }

  /** After a look, also one that found no room at once: nothing that was asked meanwhile may be forgotten. */
  private looked(): void {
    this.looking = null;
    if (!this.isStarted) return;
    if (this.mustLookAgain) return this.wake();
    this.timer = setTimeout(() => this.wake(), this.options.pollMs);
    this.timer.unref();
  }

  private async claimQuietly(limit: number): Promise<ClaimedJob[]> {
    try {
      return await this.claim(limit);
    } catch (error) {
      this.options.log.warn({ err: String(error) }, 'the queue of jobs cannot be read; trying again');
      this.mustLookAgain = false;
      return [];
    }
  }

  private launch(job: ClaimedJob): void {
    const work = this.run(job).finally(() => {
      this.running.delete(work);
      this.wake();
    });
    this.running.add(work);
  }

  private run(job: ClaimedJob): Promise<void> {
    return runJob(job, { ...this.options, stopping: this.abort.signal });
  }
}
