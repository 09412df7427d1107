import type { JobHandler, JobOutcome } from '../jobs/job-handler.ts';
import type { Log } from '../instance/services.ts';
import type { Clock } from '../kernel/clock.ts';
import type { AccessControl, Register } from '../kernel/ports.ts';
import { appOfResource, eventResource, partyOfSubject, type CloudEvent } from './cloud-event.ts';
import { consumerCaller } from './consumer.ts';
import { DELIVERY, type DeliveryBody } from './fan-out.ts';
import type { OutboundClient } from './outbound-client.ts';
import { Receivers } from './receivers.ts';
import type { SubscriptionStore } from './subscription-store.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits before each of the twelve repeated attempts (auth-platform.md §8.5). */
export const DELIVERY_RETRY: readonly number[] = [
  10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR,
];

export const VALIDATION = 'event.validate';

export interface DeliveryOptions {
  subscriptions: SubscriptionStore;
  outbound: OutboundClient;
  access: AccessControl;
  register: Register;
  clock: Clock;
  log: Log;
  /** Origin of the platform's routes, for the source of validation events. */
  platform: string;
}

interface Ways extends DeliveryOptions {
  receivers: Receivers;
}

/** The handlers of webhook jobs, for a job runner. Receivers get an event at least once and tell doubles by its id. */
export function deliveryHandlers(options: DeliveryOptions): Record<string, JobHandler> {
  const ways = { ...options, receivers: new Receivers(options.clock) };
  return {
    [DELIVERY]: { retry: DELIVERY_RETRY, run: async (job, signal) => deliver(job.body as unknown as DeliveryBody, ways, signal) },
    [VALIDATION]: { retry: DELIVERY_RETRY, run: async (job, signal) => validate((job.body as { subscription: number }).subscription, ways, signal) },
  };
}

/** Rights are asked for at each attempt, so that one that was taken away stops what still waits. */
async function deliver({ subscription: id, event }: DeliveryBody, options: Ways, signal: AbortSignal): Promise<JobOutcome> {
  const subscription = await options.subscriptions.get(id);
  if (!subscription?.validated) return 'done';
  if (!(await maySee(subscription.consumer, event, options))) {
    options.log.info({ subscription: id, event: event.id }, 'a subscriber may not see an event that it asks for');
    return 'done';
  }
  return post(subscription.endPoint, event, options, signal);
}

async function maySee(consumer: string, event: CloudEvent, { access, register }: DeliveryOptions): Promise<boolean> {
  const app = appOfResource(event.resource);
  if (!app) return false;
  return (await access.decide(await consumerCaller(consumer, register), 'read', eventResource(app, partyOfSubject(event.subject)))).permitted;
}

/** Proves that the endpoint is willing: only then does it get events. */
async function validate(id: number, options: Ways, signal: AbortSignal): Promise<JobOutcome> {
  const subscription = await options.subscriptions.get(id);
  if (!subscription) return 'done';
  const event = { id: String(id), source: `${options.platform}/events/api/v1/subscriptions/${id}`, type: 'platform.events.validatesubscription', specversion: '1.0' };
  const outcome = await post(subscription.endPoint, event, options, signal);
  if (outcome === 'done') await options.subscriptions.markValidated(id);
  return outcome;
}

/** How long a delivery stands back for others to the same receiver, ms. */
const STAND_BACK = 1000;

async function post(endPoint: string, event: object, { outbound, receivers }: Ways, signal: AbortSignal): Promise<JobOutcome> {
  const text = JSON.stringify(event);
  const body = new URL(endPoint).hostname === 'hooks.slack.com' ? JSON.stringify({ text }) : text;
  const answer = await receivers.call(endPoint, async () => {
    const { status } = await outbound.send({ method: 'POST', url: endPoint, headers: { 'content-type': 'application/json; charset=utf-8' }, body, signal });
    if (status < 200 || status > 299) throw new Error(`the endpoint answered ${status}`);
  });
  return answer === 'done' ? 'done' : { postponed: STAND_BACK, reason: 'the receiver has enough to do' };
}
