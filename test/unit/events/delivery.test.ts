import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudEvent } from '../../../runtime/events/cloud-event.ts';
import { DELIVERY_RETRY, deliveryHandlers } from '../../../runtime/events/delivery.ts';
import { EventLogs } from '../../../runtime/events/event-log.ts';
import { createOutboundClient } from '../../../runtime/events/outbound-client.ts';
import { createOutboxCarrier } from '../../../runtime/events/outbox-carrier.ts';
import { EventPublisher } from '../../../runtime/events/publisher.ts';
import { SubscriptionStore } from '../../../runtime/events/subscription-store.ts';
import { matches, type Subscription } from '../../../runtime/events/subscription.ts';
import { createJobRunner } from '../../../runtime/jobs/job-runner.ts';
import { randomGuid } from '../../../runtime/kernel/ids.ts';
import type { AccessControl, Register } from '../../../runtime/kernel/ports.ts';
import { createMemoryStore } from '../../../runtime/store/memory/memory-store.ts';
import type { OutboxEntry } from '../../../runtime/store/contract.ts';
import { commitFixture, guid } from '../../support/instance-fixture.ts';
import { recordedLog } from '../../support/recorded-log.ts';
import { testClock } from '../../support/store-harness.ts';

const SOURCE = 'https://apps.example/ttd/forms';

function subscription(overrides: Partial<Subscription> = {}): Subscription {
  return {
    id: 1, endPoint: 'https://example.no/', sourceFilter: SOURCE, resourceFilter: 'urn:altinn:resource:app_ttd_forms', subjectFilter: null, alternativeSubjectFilter: null,
    typeFilter: null, consumer: '/org/ttd', createdBy: '/org/ttd', created: '2026-01-01T00:00:00.000Z', validated: true, includeSubunits: false, ...overrides,
  };
}

describe('matches(subscription, event, parents)', () => {
  const event: CloudEvent = {
    id: '1', source: `${SOURCE}/instances/501337/x`, specversion: '1.0', type: 'app.instance.created', subject: '/party/501337', time: '2026-01-01T00:00:00.000Z',
    resource: 'urn:altinn:resource:app_ttd_forms',
  };
  const cases: [name: string, overrides: Partial<Subscription>, isWanted: boolean, parents?: number[]][] = [
    ['the app', {}, true],
    ['no source', { sourceFilter: null }, true],
    ['not validated', { validated: false }, false],
    ['another app', { resourceFilter: 'urn:altinn:resource:app_ttd_other' }, false],
    ['another app whose name begins the same', { sourceFilter: 'https://apps.example/ttd/form' }, false],
    ['another host', { sourceFilter: 'https://apps.example.evil.no/ttd/forms' }, false],
    ['a host with other letters', { sourceFilter: 'https://APPS.example/ttd/forms/' }, true],
    ['the type', { typeFilter: 'app.instance.created' }, true],
    ['another type', { typeFilter: 'app.instance.process.completed' }, false],
    ['the subject', { subjectFilter: '/party/501337' }, true],
    ['a longer subject', { subjectFilter: '/party/5013370' }, false],
    ['the unit above, with sub-units', { subjectFilter: '/party/500000', includeSubunits: true }, true, [500000]],
    ['the unit above, alone', { subjectFilter: '/party/500000' }, false, [500000]],
    ['a unit that is not above', { subjectFilter: '/party/500001', includeSubunits: true }, false, [500000]],
  ];
  for (const [name, overrides, isWanted, parents = []] of cases) it(`${name}: ${isWanted}`, () => assert.equal(matches(subscription(overrides), event, parents), isWanted));
});

describe('An event from a commit to a webhook', () => {
  let server: Server;
  let endPoint: string;
  let received: CloudEvent[] = [];
  let answers: number[] = [];
  before(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => {
        received.push(JSON.parse(text) as CloudEvent);
        response.writeHead(answers.shift() ?? 200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endPoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    received = [];
    answers = [];
  });

  async function setUp() {
    const clock = testClock();
    const store = createMemoryStore({ clock, newGuid: randomGuid });
    const log = recordedLog();
    const rights = { permitted: true };
    const register = { serviceOwner: async (org: string) => ({ org, orgNumber: '991825827', name: {} }) } as unknown as Register;
    const access: AccessControl = {
      decide: async (caller, action, resource) => {
        assert.deepEqual([caller.kind, action, resource.appResource, resource.partyId], ['serviceOwner', 'read', 'events', 501337]);
        return { permitted: rights.permitted, requiredLevel: null };
      },
      decideAll: async () => assert.fail('not asked'),
    };
    const subscriptions = new SubscriptionStore(store.documents);
    const outbound = createOutboundClient({ allowLoopback: true });
    const carrier = () => createOutboxCarrier({
      instances: store.instances, clock, log, addJob: (job) => store.jobs.add(job),
      publisher: new EventPublisher({ logs: new EventLogs(store.documents), subscriptions, register, clock, addJob: (job) => store.jobs.add(job) }),
    });
    const runner = createJobRunner({ jobs: store.jobs, clock, log, handlers: deliveryHandlers({ subscriptions, outbound, access, register, clock, log, platform: 'https://platform.example' }) });
    const { id: _, created: __, validated: ___, ...wanted } = subscription({ endPoint });
    const { id } = await subscriptions.create(wanted, '2026-01-01T00:00:00.000Z');
    await subscriptions.markValidated(id);
    let commits = 0;
    const happen = async (count = 1, entry: Partial<OutboxEntry> = {}): Promise<void> => {
      for (let n = 0; n < count; n++) {
        const instance = guid(++commits);
        const payload = { source: `${SOURCE}/instances/501337/${instance}`, specversion: '1.0', type: 'app.instance.created', subject: '/party/501337', time: new Date(clock.now()).toISOString() };
        await store.instances.commit(commitFixture(instance, 0, { outbox: [{ id: randomGuid(), kind: 'cloudEvent', created: payload.time, payload, ...entry }] }));
      }
    };
    const logged = async () => (await new EventLogs(store.documents).of({ org: 'ttd', app: 'forms' }).read(0, 1000)).flatMap((batch) => batch.events);
    return { clock, store, log, rights, subscriptions, carrier, runner, happen, logged, subscriptionId: id };
  }

  it('reaches a receiver that fails twice, with the same id each time, and leaves nothing behind', async () => {
    const { clock, store, carrier, runner, happen } = await setUp();
    answers = [500, 503];
    await happen();
    assert.equal(await carrier().carry(), 1);
    for (const wait of [0, 9_999, 1, 29_999, 1, 60_000]) {
      clock.time += wait;
      await runner.drain();
    }
    assert.equal(received.length, 3);
    assert.equal(new Set(received.map((event) => event.id)).size, 1);
    assert.deepEqual(await store.jobs.counts(), { waiting: 0, dead: 0 });
    assert.deepEqual(await store.instances.outbox(10), []);
  });

  it('is buried after the thirteenth attempt, two days later', async () => {
    const { clock, store, carrier, runner, happen } = await setUp();
    answers = Array.from({ length: 20 }, () => 410);
    await happen();
    await carrier().carry();
    await runner.drain();
    for (const wait of DELIVERY_RETRY) {
      clock.time += wait;
      await runner.drain();
    }
    assert.equal(received.length, 13);
    assert.equal(DELIVERY_RETRY.reduce((sum, wait) => sum + wait, 0), (10 + 30 + 60 + 300 + 600 + 1800 + 3600 * (1 + 3 + 6 + 36)) * 1000);
    assert.deepEqual(await store.jobs.counts(), { waiting: 0, dead: 1 });
  });

  it('is logged once and delivered once when several carriers run at once', async () => {
    const { store, carrier, runner, happen, logged } = await setUp();
    await happen(250);
    const carriers = [carrier(), carrier(), carrier()];
    while ((await store.instances.outbox(1)).length > 0) await Promise.all(carriers.map((one) => one.carry()));
    await runner.drain();
    assert.equal((await logged()).length, 250);
    assert.equal(received.length, 250);
    assert.equal(new Set(received.map((event) => event.id)).size, 250);
  });

  it('survives a carrier that dies between the log and the outbox', async () => {
    const { clock, store, carrier, runner, happen, logged } = await setUp();
    await happen(3);
    const { outboxDone } = store.instances;
    const { add } = store.jobs;
    store.jobs.add = async () => Promise.reject(new Error('killed'));
    await assert.rejects(carrier().carry(), /killed/);
    store.jobs.add = add;
    store.instances.outboxDone = outboxDone;
    const next = carrier();
    assert.equal(await next.carry(), 0, 'the one that logged it may still be at work');
    clock.time += 10_000;
    assert.equal(await next.carry(), 3);
    await runner.drain();
    assert.equal((await logged()).length, 3);
    assert.equal(received.length, 3);
  });

  it('is not delivered once the right or the subscription is gone', async () => {
    const { clock, store, carrier, runner, happen, rights, subscriptions, subscriptionId } = await setUp();
    rights.permitted = false;
    await happen();
    await carrier().carry();
    await runner.drain();
    rights.permitted = true;
    answers = [500];
    await happen();
    await carrier().carry();
    await runner.drain();
    assert.equal(received.length, 1);
    const found = await subscriptions.get(subscriptionId);
    assert.ok(found);
    await subscriptions.remove(found);
    clock.time += 10_000;
    await runner.drain();
    assert.equal(received.length, 1);
    assert.deepEqual(await store.jobs.counts(), { waiting: 0, dead: 0 });
  });

  it('stands aside for what it does not know: other entries become jobs and do not block events', async () => {
    const { store, carrier, runner, happen, logged } = await setUp();
    await happen(1, { kind: 'notification', payload: { to: 'somebody' } });
    await happen(1, { payload: 'not an event' });
    await happen(1);
    assert.equal(await carrier().carry(), 3);
    await runner.drain();
    assert.equal((await logged()).length, 1);
    assert.deepEqual((await store.jobs.claim(['outbox.notification'], Date.now() + 1e12, 10, 10)).map((job) => (job.body as any).entry.payload), [{ to: 'somebody' }]);
    assert.equal((await store.jobs.counts()).waiting, 2);
  });

  it('goes on by itself and stops cleanly', async () => {
    const { store, carrier, happen, logged } = await setUp();
    const one = carrier();
    one.start();
    await happen(2);
    one.wake();
    for (let turn = 0; turn < 200 && (await store.instances.outbox(1)).length > 0; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
    await one.stop();
    assert.equal((await logged()).length, 2);
    await happen(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal((await store.instances.outbox(10)).length, 1);
  });
});
