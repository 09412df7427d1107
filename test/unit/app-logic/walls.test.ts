import assert from 'node:assert/strict';
import { HookFailure } from '../../../runtime/app-definition/hook-crossing.ts';
import { failure, loadLogic, type TestLogic } from '../../support/logic.ts';

/** What would end the process that it runs in, by no road that JavaScript can stop. */
const LOGIC = `
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
export default {
  options: {
    hugeArray: () => { const all = []; for (;;) all.push(new Array(2 ** 24).fill(0)); },
    hugeText: () => { let text = 'x'; const all = []; for (;;) { text = 'x'.repeat(2 ** 28); all.push(text.split('')); } },
    hugeJson: () => { const part = Array.from({ length: 1000 }, () => 'y'.repeat(1000)); const all = []; for (;;) all.push(JSON.stringify(part)); },
    buffers: async () => { const all = []; for (;;) { all.push(Buffer.alloc(32 * 1024 * 1024, 1)); await new Promise((done) => setTimeout(done, 1)); } },
    abort: () => { execFileSync('/bin/kill', ['-ABRT', String(process.pid)]); for (;;); },
    segfault: () => { execFileSync('/bin/kill', ['-SEGV', String(process.pid)]); for (;;); },
    killed: () => { execFileSync('/bin/kill', ['-KILL', String(process.pid)]); for (;;); },
    deepJson: () => JSON.parse('['.repeat(5_000_000)),
    deepPattern: () => new RegExp('('.repeat(100_000) + ')'.repeat(100_000)).test('a'),
    closes: () => { for (let fd = 3; fd < 20; fd++) try { fs.closeSync(fd); } catch {} return []; },
    nonsense: () => { fs.writeSync(4, Buffer.alloc(4096, 7)); return []; },
    endless: () => { const head = Buffer.alloc(4); head.writeUInt32LE(4_000_000_000); fs.writeSync(4, head); return new Promise(() => {}); },
    signals: () => { execFileSync('/bin/kill', ['-INT', String(process.pid)]); execFileSync('/bin/kill', ['-TERM', String(process.pid)]); return [{ value: 'a', label: 'A' }]; },
    strays: async () => { for (let n = 0; n < 1100; n++) { void Promise.reject(new Error('z'.repeat(25_000))); await new Promise((done) => setImmediate(done)); } return []; },
    fine: () => [{ value: 'a', label: 'A' }],
  },
}`;

describe('App logic that breaks its process', function () {
  this.timeout(60_000);
  let logic: TestLogic;
  let other: TestLogic;
  before(async () => {
    logic = await loadLogic(LOGIC, { timeLimit: 5000, memory: 64, maxResult: 100_000 });
    other = await loadLogic('{ externalApis: { slow: async ({ params }) => { await new Promise((done) => setTimeout(done, params.wait)); return process.pid; } } }');
  });
  after(async () => {
    await logic.close();
    await other.close();
  });
  const call = (id: string, params: Record<string, unknown> = {}): Promise<unknown> => logic.hooks.options[id]({ language: 'nb', params });
  const fails = async (id: string): Promise<Error> => {
    const elsewhere = other.hooks.externalApis.slow({ params: { wait: 100 } });
    const error = await failure(call(id));
    assert.ok(error instanceof HookFailure, error.stack);
    assert.deepEqual(await call('fine'), [{ value: 'a', label: 'A' }]);
    assert.equal(typeof await elsewhere, 'number', 'logic of another app goes on');
    return error;
  };

  const FULL = /broke its process \(SIG(?:ABRT|TRAP|ILL)\), as when more than 64 MiB of memory are used$/;
  const ends: [name: string, id: string, message: RegExp][] = [
    ['arrays without end', 'hugeArray', FULL],
    ['texts without end', 'hugeText', FULL],
    ['JSON without end', 'hugeJson', FULL],
    ['an abort', 'abort', FULL],
    ['a crash', 'segfault', /broke its process \(SIGSEGV\)$/],
    ['a kill', 'killed', /was killed by the system, perhaps for lack of memory$/],
    ['nonsense where messages go', 'nonsense', /sent what cannot be read$/],
    ['a message without end', 'endless', /sent what cannot be read$/],
  ];
  for (const [name, id, message] of ends) {
    it(`${name}: the call fails, the next ones succeed`, async () => { assert.match((await fails(id)).message, message); });
  }
  (process.platform === 'linux' ? it : it.skip)('buffers without end (what a process holds is read from /proc: Linux only)', async () => {
    assert.match((await fails('buffers')).message, /used more than 320 MiB of memory in all$/);
  });
  it('whatever it closes', async () => { assert.match((await fails('closes')).message, /its (?:own )?process/); });
  it('what JavaScript refuses by itself ends nothing', async () => {
    for (const id of ['deepJson', 'deepPattern']) assert.ok(await failure(call(id)), id);
    assert.deepEqual(await call('fine'), [{ value: 'a', label: 'A' }]);
  });
  it('signals that are meant for the server', async () => { assert.deepEqual(await call('signals'), [{ value: 'a', label: 'A' }]); });
  it('errors without end, each of endless text, are told so often and so long', async () => {
    assert.deepEqual(await call('strays'), []);
    await call('fine');
    assert.equal(logic.strays.length, 1000);
    assert.ok(logic.strays.every((stack) => stack.length <= 20_000));
  });
});
