import assert from 'node:assert/strict';
import { randomGuid } from '../../../runtime/kernel/ids.ts';
import type { JobHandler, JobOutcome } from '../../../runtime/jobs/job-handler.ts';
import { createJobRunner } from '../../../runtime/jobs/job-runner.ts';
import { createDailyJob } from '../../../runtime/jobs/daily.ts';
import { createMemoryStore } from '../../../runtime/store/memory/memory-store.ts';
import { recordedLog } from '../../support/recorded-log.ts';
import { testClock } from '../../support/store-harness.ts';

function setUp(run: JobHandler['run'], options: { retry?: number[]; polls?: true; leaseMs?: number; concurrency?: number } = {}) {
  const clock = testClock();
  const store = createMemoryStore({ clock, newGuid: randomGuid });
  const log = recordedLog();
  const handler: JobHandler = { retry: options.retry ?? [10, 20], run, ...(options.polls ? { polls: true } : {}) };
  const make = () => createJobRunner({ jobs: store.jobs, clock, handlers: { work: handler }, log, pollMs: 5, leaseMs: options.leaseMs ?? 60_000, concurrency: options.concurrency ?? 4 });
  return { clock, store, log, make, runner: make(), add: (id: string, due = clock.now()) => store.jobs.add({ id, kind: 'work', due, body: { id } }) };
}

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 3000; turn++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail('waited in vain');
};

describe('createJobRunner(options)', () => {
  it('runs what is due, once, and leaves what is not', async () => {
    const seen: string[] = [];
    const { clock, runner, add } = setUp(async (job) => (seen.push(job.id), 'done'));
    await add('now');
    await add('later', clock.now() + 1000);
    assert.equal(await runner.drain(), 1);
    assert.deepEqual(seen, ['now']);
    clock.time += 1000;
    await runner.drain();
    assert.deepEqual(seen, ['now', 'later']);
  });

  it('waits as the schedule says and then gives up', async () => {
    const attempts: number[] = [];
    const { clock, store, runner, add, log } = setUp(async (job) => {
      attempts.push(job.attempt);
      throw new Error('no answer');
    });
    await add('a');
    await runner.drain();
    for (const wait of [9, 1, 19, 1]) {
      clock.time += wait;
      await runner.drain();
    }
    assert.deepEqual(attempts, [1, 2, 3]);
    assert.deepEqual(await store.jobs.counts(), { waiting: 0, dead: 1 });
    assert.equal(log.lines.at(-1)?.level, 'error');
  });

  const outcomes: [name: string, outcome: JobOutcome, counts: { waiting: number; dead: number }][] = [
    ['done forgets the job', 'done', { waiting: 0, dead: 0 }],
    ['again keeps it waiting', { again: 50, reason: 'not yet' }, { waiting: 1, dead: 0 }],
    ['postponed keeps it waiting', { postponed: 50, reason: 'no room' }, { waiting: 1, dead: 0 }],
    ['dead buries it at the first attempt', { dead: 'nobody there' }, { waiting: 0, dead: 1 }],
  ];
  for (const [name, outcome, counts] of outcomes) {
    it(name, async () => {
      const { store, runner, add } = setUp(async () => outcome);
      await add('a');
      await runner.drain();
      assert.deepEqual(await store.jobs.counts(), counts);
    });
  }

  it('does not count what was postponed', async () => {
    const attempts: number[] = [];
    const { clock, runner, add } = setUp(async (job) => (attempts.push(job.attempt) < 20 ? { postponed: 5, reason: 'no room' } : 'done'));
    await add('a');
    for (let turn = 0; turn < 25; turn++) {
      await runner.drain();
      clock.time += 5;
    }
    assert.deepEqual([attempts.length, Math.max(...attempts)], [20, 1]);
  });

  it('lets a poller go on beyond the schedule', async () => {
    let runs = 0;
    const { clock, store, runner, add } = setUp(async () => (++runs < 10 ? { again: 5, reason: 'not yet' } : 'done'), { polls: true, retry: [] });
    await add('a');
    for (let turn = 0; turn < 12; turn++, clock.time += 5) await runner.drain();
    assert.equal(runs, 10);
    assert.deepEqual(await store.jobs.counts(), { waiting: 0, dead: 0 });
  });

  it('buries a job whose attempts all ended without a receipt', async () => {
    const { clock, store, runner, add } = setUp(async () => assert.fail('must not run'), { retry: [1] });
    await add('a');
    for (let crash = 0; crash < 2; crash++) {
      assert.equal((await store.jobs.claim(['work'], clock.now(), 10, 1)).length, 1);
      clock.time += 10;
    }
    await runner.drain();
    assert.deepEqual(await store.jobs.counts(), { waiting: 0, dead: 1 });
  });

  it('ends a run that outlives its lease', async () => {
    const { store, runner, add } = setUp(() => new Promise(() => undefined), { leaseMs: 50 });
    await add('a');
    await runner.drain();
    assert.deepEqual(await store.jobs.counts(), { waiting: 1, dead: 0 });
  });

  it('shares one queue between two runners without doubling', async () => {
    const seen: string[] = [];
    const { make, add, store } = setUp(async (job) => (seen.push(job.id), 'done'));
    for (let n = 0; n < 60; n++) await add(`job-${n}`);
    const runners = [make(), make()];
    for (const runner of runners) runner.start();
    await until(async () => (await store.jobs.counts()).waiting === 0);
    await Promise.all(runners.map((runner) => runner.stop()));
    assert.equal(seen.length, 60);
    assert.equal(new Set(seen).size, 60);
  });

  it('goes on after it was woken while it had no room', async () => {
    let finish = (): void => undefined;
    const { runner, add, store } = setUp(() => new Promise((resolve) => { finish = () => resolve('done'); }), { concurrency: 1 });
    await add('first');
    await add('second');
    runner.start();
    await new Promise((resolve) => setTimeout(resolve, 30));
    runner.wake();
    finish();
    await until(async () => (await store.jobs.counts()).waiting === 1);
    await until(() => { finish(); return store.jobs.counts().then(({ waiting }) => waiting === 0); });
    await runner.stop();
  });

  it('never runs more at once than its concurrency', async () => {
    let now = 0;
    let most = 0;
    const { runner, add, store } = setUp(async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 3));
      now--;
      return 'done';
    }, { concurrency: 3 });
    for (let n = 0; n < 12; n++) await add(`job-${n}`);
    runner.start();
    await until(async () => (await store.jobs.counts()).waiting === 0);
    await runner.stop();
    assert.equal(most, 3);
  });

  it('wakes for a job that is added, and survives a store that does not answer', async () => {
    const { runner, store, log } = setUp(async () => 'done');
    const claim = store.jobs.claim;
    let faults = 2;
    store.jobs.claim = async (...input) => {
      if (faults-- > 0) throw new Error('no store');
      return claim(...input);
    };
    runner.start();
    await runner.add({ id: 'a', kind: 'work', due: 0, body: null });
    await until(async () => (await store.jobs.counts()).waiting === 0);
    await runner.stop();
    assert.ok(log.lines.some((line) => line.level === 'warn'));
  });

  it('stops after what runs has ended, or aborts it when the time is up', async () => {
    let reason = '';
    const { runner, add, store } = setUp((_, signal) => new Promise((resolve, reject) => signal.addEventListener('abort', () => {
      reason = String(signal.reason);
      reject(new Error('cut off'));
    })));
    await add('a');
    runner.start();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await runner.stop(20);
    assert.match(reason, /the runner stops/);
    assert.deepEqual(await store.jobs.counts(), { waiting: 1, dead: 0 });
  });
});

describe('createDailyJob(options)', () => {
  it('runs once a night however many processes plan it, and plans the next night even when the work fails', async () => {
    const clock = testClock();
    const { jobs } = createMemoryStore({ clock, newGuid: randomGuid });
    let runs = 0;
    const make = () => createDailyJob({ jobs, clock, kind: 'clean.up', minuteOfDay: 90, retry: [], work: async () => {
      runs++;
      if (runs === 1) throw new Error('disk full');
    } });
    const daily = make();
    const runner = createJobRunner({ jobs, clock, handlers: { 'clean.up': daily.handler }, log: recordedLog() });
    await daily.plan();
    await make().plan();
    await runner.drain();
    assert.equal(runs, 0);
    clock.time += 90 * 60_000;
    await runner.drain();
    assert.equal(runs, 1);
    await daily.plan();
    await runner.drain();
    assert.equal(runs, 1);
    clock.time += 24 * 60 * 60_000;
    await runner.drain();
    assert.equal(runs, 2);
  });
});
