import { createOutboundClient } from './events/outbound-client.ts';
import { createEvents, type Events } from './events/events.ts';
import { removeDeletedInstances, sweepOrphanBlobs } from './instance/cleanup.ts';
import type { Services } from './instance/services.ts';
import { correspondenceJobs } from './jobs/correspondence-job.ts';
import { createDailyJob } from './jobs/daily.ts';
import type { JobHandler } from './jobs/job-handler.ts';
import { createJobRunner, type JobRunner } from './jobs/job-runner.ts';
import { notificationJobs } from './jobs/notification-job.ts';
import { serviceTaskJobs } from './jobs/service-task-job.ts';

export interface BackgroundOptions {
  services: Services;
  production: boolean;
  /** Handlers of further kinds of jobs. */
  handlers?: Readonly<Record<string, JobHandler>>;
}

/** Everything that goes on without a request: the outbox, webhooks, nightly cleaning. */
export interface Background {
  events: Events;
  /** What the instances wait for; webhooks have a runner of their own. */
  runner: JobRunner;
  /** Plans the nightly jobs and begins. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const CLEANING = 'storage.cleanup';
/** 02:30 UTC. */
const CLEANING_MINUTE = 150;
const HALF_HOUR = 30 * 60_000;
/** A receiver has at most eight of them (events/receivers.ts). */
const WEBHOOKS = 32;
/** A night's cleaning of a large store takes longer than a webhook. */
const LONG_LEASE = 2 * 60 * 60_000;

/** Puts events, jobs and cleaning together. The work itself is safe in any number of processes on one store. */
export function createBackground({ services, production, handlers }: BackgroundOptions): Background {
  const { store, clock, log } = services;
  const outbound = createOutboundClient({ allowLoopback: !production });
  const events = createEvents({ services, outbound, allowHttp: !production, addJob: (job) => (job.kind in events.handlers ? webhooks : runner).add(job) });
  const cleaning = createDailyJob({
    jobs: store.jobs, clock, kind: CLEANING, minuteOfDay: CLEANING_MINUTE, retry: [HALF_HOUR, HALF_HOUR],
    async work(signal) {
      await removeDeletedInstances(services, signal);
      await sweepOrphanBlobs(services, signal);
      await events.expire();
    },
  });
  const runner: JobRunner = createJobRunner({ jobs: store.jobs, clock, log, handlers: { ...serviceTaskJobs(services), ...correspondenceJobs(services), ...notificationJobs(services), ...handlers } });
  const webhooks = createJobRunner({ jobs: store.jobs, clock, log, handlers: events.handlers, concurrency: WEBHOOKS });
  const nightly = createJobRunner({ jobs: store.jobs, clock, log, handlers: { [CLEANING]: cleaning.handler }, concurrency: 1, leaseMs: LONG_LEASE, pollMs: 60_000 });
  return {
    events,
    runner,
    async start() {
      await cleaning.plan();
      runner.start();
      webhooks.start();
      nightly.start();
      events.carrier.start();
    },
    async stop() {
      await events.carrier.stop();
      await Promise.all([runner.stop(), webhooks.stop(), nightly.stop()]);
      await outbound.close();
    },
  };
}
