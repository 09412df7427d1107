import { setImmediate as others } from 'node:timers/promises';
import type { Authenticated } from '../kernel/authenticated.ts';
import type { Clock } from '../kernel/clock.ts';
import { plainProblem } from '../kernel/errors.ts';
import type { AccessControl } from '../kernel/ports.ts';
import { eventResource, partyOfSubject, type AppName, type CloudEvent } from './cloud-event.ts';
import { readEventId } from './event-id.ts';
import type { EventBatch, EventLog, EventLogs } from './event-log.ts';
import type { EventQuery } from './event-query.ts';

const READ_AHEAD = 50;
/** An event is logged after it happened, but clocks differ. */
const SKEW_MARGIN = 5 * 60_000;
/** Across apps there is only time to order by: what is younger than this may still get an older neighbour. */
const SETTLED = 2000;

export interface ListingOptions {
  logs: EventLogs;
  access: AccessControl;
  clock: Clock;
}

/** Reading the logs page by page, with only what the caller may see. */
export class EventListing {
  private readonly options: ListingOptions;

  constructor(options: ListingOptions) {
    this.options = options;
  }

  /** Events of one app in the order of its log. @throws {AppError} 400 when `after` is not an event of this app */
  async ofApp(caller: Authenticated, app: AppName, query: EventQuery): Promise<CloudEvent[]> {
    const may = this.rightsOf(caller);
    const found: CloudEvent[] = [];
    for await (const event of eventsOf(this.options.logs.of(app), startOf(app, query))) {
      if (matchesQuery(event, query) && (await may(app, event))) found.push(event);
      if (found.length === query.size) break;
    }
    return found;
  }

  /** Events of one subject in all the given apps, by the time that they were logged. */
  async ofSubject(caller: Authenticated, apps: readonly AppName[], query: EventQuery): Promise<CloudEvent[]> {
    const may = this.rightsOf(caller);
    const after = query.after === null ? null : requireId(query.after);
    const settled = this.options.clock.now() - SETTLED;
    const found: CloudEvent[] = [];
    for (const app of apps) {
      const own: CloudEvent[] = [];
      const start: Start = after === null ? { time: (query.from ?? 0) - SKEW_MARGIN } : { time: after.time };
      for await (const event of eventsOf(this.options.logs.of(app), start)) {
        if (own.length === query.size || (readEventId(event.id)?.time ?? 0) > settled) break;
        if (query.after !== null && event.id <= query.after) continue;
        if (matchesQuery(event, query) && (await may(app, event))) own.push(event);
      }
      found.push(...own);
    }
    return found.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, query.size);
  }

  /** One decision for each app and party of a page. */
  private rightsOf(caller: Authenticated): (app: AppName, event: CloudEvent) => Promise<boolean> {
    const decided = new Map<string, Promise<boolean>>();
    return (app, event) => {
      const partyId = partyOfSubject(event.subject);
      const key = `${app.org}/${app.app} ${partyId}`;
      const known = decided.get(key) ?? this.options.access.decide(caller, 'read', eventResource(app, partyId)).then((decision) => decision.permitted);
      decided.set(key, known);
      return known;
    };
  }
}

/** After a place in the log, or from a time on. */
type Start = { number: number; index: number } | { time: number };

function startOf(app: AppName, query: EventQuery): Start {
  if (query.after === null) return { time: (query.from ?? 0) - SKEW_MARGIN };
  const position = requireId(query.after);
  if (!position.isOf(app)) throw unknownEvent();
  return position;
}

function requireId(id: string): NonNullable<ReturnType<typeof readEventId>> {
  const position = readEventId(id);
  if (!position) throw unknownEvent();
  return position;
}

function unknownEvent(): Error {
  return plainProblem('BAD_REQUEST', 'Bad Request', 'The parameter "after" is not the id of an event in this list.');
}

async function* eventsOf(log: EventLog, start: Start): AsyncGenerator<CloudEvent> {
  let number = 'number' in start ? start.number - 1 : await log.before(start.time);
  for (;;) {
    const batches: EventBatch[] = await log.read(number, READ_AHEAD);
    for (const batch of batches) {
      const from = 'number' in start && batch.number === start.number ? start.index + 1 : 0;
      for (const { event } of batch.events.slice(from)) yield event;
      number = batch.number;
    }
    if (batches.length < READ_AHEAD) return;
    // A query that matches little reads the whole log: whoever else waits goes before the next part.
    await others();
  }
}

function matchesQuery(event: CloudEvent, query: EventQuery): boolean {
  const time = Date.parse(event.time);
  return (query.subject === null || event.subject === query.subject)
    && (query.types.length === 0 || query.types.includes(event.type))
    && (query.from === null || time >= query.from)
    && (query.to === null || time <= query.to);
}
