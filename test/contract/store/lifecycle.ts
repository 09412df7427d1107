import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { at, commitFixture, eventFixture, guid } from '../../support/instance-fixture.ts';
import type { Suite } from '../../support/store-harness.ts';

const ID = guid(1);

export function lifecycleContract({ test }: Suite): void {
  test('everything is there after closing and opening again', async (store, { open }) => {
    await store.instances.commit(commitFixture(ID, 0, { events: [eventFixture('e1', ID)], content: [{ elementId: 'a', bytes: Buffer.from('A1') }] }));
    await store.instances.commit(commitFixture(ID, 1, {
      events: [eventFixture('e2', ID)], content: [{ elementId: 'a', bytes: Buffer.from('A2') }],
      outbox: [{ id: 'o', kind: 'k', created: at(1), payload: { a: 1 } }],
    }));
    await store.documents.put('key', 'd', 0, { a: [1] });
    await store.jobs.add({ id: 'j', kind: 'mail', due: 5, body: 'b' });
    await store.blobs.write('b', Readable.from([Buffer.from('blob')]), 100);
    const before = await store.instances.get(ID);
    await store.close();
    const again = await open();
    try {
      assert.deepEqual(await again.instances.get(ID), before);
      assert.equal(Buffer.from((await again.instances.content(ID, 'a')) as Uint8Array).toString(), 'A2');
      assert.deepEqual((await again.instances.events(ID)).map(({ id }) => id), ['e1', 'e2']);
      assert.deepEqual(await again.instances.outbox(5), [{ guid: ID, entry: { id: 'o', kind: 'k', created: at(1), payload: { a: 1 } } }]);
      assert.equal((await again.instances.query({ org: 'ttd', order: 'asc', limit: 5 })).records.length, 1);
      assert.deepEqual(await again.documents.get('key', 'd'), { id: 'd', rev: 1, body: { a: [1] } });
      assert.deepEqual((await again.jobs.claim(['mail'], 5, 10, 5)).map(({ id, body }) => [id, body]), [['j', 'b']]);
      assert.equal(Buffer.concat(await ((await again.blobs.read('b')) as Readable).toArray()).toString(), 'blob');
      assert.deepEqual(await again.instances.commit(commitFixture(ID, 2)), { rev: 3 });
    } finally {
      await again.close();
    }
  });

  test('close finishes what is under way', async (store, { open }) => {
    const writes = Array.from({ length: 20 }, (_, n) => store.instances.commit(commitFixture(guid(n), 0)));
    const blob = store.blobs.write('b', Readable.from([Buffer.alloc(100_000)]), 100_000);
    await store.close();
    assert.ok((await Promise.all(writes)).every((answer) => answer !== 'conflict'));
    assert.equal((await blob).size, 100_000);
    const again = await open();
    try {
      assert.equal((await again.instances.query({ order: 'asc', limit: 100 })).records.length, 20);
      assert.notEqual(await again.blobs.read('b'), null);
    } finally {
      await again.close();
    }
  });

  test('after close every call fails and close may be repeated', async (store) => {
    assert.equal((await store.status()).ready, true);
    await Promise.all([store.close(), store.close()]);
    await store.close();
    const unavailable = { code: 'STORE_UNAVAILABLE', status: 503 };
    const source = Readable.from([Buffer.from('x')]);
    const calls: [string, () => Promise<unknown>][] = [
      ['commit', () => store.instances.commit(commitFixture(ID, 0))], ['get', () => store.instances.get(ID)],
      ['content', () => store.instances.content(ID, 'a')], ['remove', () => store.instances.remove(ID, 1)],
      ['events', () => store.instances.events(ID)], ['query', () => store.instances.query({ order: 'asc', limit: 1 })],
      ['outbox', () => store.instances.outbox(1)], ['outboxDone', () => store.instances.outboxDone([{ guid: ID, id: 'o' }])],
      ['documents.get', () => store.documents.get('k', 'i')], ['documents.put', () => store.documents.put('k', 'i', 0, 1)],
      ['documents.remove', () => store.documents.remove('k', 'i')], ['documents.list', () => store.documents.list('k', { limit: 1 })],
      ['jobs.add', () => store.jobs.add({ id: 'j', kind: 'k', due: 0, body: 1 })], ['jobs.claim', () => store.jobs.claim(['k'], 0, 1, 1)],
      ['jobs.counts', () => store.jobs.counts()], ['blobs.write', () => store.blobs.write('b', source, 10)],
      ['blobs.read', () => store.blobs.read('b')], ['blobs.remove', () => store.blobs.remove('b')], ['blobs.list', () => store.blobs.list(1, 1)],
    ];
    for (const [name, call] of calls) await assert.rejects(call(), unavailable, name);
    assert.ok(source.destroyed);
    const { ready } = await store.status();
    assert.equal(ready, false);
  });
}
