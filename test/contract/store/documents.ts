import assert from 'node:assert/strict';
import type { Suite } from '../../support/store-harness.ts';

export function documentContract({ test }: Suite): void {
  test('put creates and changes by rev', async ({ documents }) => {
    assert.equal(await documents.get('key', 'a'), null);
    assert.equal(await documents.put('key', 'a', 1, 'x'), 'conflict');
    const body = { list: [[1, 2], []], 'dotted.key': { $set: null }, text: 'æ\u0000' };
    assert.equal(await documents.put('key', 'a', 0, body), 1);
    assert.equal(await documents.put('key', 'a', 0, 'again'), 'conflict');
    assert.deepEqual(await documents.get('key', 'a'), { id: 'a', rev: 1, body });
    assert.equal(await documents.put('key', 'a', 1, [true]), 2);
    assert.equal(await documents.put('key', 'a', 1, 'late'), 'conflict');
    assert.deepEqual(await documents.get('key', 'a'), { id: 'a', rev: 2, body: [true] });
    assert.equal(await documents.get('other', 'a'), null);
  });

  test('of concurrent puts exactly one wins', async ({ documents }) => {
    for (let rev = 0; rev < 4; rev += 1) {
      const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => documents.put('counter', 'c', rev, n)));
      assert.equal(answers.filter((answer) => answer === rev + 1).length, 1);
      assert.equal(answers.filter((answer) => answer === 'conflict').length, 9);
      assert.equal((await documents.get('counter', 'c'))?.body, answers.indexOf(rev + 1));
    }
  });

  test('remove at a rev, or whatever is there', async ({ documents }) => {
    await documents.put('key', 'a', 0, 1);
    assert.equal(await documents.remove('key', 'a', 2), false);
    assert.equal(await documents.remove('key', 'a', 1), true);
    assert.equal(await documents.remove('key', 'a', 1), false);
    assert.equal(await documents.remove('key', 'a'), false);
    assert.equal(await documents.put('key', 'a', 0, 1), 1);
    assert.equal(await documents.remove('key', 'a'), true);
    assert.equal(await documents.get('key', 'a'), null);
  });

  test('list by prefix, after and limit, in the order of UTF-8 bytes', async ({ documents }) => {
    const ids = ['B', 'a', 'a/1', 'a/2', 'a/\uffee', 'a/😀', 'a0', 'b', 'å', '🙂'];
    await Promise.all([...ids].reverse().map((id) => documents.put('sub', id, 0, id)));
    await documents.put('sub.x', 'a/other-kind', 0, null);
    await documents.put('su', 'a/other-kind', 0, null);
    const list = async (options: { prefix?: string; after?: string; limit: number }): Promise<string[]> =>
      (await documents.list('sub', options)).map(({ id, body, rev }) => (assert.deepEqual([body, rev], [id, 1]), id));
    assert.deepEqual(await list({ limit: 100 }), ids);
    assert.deepEqual(await list({ limit: 3 }), ['B', 'a', 'a/1']);
    assert.deepEqual(await list({ prefix: 'a/', limit: 100 }), ['a/1', 'a/2', 'a/\uffee', 'a/😀']);
    assert.deepEqual(await list({ prefix: 'a/', after: 'a/1', limit: 2 }), ['a/2', 'a/\uffee']);
    assert.deepEqual(await list({ prefix: 'a/', after: 'B', limit: 1 }), ['a/1']);
    assert.deepEqual(await list({ prefix: 'a/', after: 'z', limit: 1 }), []);
    assert.deepEqual(await list({ after: 'b', limit: 100 }), ['å', '🙂']);
    assert.deepEqual(await list({ prefix: '%', limit: 100 }), []);
    assert.deepEqual(await list({ limit: 0 }), []);
  });

  test('kinds and ids that some adapter could not hold are refused', async ({ documents }) => {
    const refused = { code: 'BAD_REQUEST' };
    for (const [kind, id] of [['', 'a'], ['a/b', 'a'], ['k', ''], ['k', 'a\u0000'], ['k', '\ud800'], ['k', 'x'.repeat(513)], ['$k', 'a']] as const) {
      await assert.rejects(documents.put(kind, id, 0, null), refused, JSON.stringify([kind, id]));
      await assert.rejects(documents.get(kind, id), refused);
      await assert.rejects(documents.remove(kind, id), refused);
    }
    await assert.rejects(documents.list('a/b', { limit: 1 }), refused);
  });
}
