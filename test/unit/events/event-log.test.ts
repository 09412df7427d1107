import assert from 'node:assert/strict';
import { EventListing } from '../../../runtime/events/event-listing.ts';
import { EventLog, EventLogs, type IncomingEvent, type LoggedEvent } from '../../../runtime/events/event-log.ts';
import { eventIds, readEventId } from '../../../runtime/events/event-id.ts';
import { randomGuid } from '../../../runtime/kernel/ids.ts';
import type { AccessControl } from '../../../runtime/kernel/ports.ts';
import { createMemoryStore } from '../../../runtime/store/memory/memory-store.ts';
import { testClock } from '../../support/store-harness.ts';

const APP = { org: 'ttd', app: 'forms' };
const clock = testClock();
const documents = () => createMemoryStore({ clock, newGuid: randomGuid }).documents;

function incoming(n: number, created = clock.now()): IncomingEvent {
  return {
    entry: `entry-${n}`, created,
    event: { source: 'https://ttd.apps.example/ttd/forms/instances/501337/x', specversion: '1.0', type: `n${n}`, subject: '/party/501337', time: '2026-01-01T00:00:00.000Z', resource: 'urn:altinn:resource:app_ttd_forms' },
  };
}

const range = (from: number, to: number): IncomingEvent[] => Array.from({ length: to - from }, (_, index) => incoming(from + index));

async function everything(log: EventLog): Promise<{ entry: string; id: string }[]> {
  const all = [];
  for (let after = 0; ;) {
    const batches = await log.read(after, 7);
    if (batches.length === 0) return all;
    for (const batch of batches) {
      assert.equal(batch.number, after + 1, 'numbers have no gaps');
      after = batch.number;
      all.push(...batch.events.map(({ entry, event }) => ({ entry, id: event.id })));
    }
  }
}

describe('EventLog', () => {
  it('gives ids that sort as the log does, also when the clock goes back', async () => {
    const log = new EventLog(documents(), APP);
    await log.append(range(0, 3), 1000);
    await log.append(range(3, 4), 400);
    await log.append(range(4, 6), 2000);
    const ids = (await everything(log)).map(({ id }) => id);
    assert.equal(ids.length, 6);
    assert.deepEqual([...ids].sort(), ids);
  });

  it('logs an entry once, whoever brings it again', async () => {
    const store = documents();
    const [first] = await new EventLog(store, APP).append([incoming(1)], clock.now());
    const [again] = await new EventLog(store, APP).append([incoming(1)], clock.now() + 50_000);
    assert.deepEqual([first?.wasThere, again?.wasThere], [false, true]);
    assert.equal(again?.event.id, first?.event.id);
  });

  it('finds an entry far back in a long log, from a cold start', async () => {
    const store = documents();
    const log = new EventLog(store, APP);
    const made = clock.now();
    for (let n = 0; n < 300; n++) await log.append([incoming(n, made + n * 1000)], made + n * 1000);
    const [again] = await new EventLog(store, APP).append([incoming(3, made + 3000)], made + 400_000);
    assert.equal(again?.wasThere, true);
    assert.equal((await everything(log)).length, 300);
  });

  it('keeps each entry exactly once when many writers contend', async () => {
    const store = documents();
    const put = store.put;
    store.put = async (...input) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      return put(...input);
    };
    const writers = Array.from({ length: 5 }, () => new EventLog(store, APP));
    const work: Promise<LoggedEvent[]>[] = [];
    for (let round = 0; round < 20; round++) for (const writer of writers) work.push(writer.append(range(round * 3, round * 3 + 5), clock.now()));
    const results = (await Promise.all(work)).flat();
    const logged = await everything(new EventLog(store, APP));
    assert.equal(logged.length, 62);
    assert.equal(new Set(logged.map(({ entry }) => entry)).size, 62);
    for (const { entry, event } of results) assert.equal(logged.find((one) => one.entry === entry)?.id, event.id);
    assert.equal(results.filter((one) => !one.wasThere).length, 62);
  });

  it('cuts a large number of entries into batches', async () => {
    const log = new EventLog(documents(), APP);
    assert.equal((await log.append(range(0, 250), 5)).length, 250);
    assert.deepEqual((await log.read(0, 10)).map(({ events }) => events.length), [100, 100, 50]);
  });

  it('does not read again what it has written, however many events come within the margin of clocks', async () => {
    const store = documents();
    let reads = 0;
    const { get } = store;
    store.get = (...input) => {
      reads += 1;
      return get(...input);
    };
    const log = new EventLog(store, APP);
    for (let n = 0; n < 60; n++) await log.append(range(n * 100, n * 100 + 100), clock.now() + n);
    assert.ok(reads < 10, `${reads} reads`);
    const [again] = await log.append([incoming(5)], clock.now() + 100);
    assert.equal(again?.wasThere, true);
  });

  it('forgets entries that are older than any that may still come, and finds them all the same', async () => {
    const log = new EventLog(documents(), APP);
    const made = clock.now();
    const hour = 3_600_000;
    for (let n = 0; n < 50; n++) await log.append(range(n * 100, n * 100 + 100).map((one) => ({ ...one, created: made + n * hour })), made + n * hour);
    const [again] = await log.append([incoming(5, made)], made + 50 * hour);
    assert.equal(again?.wasThere, true);
    assert.equal(again?.event.type, 'n5');
    assert.equal((await everything(log)).length, 5000);
  });

  it('finds the place of a time', async () => {
    const log = new EventLog(documents(), APP);
    for (let n = 1; n <= 20; n++) await log.append([incoming(n)], n * 1000);
    for (const [time, number] of [[0, 0], [1000, 0], [1001, 1], [10_500, 10], [20_000, 19], [99_999, 20]] as const) assert.equal(await log.before(time), number, String(time));
    assert.equal(await new EventLog(documents(), APP).before(5), 0);
  });

  it('goes on after old batches have been removed', async () => {
    const store = documents();
    const log = new EventLog(store, APP);
    for (let n = 1; n <= 9; n++) await log.append([incoming(n, n * 1_000_000)], n * 1_000_000);
    for (let n = 1; n <= 6; n++) await store.remove('event', `ttd/forms/${String(n).padStart(12, '0')}`);
    const fresh = new EventLog(store, APP);
    await fresh.append([incoming(10, 2_000_000)], 10_000_000);
    assert.deepEqual((await fresh.read(0, 10)).map(({ number }) => number), [7, 8, 9, 10]);
  });

  it('forgets what is old, but never the last number', async () => {
    const log = new EventLog(documents(), APP);
    for (let n = 1; n <= 250; n++) await log.append([incoming(n, n * 1000)], n * 1000);
    assert.equal(await log.expire(241_000), 240);
    assert.deepEqual((await log.read(0, 100)).map(({ number }) => number), [241, 242, 243, 244, 245, 246, 247, 248, 249, 250]);
    assert.equal(await log.expire(Number.MAX_SAFE_INTEGER), 9);
    await log.append([incoming(251)], 1);
    assert.deepEqual((await log.read(0, 100)).map(({ number }) => number), [250, 251]);
  });

  it('is one for each app, whatever the letters', () => {
    const logs = new EventLogs(documents());
    assert.equal(logs.of({ org: 'TTD', app: 'Forms' }), logs.of(APP));
    assert.notEqual(logs.of({ org: 'ttd', app: 'other' }), logs.of(APP));
  });
});

describe('eventIds(app)', () => {
  it('is a UUID that leads back to its place and its app', () => {
    for (const position of [{ time: 1_767_225_600_000, number: 1, index: 0 }, { time: 2 ** 48 - 1, number: 2 ** 38 - 1, index: 4095 }]) {
      const id = eventIds(APP)(position);
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const read = readEventId(id);
      assert.deepEqual({ time: read?.time, number: read?.number, index: read?.index }, position);
      assert.equal(read?.isOf(APP), true);
      assert.equal(read?.isOf({ org: 'ttd', app: 'other' }), false);
    }
  });
  for (const id of ['', 'x', randomGuid(), '../../etc', '00000000-0000-0000-0000-000000000000']) it(`${id || '(empty)'} is no id of ours`, () => assert.equal(readEventId(id), null));
});

describe('EventListing', () => {
  it('lets others in while it looks through a long log for little', async () => {
    const logs = new EventLogs(documents());
    for (let n = 0; n < 120; n++) await logs.of(APP).append([incoming(n)], clock.now());
    const access = { decide: async () => ({ permitted: true, requiredLevel: null }), decideAll: async () => assert.fail('not asked') } satisfies AccessControl;
    let others = 0;
    setImmediate(() => { others += 1; });
    const query = { after: null, from: 0, to: null, subject: null, types: ['n119'], size: 50 };
    const found = await new EventListing({ logs, access, clock }).ofApp({ kind: 'none', reason: null }, APP, query);
    assert.deepEqual([found.map(({ type }) => type), others], [['n119'], 1]);
  });
});
