import type { Clock } from '../kernel/clock.ts';
import type { Register } from '../kernel/ports.ts';
import type { NewJob } from '../store/contract.ts';
import { appOfResource, type AppName } from './cloud-event.ts';
import { deliveriesOf } from './fan-out.ts';
import type { EventLogs, IncomingEvent, LoggedEvent } from './event-log.ts';
import type { SubscriptionStore } from './subscription-store.ts';

export interface PublisherOptions {
  logs: EventLogs;
  subscriptions: SubscriptionStore;
  register: Register;
  clock: Clock;
  addJob: (job: NewJob) => Promise<void>;
}

/** Another process that has just logged an event is left this long to carry it on itself, ms. */
const GRACE = 10_000;

/** Logs events once and plans their deliveries; safe to be run again with the same entries, by anybody. */
export class EventPublisher {
  private readonly options: PublisherOptions;

  constructor(options: PublisherOptions) {
    this.options = options;
  }

  /** @returns the logged events, and which entries somebody else is at work on */
  async publish(entries: readonly IncomingEvent[]): Promise<{ logged: LoggedEvent[]; left: Set<string> }> {
    const { logs, clock } = this.options;
    const logged: LoggedEvent[] = [];
    for (const [app, members] of byApp(entries)) logged.push(...(await logs.of(app).append(members, clock.now())));
    const left = new Set(logged.filter((one) => one.wasThere && clock.now() - one.loggedAt < GRACE).map((one) => one.entry));
    await this.planDeliveries(logged.filter((one) => !left.has(one.entry)));
    return { logged, left };
  }

  private async planDeliveries(logged: readonly LoggedEvent[]): Promise<void> {
    if (logged.length === 0) return;
    const { subscriptions, register, clock, addJob } = this.options;
    const wanted = (await subscriptions.all()).filter((subscription) => subscription.validated);
    if (wanted.length === 0) return;
    for (const { event } of logged) {
      for (const job of await deliveriesOf(event, wanted, register, clock.now())) await addJob(job);
    }
  }
}

function byApp(entries: readonly IncomingEvent[]): Map<AppName, IncomingEvent[]> {
  const groups = new Map<string, [AppName, IncomingEvent[]]>();
  for (const entry of entries) {
    const app = appOfResource(entry.event.resource);
    if (!app) continue;
    const group = groups.get(entry.event.resource);
    if (group) group[1].push(entry);
    else groups.set(entry.event.resource, [app, [entry]]);
  }
  return new Map(groups.values());
}
