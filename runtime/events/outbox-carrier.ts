import type { Clock } from '../kernel/clock.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import type { Log } from '../instance/services.ts';
import type { InstanceStore, NewJob, OutboxEntry } from '../store/contract.ts';
import { withResource } from './cloud-event.ts';
import type { EventPublisher } from './publisher.ts';
import type { IncomingEvent } from './event-log.ts';

export interface CarrierOptions {
  instances: InstanceStore;
  publisher: EventPublisher;
  clock: Clock;
  log: Log;
  /** Adds a job durably. */
  addJob: (job: NewJob) => Promise<void>;
  /** Longest sleep between looks at the outbox, ms; 500. */
  pollMs?: number;
}

export interface OutboxCarrier {
  start(): void;
  /** Ends after the round that is under way. */
  stop(): Promise<void>;
  /** Looks now instead of at the next poll. */
  wake(): void;
  /** One round. @returns how many entries were carried on */
  carry(): Promise<number>;
}

interface Waiting {
  guid: string;
  entry: OutboxEntry;
}

const ROUND = 200;

/**
 * Carries on what commits have left in the outbox: CloudEvents to the event log and its subscribers, every other kind of
 * entry as a job of kind `outbox.{kind}`. An entry leaves the outbox only when that is durable, so a crash repeats work
 * instead of losing it; any number of processes may run one.
 */
export function createOutboxCarrier(options: CarrierOptions): OutboxCarrier {
  return new Carrier({ pollMs: 500, ...options });
}

class Carrier implements OutboxCarrier {
  private readonly options: Required<CarrierOptions>;
  private isStarted = false;
  private mustGoOn = false;
  private round: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: Required<CarrierOptions>) {
    this.options = options;
  }

  start(): void {
    this.isStarted = true;
    this.wake();
  }

  async stop(): Promise<void> {
    this.isStarted = false;
    if (this.timer) clearTimeout(this.timer);
    await this.round;
  }

  wake(): void {
    if (!this.isStarted) return;
    if (this.round) this.mustGoOn = true;
    else this.round = this.rounds();
  }

  async carry(): Promise<number> {
    const waiting = await this.options.instances.outbox(ROUND);
    const events = waiting.filter(({ entry }) => entry.kind === 'cloudEvent');
    const left = await this.carryEvents(events);
    for (const item of waiting) if (item.entry.kind !== 'cloudEvent') await this.carryAsJob(item);
    const carried = waiting.filter(({ entry }) => !left.has(entry.id));
    if (carried.length > 0) await this.options.instances.outboxDone(carried.map(({ guid, entry }) => ({ guid, id: entry.id })));
    return carried.length;
  }

  private async rounds(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    do {
      this.mustGoOn = false;
      try {
        if ((await this.carry()) === ROUND) this.mustGoOn = true;
      } catch (error) {
        this.options.log.warn({ err: String(error) }, 'the outbox could not be carried on; trying again');
        this.mustGoOn = false;
      }
    } while (this.mustGoOn && this.isStarted);
    this.round = null;
    if (!this.isStarted) return;
    this.timer = setTimeout(() => this.wake(), this.options.pollMs);
    this.timer.unref();
  }

  private async carryEvents(waiting: readonly Waiting[]): Promise<Set<string>> {
    const incoming: IncomingEvent[] = [];
    for (const item of waiting) {
      const event = isJsonObject(item.entry.payload) ? withResource(item.entry.payload) : null;
      if (event) incoming.push({ entry: item.entry.id, created: Date.parse(item.entry.created) || 0, event });
      else await this.carryAsJob(item);
    }
    return incoming.length > 0 ? (await this.options.publisher.publish(incoming)).left : new Set();
  }

  /** What nobody here knows becomes a job: it waits for a handler, visible in the counts, instead of blocking the rest. */
  private async carryAsJob({ guid, entry }: Waiting): Promise<void> {
    if (entry.kind === 'cloudEvent') this.options.log.error({ guid, entry: entry.id }, 'an event in the outbox is not one that can be published');
    await this.options.addJob({ id: entry.id, kind: `outbox.${entry.kind}`, due: this.options.clock.now(), body: { guid, entry: entry as unknown as Json } });
  }
}
