import { AppError } from '../kernel/errors.ts';
import type { Json } from '../kernel/json.ts';
import type { DocumentStore } from '../store/contract.ts';
import type { AppName, CloudEvent, NewCloudEvent } from './cloud-event.ts';
import { eventIds, type EventPosition } from './event-id.ts';

export const EVENT_LOG = 'event';
const BATCH = 100;
/** By how much the clocks of two processes may differ, ms. So long, and no longer, entries are remembered: a busy process has thousands each second. */
const SKEW_MARGIN = 30_000;
/** Entries remembered although none that may still come can be as old. */
const REMEMBERED = 2000;

/** An event on its way in; `entry` is the outbox entry's id, by which it is logged once. */
export interface IncomingEvent {
  entry: string;
  /** When the entry was made, ms. */
  created: number;
  event: NewCloudEvent;
}

export interface LoggedEvent {
  entry: string;
  event: CloudEvent;
  /** ms */
  loggedAt: number;
  /** It was in the log before, put there by another process or an earlier attempt. */
  wasThere: boolean;
}

/** One document of the log: what was appended at once. */
export interface EventBatch {
  number: number;
  time: number;
  events: { entry: string; event: CloudEvent }[];
}

/**
 * The log of one app's events: documents numbered without gaps, each written on the condition that nobody else wrote
 * that number. A reader that has seen number n has therefore seen everything before it, whatever the clocks say, and a
 * writer that loses a number reads what the winner wrote before it tries the next: no event is lost or logged twice.
 */
export class EventLog {
  private readonly documents: DocumentStore;
  readonly app: AppName;
  private readonly idOf: (position: EventPosition) => string;
  private tail: { number: number; time: number } | null = null;
  /** Entries of the batches `low.number` … tail, with the number of their batch. */
  private readonly known = new Map<string, number>();
  /** The same batches, without their events, from `oldest` on. */
  private readonly batches = new Map<number, { time: number; entries: readonly string[] }>();
  private oldest = Number.POSITIVE_INFINITY;
  private low = { number: 1, time: Number.POSITIVE_INFINITY };
  private queue: Promise<unknown> = Promise.resolve();

  constructor(documents: DocumentStore, app: AppName) {
    this.documents = documents;
    this.app = app;
    this.idOf = eventIds(app);
  }

  /** Appends what is not there yet. @returns every one of the entries, in the order given */
  append(entries: readonly IncomingEvent[], now: number): Promise<LoggedEvent[]> {
    const work = this.queue.then(() => this.appendInTurn(entries, now));
    this.queue = work.catch(() => undefined);
    return work;
  }

  /** Batches after a number, in order, at most `limit`. */
  async read(after: number, limit: number): Promise<EventBatch[]> {
    const found = await this.documents.list(EVENT_LOG, { prefix: this.prefix, after: this.key(after), limit });
    return found.map(({ id, body }) => batchOf(id, body));
  }

  /** The number before the first batch appended at `time` or later. */
  async before(time: number): Promise<number> {
    let [low, high] = [((await this.first())?.number ?? 1) - 1, (await this.lastNumber())];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const batch = await this.batch(middle);
      if (batch && batch.time < time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Removes batches older than `before`, but never the last: the numbers go on from it. @returns how many were removed */
  async expire(before: number): Promise<number> {
    const last = await this.lastNumber();
    for (let removed = 0; ;) {
      const old = (await this.read(0, 100)).filter((batch) => batch.time < before && batch.number < last);
      for (const batch of old) await this.documents.remove(EVENT_LOG, this.key(batch.number));
      removed += old.length;
      if (old.length < 100) return removed;
    }
  }

  private async appendInTurn(entries: readonly IncomingEvent[], now: number): Promise<LoggedEvent[]> {
    const since = Math.min(now, ...entries.map((entry) => entry.created)) - SKEW_MARGIN;
    const own = new Map<string, LoggedEvent>();
    for (;;) {
      await this.catchUp();
      await this.lookBack(since);
      const fresh = entries.filter((entry) => !this.known.has(entry.entry)).slice(0, BATCH);
      if (fresh.length === 0) break;
      for (const logged of await this.tryAppend(fresh, now)) own.set(logged.entry, logged);
    }
    const logged: LoggedEvent[] = [];
    for (const { entry } of entries) logged.push(own.get(entry) ?? (await this.loggedBefore(entry)));
    this.forgetOlderThan(since);
    return logged;
  }

  private async loggedBefore(entry: string): Promise<LoggedEvent> {
    const batch = await this.batch(this.known.get(entry) ?? 0);
    const found = batch?.events.find((one) => one.entry === entry);
    if (!batch || !found) throw new AppError('INTERNAL', { detail: `The event of the outbox entry ${entry} has left the log.` });
    return { ...found, loggedAt: batch.time, wasThere: true };
  }

  private async tryAppend(fresh: readonly IncomingEvent[], now: number): Promise<LoggedEvent[]> {
    const last = this.tail ?? { number: 0, time: 0 };
    const number = last.number + 1;
    const time = Math.max(now, last.time + 1);
    const events = fresh.map(({ entry, event }, index) => ({ entry, event: { ...event, id: this.idOf({ time, number, index }) } as CloudEvent }));
    const result = await this.documents.put(EVENT_LOG, this.key(number), 0, { time, events } as unknown as Json);
    if (result === 'conflict') return [];
    this.remember({ number, time, events });
    this.tail = { number, time };
    return events.map((one) => ({ ...one, loggedAt: time, wasThere: false }));
  }

  /** Reads what others have appended. */
  private async catchUp(): Promise<void> {
    if (this.tail === null) {
      const last = await this.batch(await this.lastNumber());
      this.tail = last ? { number: last.number, time: last.time } : { number: 0, time: 0 };
      this.low = { number: this.tail.number + 1, time: Number.POSITIVE_INFINITY };
    }
    for (;;) {
      const batches = await this.read(this.tail.number, 100);
      for (const batch of batches) {
        this.remember(batch);
        this.tail = { number: batch.number, time: batch.time };
      }
      if (batches.length < 100) return;
    }
  }

  /** Makes `known` reach back to `since`: an entry cannot have been logged before it was made. */
  private async lookBack(since: number): Promise<void> {
    while (this.low.time >= since && this.low.number > 1) {
      const batch = await this.batch(this.low.number - 1);
      if (!batch) {
        this.low = { number: 1, time: this.low.time };
        return;
      }
      this.remember(batch);
      this.low = { number: batch.number, time: batch.time };
    }
  }

  private remember({ number, time, events }: EventBatch): void {
    const entries = events.map(({ entry }) => entry);
    for (const entry of entries) this.known.set(entry, number);
    this.batches.set(number, { time, entries });
    this.oldest = Math.min(this.oldest, number);
  }

  /** Keeps the last batch before `needed`: it tells that nothing older has to be looked at. */
  private forgetOlderThan(needed: number): void {
    while (this.known.size > REMEMBERED) {
      const next = this.batches.get(this.oldest + 1);
      if (!next || next.time >= needed) return;
      for (const entry of this.batches.get(this.oldest)?.entries ?? []) this.known.delete(entry);
      this.batches.delete(this.oldest);
      this.oldest += 1;
      this.low = { number: this.oldest, time: next.time };
    }
  }

  /** Numbers have no gaps, so the last one is found by doubling and halving. 0: the log is empty. */
  private async lastNumber(): Promise<number> {
    if (this.tail && this.tail.number > 0) return this.lastFrom(this.tail.number);
    const first = await this.first();
    return first ? this.lastFrom(first.number) : 0;
  }

  private async lastFrom(there: number): Promise<number> {
    let step = 1;
    let low = there;
    while ((await this.batch(low + step)) !== null) {
      low += step;
      step *= 2;
    }
    let high = low + step;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if ((await this.batch(middle)) !== null) low = middle;
      else high = middle;
    }
    return low;
  }

  private async first(): Promise<EventBatch | null> {
    const [found] = await this.documents.list(EVENT_LOG, { prefix: this.prefix, limit: 1 });
    return found ? batchOf(found.id, found.body) : null;
  }

  private async batch(number: number): Promise<EventBatch | null> {
    const found = number < 1 ? null : await this.documents.get(EVENT_LOG, this.key(number));
    return found ? batchOf(found.id, found.body) : null;
  }

  private get prefix(): string {
    return `${this.app.org}/${this.app.app}/`;
  }

  private key(number: number): string {
    return `${this.prefix}${String(Math.max(0, number)).padStart(12, '0')}`;
  }
}

function batchOf(id: string, body: Json): EventBatch {
  const { time, events } = body as unknown as Omit<EventBatch, 'number'>;
  const number = Number(id.slice(id.lastIndexOf('/') + 1));
  if (!Number.isSafeInteger(number) || !Array.isArray(events)) throw new AppError('INTERNAL', { detail: `The event log holds something else at ${id}.` });
  return { number, time, events };
}

/** The logs of all apps, one object each. */
export class EventLogs {
  private readonly documents: DocumentStore;
  private readonly logs = new Map<string, EventLog>();

  constructor(documents: DocumentStore) {
    this.documents = documents;
  }

  of({ org, app }: AppName): EventLog {
    const key = `${org}/${app}`.toLowerCase();
    let log = this.logs.get(key);
    if (!log) this.logs.set(key, (log = new EventLog(this.documents, { org: org.toLowerCase(), app: app.toLowerCase() })));
    return log;
  }
}
