import assert from 'node:assert/strict';
import { briefly } from '../../../runtime/platform/brief-cache.ts';

describe('briefly(load, options)', () => {
  const start = (answers: (key: string) => Promise<string>, maxEntries = 2) => {
    const asked: string[] = [];
    const clock = { time: 0, now: () => clock.time };
    return { asked, clock, look: briefly((key) => { asked.push(key); return answers(key); }, { clock, ttlMs: 100, maxEntries }) };
  };

  it('asks once until the time is over', async () => {
    const { asked, clock, look } = start(async (key) => `${key}!`);
    assert.deepEqual([await look('a'), await look('a')], ['a!', 'a!']);
    clock.time = 100;
    await look('a');
    assert.deepEqual(asked, ['a', 'a']);
  });

  it('shares a look-up under way', async () => {
    const { asked, look } = start(() => new Promise((resolve) => setImmediate(resolve, 'x')));
    await Promise.all([look('a'), look('a'), look('a')]);
    assert.deepEqual(asked, ['a']);
  });

  it('does not remember a failure', async () => {
    let fails = true;
    const { look } = start(async () => { if (fails) throw new Error('no'); return 'yes'; });
    await assert.rejects(look('a'));
    fails = false;
    assert.equal(await look('a'), 'yes');
  });

  it('lets the oldest give way', async () => {
    const { asked, look } = start(async (key) => key);
    for (const key of ['a', 'b', 'c', 'b', 'a']) await look(key);
    assert.deepEqual(asked, ['a', 'b', 'c', 'a']);
  });
});
