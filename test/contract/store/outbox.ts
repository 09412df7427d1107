import assert from 'node:assert/strict';
import type { OutboxEntry } from '../../../runtime/store/contract.ts';
import { at, commitFixture, guid } from '../../support/instance-fixture.ts';
import type { Suite } from '../../support/store-harness.ts';

const entry = (id: string, seconds: number, payload: OutboxEntry['payload'] = null): OutboxEntry =>
  ({ id, kind: 'cloudEvent', created: at(seconds), payload });

export function outboxContract({ test }: Suite): void {
  test('entries leave oldest first, whole, until they are done', async ({ instances }) => {
    const payload = { nested: [[1], { 'a.b': '$c', text: '\u0000' }], none: null };
    await instances.commit(commitFixture(guid(2), 0, { outbox: [entry('a1', 1, payload)] }));
    await instances.commit(commitFixture(guid(1), 0, { outbox: [entry('b1', 2)] }));
    await instances.commit(commitFixture(guid(3), 0, { outbox: [entry('c1', 3), entry('c2', 3)] }));
    assert.deepEqual((await instances.outbox(10)).map(({ entry: { id } }) => id), ['a1', 'b1', 'c1', 'c2']);
    assert.deepEqual((await instances.outbox(2)).map(({ entry: { id } }) => id), ['a1', 'b1']);
    assert.deepEqual((await instances.outbox(1))[0], { guid: guid(2), entry: entry('a1', 1, payload) });
    await instances.outboxDone([{ guid: guid(2), id: 'a1' }, { guid: guid(3), id: 'c1' }, { guid: guid(3), id: 'unknown' }, { guid: guid(9), id: 'a1' }]);
    assert.deepEqual((await instances.outbox(10)).map(({ entry: { id } }) => id), ['b1', 'c2']);
    await instances.outboxDone([{ guid: guid(1), id: 'b1' }, { guid: guid(3), id: 'c2' }]);
    await instances.outboxDone([{ guid: guid(1), id: 'b1' }]);
    await instances.outboxDone([]);
    assert.deepEqual(await instances.outbox(10), []);
  });

  test('entries of one instance keep the order of its commits', async ({ instances }) => {
    for (let rev = 0; rev < 30; rev += 1) {
      await instances.commit(commitFixture(guid(1), rev, { outbox: [entry(`${rev}z`, rev), entry(`${rev}a`, rev)] }));
    }
    const want = Array.from({ length: 30 }, (_, rev) => [`${rev}z`, `${rev}a`]).flat();
    assert.deepEqual((await instances.outbox(100)).map(({ entry: { id } }) => id), want);
    await instances.outboxDone(want.slice(0, 41).map((id) => ({ guid: guid(1), id })));
    assert.deepEqual((await instances.outbox(100)).map(({ entry: { id } }) => id), want.slice(41));
    await instances.commit(commitFixture(guid(1), 30, { outbox: [entry('late', 30)] }));
    assert.deepEqual((await instances.outbox(100)).map(({ entry: { id } }) => id), [...want.slice(41), 'late']);
  });

  test('an entry committed while others are taken away is not lost', async ({ instances }) => {
    await instances.commit(commitFixture(guid(1), 0, { outbox: [entry('n0', 0)] }));
    for (let rev = 1; rev <= 20; rev += 1) {
      await Promise.all([
        instances.outboxDone([{ guid: guid(1), id: `n${rev - 1}` }]),
        instances.commit(commitFixture(guid(1), rev, { outbox: [entry(`n${rev}`, rev)] })),
      ]);
      assert.deepEqual((await instances.outbox(10)).map(({ entry: { id } }) => id), [`n${rev}`]);
    }
  });

  test('an id that waits already is replaced, not doubled', async ({ instances }) => {
    await instances.commit(commitFixture(guid(1), 0, { outbox: [entry('same', 1, 'first'), entry('same', 1, 'second')] }));
    await instances.commit(commitFixture(guid(1), 1, { outbox: [entry('same', 2, 'third')] }));
    await instances.commit(commitFixture(guid(2), 0, { outbox: [entry('same', 3, 'elsewhere')] }));
    assert.deepEqual((await instances.outbox(10)).map(({ guid: of, entry: { payload } }) => [of, payload]), [[guid(1), 'third'], [guid(2), 'elsewhere']]);
  });
}
