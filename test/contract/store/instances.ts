import assert from 'node:assert/strict';
import type { Store } from '../../../runtime/store/contract.ts';
import { at, commitFixture, eventFixture, guid, instanceFixture } from '../../support/instance-fixture.ts';
import type { Suite } from '../../support/store-harness.ts';

const ID = guid(1);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | null): string | null => (content === null ? null : new TextDecoder().decode(content));
const eventIds = async (store: Store): Promise<string[]> => (await store.instances.events(ID)).map((event) => event.id);

export function instanceContract({ test }: Suite): void {
  test('a commit creates, changes and is read back', async ({ instances }) => {
    assert.equal(await instances.get(ID), null);
    assert.deepEqual(await instances.commit(commitFixture(ID, 0)), { rev: 1 });
    const internal = { content: { e1: { kind: 'blob' as const, blobId: 'b1' } }, workflow: { retries: [1, [2, { 'a.b': '$x' }]] }, extra: 'æøå \u0000 😀' };
    assert.deepEqual(await instances.commit(commitFixture(ID, 1, { internal, definition: 'v2' })), { rev: 2 });
    assert.deepEqual(await instances.get(ID), { guid: ID, rev: 2, definition: 'v2', instance: instanceFixture(ID), internal });
  });

  test('a view is the record as it is now, and nobody can change it', async ({ instances }) => {
    assert.equal(await instances.view(ID), null);
    await instances.commit(commitFixture(ID, 0));
    const first = await instances.view(ID);
    assert.deepEqual(first, await instances.get(ID));
    assert.throws(() => { (first as { instance: { status: { readStatus: number } } }).instance.status.readStatus = 9; }, TypeError);
    const changed = await instances.get(ID);
    assert.ok(changed);
    changed.instance.status.readStatus = 2;
    await instances.commit(commitFixture(ID, 1, { instance: changed.instance, definition: 'v2' }));
    const second = await instances.view(ID);
    assert.deepEqual([second?.rev, second?.definition, second?.instance.status.readStatus], [2, 'v2', 2]);
    assert.deepEqual([first?.rev, first?.instance.status.readStatus], [1, instanceFixture(ID).status.readStatus]);
    const large = await instances.get(ID);
    assert.ok(large);
    large.instance.dataValues = { long: 'x'.repeat(600_000) };
    await instances.commit(commitFixture(ID, 2, { instance: large.instance }));
    for (let time = 0; time < 2; time++) assert.equal((await instances.view(ID))?.instance.dataValues?.['long']?.length, 600_000);
    await instances.remove(ID, 3);
    assert.equal(await instances.view(ID), null);
  });

  test('a stale or missing expectedRev is a conflict that changes nothing', async ({ instances }) => {
    assert.equal(await instances.commit(commitFixture(ID, 1)), 'conflict');
    await instances.commit(commitFixture(ID, 0, { events: [eventFixture('e1', ID)], content: [{ elementId: 'd', bytes: bytes('one') }] }));
    for (const expectedRev of [0, 2, 7]) {
      const commit = commitFixture(ID, expectedRev, {
        definition: 'other', events: [eventFixture('e2', ID)], content: [{ elementId: 'd', bytes: bytes('two') }],
        outbox: [{ id: 'o', kind: 'k', created: '2026', payload: 1 }],
      });
      assert.equal(await instances.commit(commit), 'conflict', `expectedRev ${expectedRev}`);
    }
    assert.equal((await instances.get(ID))?.definition, 'ttd/forms@1');
    assert.equal((await instances.get(ID))?.rev, 1);
    assert.equal(text(await instances.content(ID, 'd')), 'one');
    assert.deepEqual((await instances.events(ID)).map(({ id }) => id), ['e1']);
    assert.deepEqual(await instances.outbox(10), []);
  });

  test('of concurrent writers with one rev exactly one wins', async ({ instances }) => {
    await instances.commit(commitFixture(ID, 0));
    for (let rev = 1; rev <= 5; rev += 1) {
      const answers = await Promise.all(Array.from({ length: 12 }, (_, n) =>
        instances.commit(commitFixture(ID, rev, { definition: `w${n}`, events: [eventFixture(`r${rev}w${n}`, ID)] }))));
      const winners = answers.flatMap((answer, n) => (answer === 'conflict' ? [] : [n]));
      assert.equal(winners.length, 1);
      assert.equal((await instances.get(ID))?.definition, `w${winners[0]}`);
      assert.equal((await instances.events(ID)).at(-1)?.id, `r${rev}w${winners[0]}`);
    }
    assert.equal((await instances.events(ID)).length, 5);
  });

  test('of concurrent creators exactly one wins', async ({ instances }) => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => instances.commit(commitFixture(ID, 0, { definition: `w${n}` }))));
    const winners = answers.flatMap((answer, n) => (answer === 'conflict' ? [] : [n]));
    assert.equal(winners.length, 1);
    assert.equal((await instances.get(ID))?.definition, `w${winners[0]}`);
  });

  test('commits of many instances at once all happen', async ({ instances }) => {
    const ids = Array.from({ length: 100 }, (_, n) => guid(n));
    const answers = await Promise.all(ids.map((id) => instances.commit(commitFixture(id, 0, { definition: id }))));
    assert.ok(answers.every((answer) => answer !== 'conflict' && answer.rev === 1));
    for (const id of ids) assert.equal((await instances.get(id))?.definition, id);
  });

  test('an instance that no list could hold is refused, and stays as it was', async ({ instances }) => {
    await instances.commit(commitFixture(ID, 0));
    const before = await instances.get(ID);
    const dataValues = { much: 'x'.repeat(5 * 1024 * 1024) };
    await assert.rejects(instances.commit(commitFixture(ID, 1, { instance: instanceFixture(ID, { dataValues }) })), { code: 'PAYLOAD_TOO_LARGE' });
    assert.deepEqual(await instances.get(ID), before);
  });

  test('a refused commit does not disturb those beside it', async ({ instances }) => {
    await instances.commit(commitFixture(ID, 0));
    const [good, stale, bad, other] = await Promise.allSettled([
      instances.commit(commitFixture(ID, 1, { definition: 'good' })),
      instances.commit(commitFixture(ID, 1, { definition: 'stale' })),
      instances.commit(commitFixture('../bad', 0)),
      instances.commit(commitFixture(guid(2), 0)),
    ]);
    assert.deepEqual([good, stale, bad.status, other], [
      { status: 'fulfilled', value: { rev: 2 } }, { status: 'fulfilled', value: 'conflict' }, 'rejected', { status: 'fulfilled', value: { rev: 1 } },
    ]);
    assert.equal((await instances.get(ID))?.definition, 'good');
  });

  test('inline content is changed, kept and removed with its commit', async ({ instances }) => {
    await instances.commit(commitFixture(ID, 0, { content: [{ elementId: 'a', bytes: bytes('A1') }, { elementId: 'b', bytes: bytes('B1') }] }));
    await instances.commit(commitFixture(ID, 1, { content: [{ elementId: 'a', bytes: bytes('lost') }, { elementId: 'a', bytes: bytes('A2') }] }));
    assert.deepEqual([text(await instances.content(ID, 'a')), text(await instances.content(ID, 'b'))], ['A2', 'B1']);
    await instances.commit(commitFixture(ID, 2, { content: [{ elementId: 'a', bytes: null }, { elementId: 'never', bytes: null }] }));
    assert.equal(await instances.content(ID, 'a'), null);
    assert.equal(text(await instances.content(ID, 'b')), 'B1');
    assert.equal(await instances.content(guid(9), 'a'), null);
  });

  test('inline content is any bytes, also none and 256 kB', async ({ instances }) => {
    const all = Uint8Array.from({ length: 256 * 1024 }, (_, n) => (n * 7 + (n >> 8)) & 255);
    await instances.commit(commitFixture(ID, 0, { content: [{ elementId: 'all', bytes: all }, { elementId: 'none', bytes: new Uint8Array() }] }));
    assert.ok(Buffer.from(all).equals((await instances.content(ID, 'all')) as Uint8Array));
    assert.equal((await instances.content(ID, 'none'))?.byteLength, 0);
  });

  test('what goes in and out is a copy', async ({ instances }) => {
    const commit = commitFixture(ID, 0, { content: [{ elementId: 'a', bytes: bytes('before') }], events: [eventFixture('e', ID)] });
    const written = instances.commit(commit);
    commit.instance.appId = 'changed/later';
    commit.content[0]?.bytes?.fill(0);
    await written;
    const first = await instances.get(ID);
    assert.equal(first?.instance.appId, 'ttd/forms');
    if (first !== null) first.instance.appId = 'changed/again';
    (await instances.content(ID, 'a'))?.fill(0);
    assert.equal((await instances.get(ID))?.instance.appId, 'ttd/forms');
    assert.equal(text(await instances.content(ID, 'a')), 'before');
  });

  test('history comes back in the order it was written, however long', async (store) => {
    const want: string[] = [];
    for (let rev = 0; rev < 150; rev += 1) {
      const ids = Array.from({ length: rev % 4 }, (_, n) => `r${rev}n${n}`);
      want.push(...ids);
      assert.deepEqual(await store.instances.commit(commitFixture(ID, rev, { events: ids.map((id) => eventFixture(id, ID)) })), { rev: rev + 1 });
    }
    assert.deepEqual(await eventIds(store), want);
    assert.deepEqual((await store.instances.events(ID))[0], eventFixture('r1n0', ID));
    assert.deepEqual(await store.instances.events(guid(9)), []);
  });

  test('events that have members in common come back whole, and apart', async ({ instances }) => {
    const first = eventFixture('e1', ID);
    const state = { started: at(0), startEvent: 'StartEvent_1', currentTask: null, ended: at(9), endEvent: 'EndEvent_1' };
    const events = [first, { ...first, id: 'e2', processInfo: state }, { ...first, id: 'e3', dataId: 'd', user: { ...first.user, userId: 7 } }];
    await instances.commit(commitFixture(ID, 0, { events }));
    await instances.commit(commitFixture(ID, 1, { events: [{ ...first, id: 'e4' }] }));
    const found = await instances.events(ID);
    assert.deepEqual(found, [...events, { ...first, id: 'e4' }]);
    (found[0] as typeof first).user.userId = 8;
    assert.equal(found[1]?.user.userId, 1337);
  });

  test('remove takes record, content, history and outbox, only at the expected rev', async (store) => {
    const { instances } = store;
    await instances.commit(commitFixture(ID, 0, {
      content: [{ elementId: 'a', bytes: bytes('x') }], events: [eventFixture('e', ID)],
      outbox: [{ id: 'o', kind: 'k', created: '2026', payload: null }],
    }));
    assert.equal(await instances.remove(ID, 2), false);
    assert.equal(await instances.remove(guid(9), 0), false);
    assert.notEqual(await instances.get(ID), null);
    assert.equal(await instances.remove(ID, 1), true);
    assert.equal(await instances.remove(ID, 1), false);
    assert.deepEqual([await instances.get(ID), await instances.content(ID, 'a'), await eventIds(store), await instances.outbox(9)], [null, null, [], []]);
    assert.deepEqual((await instances.query({ order: 'asc', limit: 9 })).records, []);
    assert.deepEqual(await instances.commit(commitFixture(ID, 0)), { rev: 1 });
    assert.deepEqual([await instances.content(ID, 'a'), await eventIds(store)], [null, []]);
  });

  test('ids that some adapter could not hold are refused', async ({ instances }) => {
    for (const bad of ['', '../x', 'a/b', 'a.b', '$set', 'x'.repeat(129), '__proto__', 'nul\u0000']) {
      const refused = { code: 'BAD_REQUEST' };
      await assert.rejects(instances.commit(commitFixture(bad, 0)), refused, JSON.stringify(bad));
      await assert.rejects(instances.get(bad), refused);
      await assert.rejects(instances.commit(commitFixture(ID, 0, { content: [{ elementId: bad, bytes: bytes('x') }] })), refused);
      await assert.rejects(instances.commit(commitFixture(ID, 0, { outbox: [{ id: bad, kind: 'k', created: '', payload: null }] })), refused);
    }
    assert.equal(await instances.get(ID), null);
  });
}
