import type { Services } from '../instance/services.ts';
import type { JobHandler } from '../jobs/job-handler.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { isoTime } from '../kernel/clock.ts';
import { emptyError, textError } from '../kernel/errors.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import type { NewJob } from '../store/contract.ts';
import { appOfSource, partyOfSubject, withResource } from './cloud-event.ts';
import { deliveryHandlers } from './delivery.ts';
import { EventListing } from './event-listing.ts';
import { EventLogs } from './event-log.ts';
import { createOutboxCarrier, type OutboxCarrier } from './outbox-carrier.ts';
import type { OutboundClient } from './outbound-client.ts';
import { EventPublisher } from './publisher.ts';
import { SubscriptionService } from './subscription-service.ts';
import { SubscriptionStore } from './subscription-store.ts';

export interface EventsOptions {
  services: Services;
  outbound: OutboundClient;
  /** Adds a job durably, for whichever runner has its kind. */
  addJob: (job: NewJob) => Promise<void>;
  /** Development: endpoints and sources may be plain http. */
  allowHttp: boolean;
}

/** Everything about events, for the composition root and the routes. */
export interface Events {
  carrier: OutboxCarrier;
  listing: EventListing;
  subscriptions: SubscriptionService;
  /** For the job runner. */
  handlers: Record<string, JobHandler>;
  /** An event from outside. @returns its id. @throws {AppError} 400, 401 (auth-platform.md §8.5) */
  publish(caller: Authenticated, body: Json | undefined): Promise<string>;
  /** Forgets events of the loaded apps that are older than 90 days. */
  expire(): Promise<void>;
}

const KEPT = 90 * 24 * 60 * 60_000;

export function createEvents({ services, outbound, addJob, allowHttp }: EventsOptions): Events {
  const { store, register, access, clock, newGuid, log, links } = services;
  const logs = new EventLogs(store.documents);
  const subscriptions = new SubscriptionStore(store.documents);
  const publisher = new EventPublisher({ logs, subscriptions, register, clock, addJob });
  const rules = { register, allowHttp, refusal: (endPoint: string) => outbound.refusal(endPoint), appsOrigin: (org: string) => links.apps(org, null) };
  return {
    carrier: createOutboxCarrier({ instances: store.instances, publisher, clock, log, addJob }),
    listing: new EventListing({ logs, access, clock }),
    subscriptions: new SubscriptionService({ subscriptions, rules, access, clock, newGuid, addJob }),
    handlers: deliveryHandlers({ subscriptions, outbound, access, register, clock, log, platform: links.platform(null) }),
    async publish(caller, body) {
      const now = clock.now();
      const event = readPublished(caller, body, isoTime(now));
      const { logged } = await publisher.publish([{ entry: newGuid(), created: now, event }]);
      return logged[0]?.event.id ?? '';
    },
    async expire() {
      for (const { org, app } of services.definitions.all()) await logs.of({ org, app }).expire(clock.now() - KEPT);
    },
  };
}

/** Only the owner of an app may say that something happened in it. */
function readPublished(caller: Authenticated, body: Json | undefined, now: string): NonNullable<ReturnType<typeof withResource>> {
  if (caller.kind === 'none') throw emptyError('UNAUTHENTICATED');
  if (!isJsonObject(body)) throw textError('BAD_REQUEST', 'The event must be a JSON object.');
  const { id: _, ...given } = body;
  for (const name of ['source', 'subject', 'type', 'specversion']) {
    if (typeof given[name] !== 'string' || given[name] === '') throw textError('BAD_REQUEST', `The event must have the attribute ${name}.`);
  }
  const app = appOfSource(given['source'] as string);
  if (!app || caller.kind !== 'serviceOwner' || caller.org !== app.org) throw emptyError('UNAUTHENTICATED');
  if (partyOfSubject(given['subject'] as string) === null) throw textError('BAD_REQUEST', 'The subject must be /party/{partyId}.');
  const time = given['time'] ?? now;
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time))) throw textError('BAD_REQUEST', 'The attribute time must be a time.');
  const event = withResource({ ...given, time: new Date(time).toISOString() });
  if (!event) throw textError('BAD_REQUEST', 'The source must be the address of an app.');
  return event;
}
