import assert from 'node:assert/strict';
import type { ClaimedJob, JobStore } from '../../../runtime/store/contract.ts';
import type { Suite } from '../../support/store-harness.ts';

const NOW = 1_700_000_000_000;
const ids = (claimed: ClaimedJob[]): string[] => claimed.map(({ id }) => id);
const claimOne = async (jobs: JobStore, now: number): Promise<ClaimedJob> => {
  const [job] = await jobs.claim(['mail'], now, 1000, 1);
  assert.ok(job !== undefined, 'a job is due');
  return job;
};

export function jobContract({ test }: Suite): void {
  test('due jobs of the kinds asked for, longest due first', async ({ jobs }) => {
    for (const [id, kind, due] of [['c', 'mail', NOW - 1], ['a', 'mail', NOW], ['b', 'poll', NOW - 5], ['later', 'mail', NOW + 1], ['x', 'other', 0]] as const) {
      await jobs.add({ id, kind, due, body: { of: [[id]] } });
    }
    assert.deepEqual(await jobs.claim([], NOW, 1000, 10), []);
    assert.deepEqual(await jobs.claim(['mail'], NOW, 1000, 0), []);
    const claimed = await jobs.claim(['mail', 'poll'], NOW, 1000, 10);
    assert.deepEqual(ids(claimed), ['b', 'c', 'a']);
    const { lease, ...first } = claimed[0] as ClaimedJob;
    assert.deepEqual(first, { id: 'b', kind: 'poll', due: NOW - 5, body: { of: [['b']] }, attempt: 1 });
    assert.notEqual(lease, claimed[1]?.lease);
    assert.deepEqual(await jobs.claim(['mail', 'poll'], NOW, 1000, 10), []);
    assert.deepEqual(await jobs.counts(), { waiting: 5, dead: 0 });
  });

  test('add is idempotent by id until the job is done', async ({ jobs }) => {
    const add = (body: string): Promise<void> => jobs.add({ id: 'j', kind: 'mail', due: NOW, body });
    await Promise.all([add('first'), add('first'), add('first')]);
    await add('second');
    const job = await claimOne(jobs, NOW);
    assert.equal(job.body, 'first');
    await add('third');
    assert.equal(await jobs.done(job), true);
    assert.equal(await jobs.done(job), false);
    assert.deepEqual(await jobs.counts(), { waiting: 0, dead: 0 });
    await add('fourth');
    assert.deepEqual([(await claimOne(jobs, NOW)).body, (await jobs.counts()).waiting], ['fourth', 1]);
  });

  test('of concurrent claims each job goes to one', async ({ jobs }) => {
    const all = Array.from({ length: 20 }, (_, n) => `j${n}`);
    await Promise.all(all.map((id) => jobs.add({ id, kind: 'mail', due: NOW, body: null })));
    const claims = await Promise.all(Array.from({ length: 8 }, () => jobs.claim(['mail'], NOW, 1000, 5)));
    const taken = ids(claims.flat());
    assert.equal(new Set(taken).size, taken.length);
    let left = await jobs.claim(['mail'], NOW, 1000, 50);
    while (left.length > 0) {
      taken.push(...ids(left));
      left = await jobs.claim(['mail'], NOW, 1000, 50);
    }
    assert.deepEqual(taken.sort(), all.sort());
  });

  test('a lease that ran out is due again and its holder has lost it', async ({ jobs }) => {
    await jobs.add({ id: 'j', kind: 'mail', due: NOW, body: null });
    const first = await claimOne(jobs, NOW);
    assert.deepEqual(await jobs.claim(['mail'], NOW + 999, 1000, 1), []);
    const second = await claimOne(jobs, NOW + 1000);
    assert.deepEqual([first.attempt, second.attempt], [1, 2]);
    assert.equal(await jobs.done(first), false);
    assert.equal(await jobs.retry(first, NOW, 'late'), false);
    assert.equal(await jobs.dead(first, 'late'), false);
    assert.equal(await jobs.done(second), true);
  });

  test('a holder whose lease ran out but was not taken may still finish', async ({ jobs }) => {
    await jobs.add({ id: 'j', kind: 'mail', due: NOW, body: null });
    const job = await claimOne(jobs, NOW);
    assert.equal(await jobs.done(job), true);
    assert.deepEqual(await jobs.claim(['mail'], NOW + 5000, 1000, 1), []);
  });

  test('retry makes the job due later with its attempts kept', async ({ jobs }) => {
    await jobs.add({ id: 'j', kind: 'mail', due: NOW, body: null });
    const first = await claimOne(jobs, NOW);
    assert.equal(await jobs.retry(first, NOW + 60_000, 'no answer'), true);
    assert.equal(await jobs.done(first), false);
    assert.deepEqual(await jobs.claim(['mail'], NOW + 59_999, 1000, 1), []);
    const second = await claimOne(jobs, NOW + 60_000);
    assert.deepEqual([second.attempt, second.due], [2, NOW + 60_000]);
    await jobs.retry({ ...second, attempt: 1 }, NOW + 70_000, 'not tried');
    assert.equal((await claimOne(jobs, NOW + 70_000)).attempt, 2, 'counts on from what it was told');
  });

  test('a dead job stays, counted, and is never claimed again', async ({ jobs }) => {
    await jobs.add({ id: 'j', kind: 'mail', due: NOW, body: null });
    const job = await claimOne(jobs, NOW);
    assert.equal(await jobs.dead(job, 'gave up'), true);
    assert.equal(await jobs.dead(job, 'gave up'), false);
    assert.deepEqual(await jobs.counts(), { waiting: 0, dead: 1 });
    await jobs.add({ id: 'j', kind: 'mail', due: NOW, body: null });
    assert.deepEqual(await jobs.claim(['mail'], NOW + 1_000_000, 1000, 1), []);
  });
}
