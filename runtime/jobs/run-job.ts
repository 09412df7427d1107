import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../instance/services.ts';
import type { ClaimedJob, JobStore } from '../store/contract.ts';
import type { JobHandler, JobOutcome } from './job-handler.ts';

export interface RunContext {
  jobs: JobStore;
  clock: Clock;
  handlers: Readonly<Record<string, JobHandler>>;
  log: Log;
  leaseMs: number;
  stopping: AbortSignal;
}

/** A run ends this long before its lease, so that the receipt is written while the job is still ours. */
const RECEIPT_SHARE = 0.1;
const LONGEST_REASON = 500;

/** One attempt of one job, and its receipt. Never throws: what cannot be written is due again when the lease has run out. */
export async function runJob(job: ClaimedJob, context: RunContext): Promise<void> {
  const { log } = context;
  const facts = { job: job.id, kind: job.kind, attempt: job.attempt };
  try {
    const isOurs = await receipt(job, await attempt(job, context), context);
    if (!isOurs) log.warn(facts, 'a job was taken by another runner before it was finished');
  } catch (error) {
    log.warn({ ...facts, err: String(error) }, 'the receipt of a job could not be written; it will run again');
  }
}

type Attempt = JobOutcome | { failed: string };

async function attempt(job: ClaimedJob, context: RunContext): Promise<Attempt> {
  const handler = context.handlers[job.kind];
  if (!handler) return { failed: `no handler for ${job.kind}` };
  if (!handler.polls && job.attempt > handler.retry.length + 1) return { dead: 'every attempt ended without a receipt' };
  const limit = new AbortController();
  const hurry = (): void => limit.abort(context.stopping.reason);
  const timer = setTimeout(() => limit.abort(new Error('the job ran longer than its lease')), context.leaseMs * (1 - RECEIPT_SHARE));
  context.stopping.addEventListener('abort', hurry, { once: true });
  if (context.stopping.aborted) hurry();
  try {
    return await Promise.race([handler.run(job, limit.signal), aborted(limit.signal)]);
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
    context.stopping.removeEventListener('abort', hurry);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

/** @returns false when the lease was lost */
async function receipt(job: ClaimedJob, outcome: Attempt, { jobs, clock, handlers, log }: RunContext): Promise<boolean> {
  const facts = { job: job.id, kind: job.kind, attempt: job.attempt };
  if (outcome === 'done') return jobs.done(job);
  if ('again' in outcome) return jobs.retry(job, clock.now() + Math.max(0, outcome.again), outcome.reason.slice(0, LONGEST_REASON));
  if ('postponed' in outcome) return jobs.retry({ ...job, attempt: job.attempt - 1 }, clock.now() + Math.max(0, outcome.postponed), outcome.reason.slice(0, LONGEST_REASON));
  if ('dead' in outcome) {
    log.error({ ...facts, reason: outcome.dead }, 'a job is given up');
    return jobs.dead(job, outcome.dead.slice(0, LONGEST_REASON));
  }
  const reason = outcome.failed.slice(0, LONGEST_REASON);
  const wait = handlers[job.kind]?.retry[job.attempt - 1];
  if (wait === undefined) {
    log.error({ ...facts, reason }, 'a job has failed for the last time');
    return jobs.dead(job, reason);
  }
  log.warn({ ...facts, reason, retryInMs: wait }, 'a job failed and will be tried again');
  return jobs.retry(job, clock.now() + wait, reason);
}
