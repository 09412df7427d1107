import type { Authenticated } from '../kernel/authenticated.ts';
import { isoTime, type Clock } from '../kernel/clock.ts';
import { AppError, emptyError } from '../kernel/errors.ts';
import type { NewGuid } from '../kernel/ids.ts';
import type { Json } from '../kernel/json.ts';
import type { AccessControl } from '../kernel/ports.ts';
import type { NewJob } from '../store/contract.ts';
import { eventResource, partyOfSubject } from './cloud-event.ts';
import { consumerOf } from './consumer.ts';
import { VALIDATION } from './delivery.ts';
import type { Subscription } from './subscription.ts';
import { readSubscription, type SubscriptionRules } from './subscription-rules.ts';
import type { SubscriptionStore } from './subscription-store.ts';

export interface SubscriptionServiceOptions {
  subscriptions: SubscriptionStore;
  rules: SubscriptionRules;
  access: AccessControl;
  clock: Clock;
  newGuid: NewGuid;
  addJob: (job: NewJob) => Promise<void>;
}

/** Of one consumer: each costs a look at every event. */
const MOST_SUBSCRIPTIONS = 500;

/** Subscriptions as their owners see them: everybody sees and removes only their own. */
export class SubscriptionService {
  private readonly options: SubscriptionServiceOptions;

  constructor(options: SubscriptionServiceOptions) {
    this.options = options;
  }

  /**
   * Creates a subscription, or finds the same one, and asks its endpoint to prove itself.
   * @throws {AppError} 400 for a body against the rules, 401 for nobody, 403 when the caller may not read the app's events, 429 for one too many
   */
  async create(caller: Authenticated, body: Json | undefined): Promise<Subscription> {
    const consumer = requireConsumer(caller);
    const { subscriptions, rules, access, clock, newGuid, addJob } = this.options;
    const { app, ...wanted } = await readSubscription(body, caller.kind === 'serviceOwner', rules);
    const decision = await access.decide(caller, 'read', eventResource(app, partyOfSubject(wanted.subjectFilter)));
    if (!decision.permitted) throw emptyError('FORBIDDEN');
    const asked = { ...wanted, consumer, createdBy: consumer };
    const isOneMore = !(await subscriptions.has(asked)) && (await this.list(caller)).length >= MOST_SUBSCRIPTIONS;
    if (isOneMore) throw new AppError('TOO_MANY_REQUESTS', { detail: `Nobody may have more than ${MOST_SUBSCRIPTIONS} subscriptions.` });
    const subscription = await subscriptions.create(asked, isoTime(clock.now()));
    await addJob({ id: newGuid(), kind: VALIDATION, due: clock.now(), body: { subscription: subscription.id } });
    return subscription;
  }

  async list(caller: Authenticated): Promise<Subscription[]> {
    const consumer = requireConsumer(caller);
    return (await this.options.subscriptions.all()).filter((subscription) => subscription.consumer === consumer);
  }

  /** @throws {AppError} 404 for an unknown one, 403 for somebody else's */
  async get(caller: Authenticated, id: number): Promise<Subscription> {
    const consumer = requireConsumer(caller);
    const subscription = await this.options.subscriptions.get(id);
    if (!subscription) throw emptyError('NOT_FOUND');
    if (subscription.consumer !== consumer) throw emptyError('FORBIDDEN');
    return subscription;
  }

  async remove(caller: Authenticated, id: number): Promise<void> {
    await this.options.subscriptions.remove(await this.get(caller, id));
  }
}

function requireConsumer(caller: Authenticated): string {
  const consumer = consumerOf(caller);
  if (consumer === null) throw emptyError('UNAUTHENTICATED');
  return consumer;
}
