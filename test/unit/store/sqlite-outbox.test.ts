import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { randomGuid } from '../../../runtime/kernel/ids.ts';
import type { Store } from '../../../runtime/store/contract.ts';
import { MIGRATIONS } from '../../../runtime/store/sqlite/migrations.ts';
import { openSqliteStore } from '../../../runtime/store/sqlite/sqlite-store.ts';
import { at, commitFixture, guid } from '../../support/instance-fixture.ts';
import { testClock } from '../../support/store-harness.ts';

const entry = (id: string, payload: unknown = null) => ({ id, kind: 'cloudEvent', created: at(1), payload: payload as null });
const waiting = async (store: Store): Promise<string[]> => (await store.instances.outbox(100)).map(({ guid: of, entry: { id } }) => `${Number(of.slice(-4))} ${id}`);

describe('the outbox of the embedded store', () => {
  let folder: string;
  const open = (): Promise<Store> => openSqliteStore({ folder, clock: testClock(), newGuid: randomGuid });
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'stafett-')); });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('knows after a restart what waits, what is done in part, and what is replaced', async () => {
    let store = await open();
    await store.instances.commit(commitFixture(guid(1), 0, { outbox: [entry('a'), entry('b'), entry('c')] }));
    await store.instances.commit(commitFixture(guid(2), 0, { outbox: [entry('d')] }));
    await store.instances.outboxDone([{ guid: guid(1), id: 'b' }]);
    await store.close();
    store = await open();
    assert.deepEqual(await waiting(store), ['1 a', '1 c', '2 d']);
    await store.instances.commit(commitFixture(guid(1), 1, { outbox: [entry('e'), entry('c', 'new')] }));
    assert.deepEqual(await waiting(store), ['1 a', '1 c', '2 d', '1 e']);
    assert.equal((await store.instances.outbox(2))[1]?.entry.payload, 'new');
    await store.instances.outboxDone([{ guid: guid(1), id: 'a' }, { guid: guid(1), id: 'c' }, { guid: guid(2), id: 'd' }]);
    await store.close();
    store = await open();
    assert.deepEqual(await waiting(store), ['1 e']);
    assert.equal(await store.instances.remove(guid(1), 2), true);
    assert.deepEqual(await waiting(store), []);
    await store.close();
  });

  it('forgets an entry once, however many take it away at the same time', async () => {
    const store = await open();
    await store.instances.commit(commitFixture(guid(1), 0, { outbox: [entry('a'), entry('b'), entry('c')] }));
    await Promise.all(['a', 'b', 'c', 'b'].map((id) => store.instances.outboxDone([{ guid: guid(1), id }])));
    assert.deepEqual(await waiting(store), []);
    await store.close();
    const again = await open();
    assert.deepEqual(await waiting(again), []);
    await again.close();
  });

  it('takes over what waited before the table had a row for each commit', async () => {
    const old = new Database(join(folder, 'store.db'));
    old.exec('CREATE TABLE migration (version INTEGER PRIMARY KEY NOT NULL, applied TEXT NOT NULL) STRICT');
    old.exec(MIGRATIONS[0] as string);
    old.exec("INSERT INTO migration VALUES (1, '2026-01-01')");
    const put = old.prepare('INSERT INTO outbox (guid, id, kind, created, payload) VALUES (?, ?, ?, ?, ?)');
    put.run([guid(2), 'x', 'cloudEvent', at(1), '{"a":["ø",null]}']);
    put.run([guid(1), 'y', 'notification', at(2), 'null']);
    old.close();
    const store = await open();
    assert.deepEqual(await store.instances.outbox(10), [
      { guid: guid(2), entry: { id: 'x', kind: 'cloudEvent', created: at(1), payload: { a: ['ø', null] } } },
      { guid: guid(1), entry: { id: 'y', kind: 'notification', created: at(2), payload: null } },
    ]);
    await store.instances.outboxDone([{ guid: guid(2), id: 'x' }]);
    assert.deepEqual(await waiting(store), ['1 y']);
    await store.close();
  });
});
