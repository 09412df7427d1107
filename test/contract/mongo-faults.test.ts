import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { randomGuid } from '../../runtime/kernel/ids.ts';
import type { ClaimedJob, Store } from '../../runtime/store/contract.ts';
import { openMongoStore } from '../../runtime/store/mongo/mongo-store.ts';
import { startFaultProxy, type Fault, type FaultProxy } from '../support/fault-proxy.ts';
import { commitFixture, eventFixture, guid } from '../support/instance-fixture.ts';
import { mongoName, noMongo, startMongo, type MongoServer } from '../support/mongo-server.ts';
import { testClock } from '../support/store-harness.ts';

const FAULTS: Fault[] = ['the request is lost', 'the answer is lost'];
const entry = { id: 'o', kind: 'k', created: '2026-01-01T00:00:00.000Z', payload: 1 };

function faults(): void {
  let server: MongoServer;
  let proxy: FaultProxy;
  let store: Store;
  let database: string;
  let next = 0;
  const open = (url: string): Promise<Store> => openMongoStore({ url, database, clock: testClock(), newGuid: randomGuid });
  before(async () => { server = await startMongo(); });
  after(() => server.stop());
  beforeEach(async () => {
    database = server.newDatabase();
    proxy = await startFaultProxy(server.url);
    store = await open(`${proxy.url}?retryWrites=false`);
  });
  afterEach(async () => {
    await store.close();
    await proxy.stop();
    await server.drop(database);
  });

  for (const fault of FAULTS) {
    it(`${fault}: a commit has happened once`, async () => {
      const id = guid(next += 1);
      proxy.plan('insert', fault);
      assert.deepEqual(await store.instances.commit(commitFixture(id, 0, { events: [eventFixture('e0', id)], outbox: [entry] })), { rev: 1 });
      for (let rev = 1; rev < 4; rev += 1) {
        proxy.plan('update', fault, rev);
        assert.deepEqual(await store.instances.commit(commitFixture(id, rev, { definition: `v${rev}`, events: [eventFixture(`e${rev}`, id)] })), { rev: rev + 1 });
      }
      assert.equal(proxy.faults, 7);
      assert.deepEqual([(await store.instances.get(id))?.rev, (await store.instances.get(id))?.definition], [4, 'v3']);
      assert.deepEqual((await store.instances.events(id)).map((event) => event.id), ['e0', 'e1', 'e2', 'e3']);
    });

    it(`${fault}: a stale commit is a conflict all the same`, async () => {
      const id = guid(next += 1);
      await store.instances.commit(commitFixture(id, 0));
      await store.instances.commit(commitFixture(id, 1, { definition: 'winner' }));
      proxy.plan('insert', fault);
      assert.equal(await store.instances.commit(commitFixture(id, 0)), 'conflict');
      proxy.plan('update', fault);
      assert.equal(await store.instances.commit(commitFixture(id, 1, { definition: 'loser' })), 'conflict');
      assert.equal(proxy.faults, 2);
      assert.deepEqual([(await store.instances.get(id))?.rev, (await store.instances.get(id))?.definition], [2, 'winner']);
    });

    it(`${fault}: documents, jobs, removal and outbox`, async () => {
      const id = guid(next += 1);
      await store.instances.commit(commitFixture(id, 0, { outbox: [entry] }));
      const during = async <T>(command: string, work: () => Promise<T>): Promise<T> => {
        proxy.plan(command, fault);
        return work();
      };
      assert.equal(await during('insert', () => store.documents.put('k', 'a', 0, 1)), 1);
      assert.equal(await during('update', () => store.documents.put('k', 'a', 1, 2)), 2);
      assert.equal(await during('update', () => store.documents.put('k', 'a', 1, 3)), 'conflict');
      assert.equal(await during('delete', () => store.documents.remove('k', 'a', 2)), true);
      await during('insert', () => store.jobs.add({ id: 'j', kind: 'mail', due: 1, body: null }));
      const [first] = await during('findAndModify', () => store.jobs.claim(['mail'], 5, 10, 5));
      assert.equal(first?.attempt, 1);
      assert.equal(await during('update', () => store.jobs.retry(first as ClaimedJob, 3, 'again')), true);
      const [second] = await store.jobs.claim(['mail'], 5, 10, 5);
      assert.equal(await during('delete', () => store.jobs.done(second as ClaimedJob)), true);
      assert.deepEqual(await store.jobs.counts(), { waiting: 0, dead: 0 });
      await during('update', () => store.instances.outboxDone([{ guid: id, id: 'o' }]));
      assert.deepEqual(await store.instances.outbox(5), []);
      assert.equal(await during('delete', () => store.instances.remove(id, 1)), true);
      assert.equal(proxy.faults, 10);
    });

    it(`${fault}: a blob is whole`, async () => {
      const bytes = Buffer.from(Array.from({ length: 1_200_000 }, (_, n) => (n * 31 + (n >> 7)) & 255));
      proxy.plan('insert', fault, 2);
      const { size, sha256 } = await store.blobs.write('b', Readable.from([bytes]), 2_000_000);
      assert.deepEqual([size, sha256, proxy.faults], [bytes.length, createHash('sha256').update(bytes).digest('hex'), 2]);
      proxy.plan('update', fault);
      await store.blobs.write('c', Readable.from([bytes.subarray(0, 10)]), 2_000_000);
      proxy.plan('find', fault);
      assert.ok(Buffer.concat(await ((await store.blobs.read('b')) as Readable).toArray()).equals(bytes));
      proxy.plan('delete', fault);
      await store.blobs.remove('b');
      assert.equal(await store.blobs.read('b'), null);
      assert.deepEqual(await store.blobs.list(Number.MAX_SAFE_INTEGER, 9), ['c']);
    });
  }

  it('another writer goes on before the lost answer is looked for: the commit has happened nevertheless', async () => {
    const id = guid(next += 1);
    const other = await open(server.url);
    await store.instances.commit(commitFixture(id, 0));
    proxy.plan('update', 'the answer is lost');
    proxy.onLost = async () => {
      for (let rev = 2; rev < 6; rev += 1) await other.instances.commit(commitFixture(id, rev));
    };
    assert.deepEqual(await store.instances.commit(commitFixture(id, 1)), { rev: 2 });
    proxy.plan('update', 'the answer is lost');
    proxy.onLost = async () => {
      for (let rev = 7; rev < 27; rev += 1) await other.instances.commit(commitFixture(id, rev));
    };
    await assert.rejects(store.instances.commit(commitFixture(id, 6)), (error: any) => error.code === 'STORE_UNAVAILABLE' && error.extensions.outcomeUnknown === true);
    await other.close();
  });

  it('what one document cannot hold is refused and changes nothing', async () => {
    const id = guid(next += 1);
    await store.instances.commit(commitFixture(id, 0));
    const content = [{ elementId: 'large', bytes: new Uint8Array(17 * 1024 * 1024) }];
    await assert.rejects(store.instances.commit(commitFixture(id, 1, { content })), { code: 'PAYLOAD_TOO_LARGE', status: 413 });
    assert.deepEqual([(await store.instances.get(id))?.rev, await store.instances.content(id, 'large')], [1, null]);
  });

  it('history moves out of the instance as it grows, and goes with it', async () => {
    const id = guid(next += 1);
    for (let rev = 0; rev < 140; rev += 1) await store.instances.commit(commitFixture(id, rev, { events: [eventFixture(`e${rev}`, id)] }));
    assert.deepEqual((await store.instances.events(id)).map((event) => event.id), Array.from({ length: 140 }, (_, rev) => `e${rev}`));
    const { MongoClient } = await import('mongodb');
    const client = await new MongoClient(server.url).connect();
    try {
      const db = client.db(database);
      const stored = await db.collection<any>('instances').findOne({ _id: id });
      assert.deepEqual([stored.historyFrom, stored.history.length, await db.collection('history').countDocuments()], [128, 12, 2]);
      // A process dies in the middle of a removal: the next one that opens the store finishes it.
      await db.collection<any>('history').insertOne({ _id: `${id}/removed`, removed: true });
      await (await open(server.url)).close();
      assert.equal((await store.instances.events(id)).length, 140, 'an instance that is there keeps its history');
      await db.collection<any>('instances').deleteOne({ _id: id });
      await (await open(server.url)).close();
      assert.equal(await db.collection('history').countDocuments(), 0);
    } finally {
      await client.close();
    }
  });

  it('a database of a newer version, and an address where nothing answers, are refused', async () => {
    const { MongoClient } = await import('mongodb');
    const client = await new MongoClient(server.url).connect();
    await client.db(database).collection<any>('settings').updateOne({ _id: 'schema' }, { $set: { version: 99 } });
    await client.close();
    await assert.rejects(open(server.url), (error: any) => error.code === 'STORE_UNAVAILABLE' && /version 99/.test(error.detail) && error.extensions.retryable === false);
    await assert.rejects(open('mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200'), (error: any) => error.code === 'STORE_UNAVAILABLE' && error.extensions.retryable === true);
    await assert.rejects(open('mongodb://:@/'), { code: 'STORE_UNAVAILABLE' });
  });
}

if (noMongo !== null) it.skip(`mongo, lost connections (${noMongo})`);
else describe(`mongo store with lost connections, on ${mongoName}`, function () {
  this.timeout(60_000);
  faults();
});
