import assert from 'node:assert/strict';
import { clockFunction, changedInPlace, HookFailure, syncFunction } from '../../../runtime/app-definition/hook-crossing.ts';
import { failure, loadLogic, type TestLogic } from '../../support/logic.ts';

const LOGIC = `{
  options: {
    spin: () => { for (;;); },
    microtasks: async () => { for (;;) await null; },
    never: () => new Promise(() => {}),
    exit: () => process.exit(0),
    realExit: () => { process.reallyExit(0); },
    kill: () => process.kill(process.pid, 'SIGKILL'),
    memory: () => { const all = []; for (;;) all.push(new Array(100000).fill(Math.random())); },
    deep: () => { const dive = (n) => dive(n + 1) + 1; return dive(0); },
    fine: async ({ params }) => { await new Promise((done) => setTimeout(done, Number(params?.wait ?? 0))); return [{ value: 'a', label: 'A' }]; },
    huge: () => [{ value: 'x'.repeat(3_000_000), label: 'x' }],
    circle: () => { const a = { value: 'a', label: 'A' }; a.self = a; return [a]; },
    functions: () => [{ value: () => 1, label: 'A' }],
    wrong: () => [{ value: 'a', label: 'A' }, { value: 'b', label: 7 }],
    none: () => undefined,
    pollute: () => { Object.prototype.polluted = 1; Array.prototype.stolen = 1; return JSON.parse('[{"value":"a","label":"A","__proto__":{"isAdmin":true}}]'); },
    throws: () => { throw new TypeError('no luck'); },
    throwsText: () => { throw 'plain text'; },
    stray: () => { setTimeout(() => { throw new Error('left behind'); }, 1); void Promise.reject(new Error('also left behind')); return []; },
    environment: () => Object.entries(process.env).map(([value, label]) => ({ value, label })),
  },
}`;

describe('app logic that misbehaves', () => {
  let logic: TestLogic;
  before(async () => { logic = await loadLogic(LOGIC, { timeLimit: 1000, memory: 32, maxResult: 1_000_000, environment: { STAFETT_APP_KEY: 'k' } }); });
  after(() => logic.close());
  const call = (id: string, params: Record<string, string> = {}): Promise<unknown> => logic.hooks.options[id]({ language: 'nb', params });

  const cases: [name: string, id: string, message: RegExp][] = [
    ['never gives the thread back', 'spin', /^did not finish within 1000 ms$/],
    ['spins in microtasks', 'microtasks', /^did not finish within 1000 ms$/],
    ['waits for ever', 'never', /^did not finish within 1000 ms$/],
    ['fills the memory', 'memory', /^broke its process \(SIG\w+\), as when more than 32 MiB of memory are used$/],
    ['gives a huge result', 'huge', /^gave something that cannot be used: its result is \d+ characters long, and the limit is 1000000$/],
    ['gives a circle', 'circle', /its result\[0\]\.self holds itself$/],
    ['gives functions', 'functions', /its result\[0\]\.value is a function$/],
    ['gives a wrong member', 'wrong', /its result\[1\]\.label must be text, not a number$/],
    ['gives nothing', 'none', /its result must be an object, not absent$/],
  ];
  for (const [name, id, message] of cases) {
    it(name, async () => {
      const error = await failure(call(id));
      assert.match(error.message, message);
      assert.ok(error instanceof HookFailure);
      assert.deepEqual(await call('fine'), [{ value: 'a', label: 'A' }]);
    });
  }
  it('ends the process, and only fails itself', async () => {
    assert.match((await failure(call('exit'))).message, /process\.exit is not for app logic/);
    assert.match((await failure(call('realExit'))).message, /process\.reallyExit is not for app logic/);
    assert.match((await failure(call('kill'))).message, /process\.kill is not for app logic/);
    assert.match((await failure(call('deep'))).message, /Maximum call stack/);
  });
  for (const id of ['spin', 'microtasks', 'memory']) {
    it(`other calls in the process are run again and succeed: ${id}`, async () => {
      const before = call('fine', { wait: '100' });
      const bad = failure(call(id));
      const after = [call('fine', { wait: '1' }), call('fine')];
      assert.ok((await bad) instanceof HookFailure);
      for (const good of [before, ...after]) assert.deepEqual(await good, [{ value: 'a', label: 'A' }]);
    });
  }
  it('cannot change what the server inherits', async () => {
    const result = await call('pollute') as { isAdmin?: boolean }[];
    assert.deepEqual(result, [{ value: 'a', label: 'A' }]);
    assert.equal(Object.assign({}, result[0]).isAdmin, undefined);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
    assert.equal(([] as { stolen?: number }).stolen, undefined);
  });
  it('throws: name, message and the line of its own source survive', async () => {
    const error = await failure(call('throws'));
    assert.equal(error.name, 'TypeError');
    assert.equal(error.message, 'no luck');
    const line = LOGIC.split('\n').findIndex((text) => text.includes("'no luck'")) + 1;
    assert.ok(error.stack?.includes(`index.ts:${line}:`), error.stack);
    assert.equal((await failure(call('throwsText'))).message, 'plain text');
  });
  it('errors that belong to no call are told and harm nobody', async () => {
    assert.deepEqual(await call('stray'), []);
    await call('fine', { wait: '50' });
    assert.equal(logic.strays.filter((stack) => stack.includes('left behind')).length, 2);
  });
  it('keeps the time zone of the server, which it does not see', async () => {
    const there = await loadLogic('{ externalApis: { noon: () => [new Date(Date.UTC(2026, 0, 1, 12)).getHours(), process.env.TZ ?? null] } }', { systemEnvironment: { TZ: 'Pacific/Auckland' } });
    try {
      assert.deepEqual(await there.hooks.externalApis.noon({}), [1, null]);
    } finally {
      await there.close();
    }
  });
  it('sees only the environment that is given to it', async () => {
    assert.deepEqual(await call('environment'), [{ value: 'STAFETT_APP_KEY', label: 'k' }]);
  });
});

describe('what crosses to app logic', () => {
  let logic: TestLogic;
  before(async () => {
    logic = await loadLogic(`{
      data: {
        async onWrite(ctx) {
          ctx.model.party = (await ctx.party()).name;
          ctx.model.text = ctx.text('greeting') + ctx.text('greeting');
          ctx.model.now = ctx.now();
          ctx.model.gone = undefined;
          ctx.previous.a = 'changes nothing';
          return ctx;
        },
        onRead: async (ctx) => { await ctx.data('other'); },
      },
      files: { analysers: { head: ({ head }) => ({ mimeType: head instanceof Uint8Array ? String(head[1]) : 'none' }) } },
      payment: { processors: { own: { name: 'Own', start: (amount) => amount * 2 } } },
      future: { slot: { deep: (ctx) => ({ bytes: new Uint8Array([1, 2]), given: ctx }) } },
    }`);
  });
  after(() => logic.close());

  it('documents are changed in place; functions answer, with and without a promise', async () => {
    const model = changedInPlace<Record<string, unknown>>({ a: 1, gone: 2 });
    const previous = { a: 0 };
    const asked: string[] = [];
    await logic.hooks.data.onWrite({
      model, previous, now: clockFunction(() => 5000), party: async () => ({ name: 'Kari' }), text: syncFunction((key: string) => { asked.push(key); return `${key}!`; }, 'nb'),
    });
    const { now, ...rest } = model;
    assert.deepEqual(rest, { a: 1, party: 'Kari', text: 'greeting!greeting!' });
    assert.ok(typeof now === 'number' && now >= 5000 && now < 6000);
    assert.deepEqual(previous, { a: 0 });
    assert.deepEqual(asked, ['greeting'], 'asked once');
  });
  it('what a function of the context throws comes back as it was', async () => {
    const error = new RangeError('register is down');
    assert.equal(await failure(logic.hooks.data.onRead({ model: changedInPlace({}), data: async () => { throw error; } })), error);
  });
  it('bytes, functions at any place, and values', async () => {
    assert.deepEqual(await logic.hooks.files.analysers.head({ head: new Uint8Array([7, 8]) }), { mimeType: '8' });
    assert.equal(logic.hooks.payment.processors.own.name, 'Own');
    assert.equal(await logic.hooks.payment.processors.own.start(21), 42);
    assert.deepEqual(await logic.hooks.future.slot.deep({ a: 1 }), { bytes: new Uint8Array([1, 2]), given: { a: 1 } });
  });
});
