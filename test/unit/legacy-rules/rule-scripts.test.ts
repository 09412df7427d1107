import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { RuleScripts } from '../../../runtime/instance/rule-script-port.ts';
import type { RuleCall, RuleOutcome } from '../../../runtime/layout/legacy-rules/types.ts';
import { createRuleScripts } from '../../../runtime/legacy-rules/rule-scripts.ts';
import { recordedLog, type RecordedLog } from '../../support/recorded-log.ts';

/** Long enough for what fills memory on a busy machine, which would else count as slow. */
const LIMIT = 800;
const connection = (name: string, input: RuleCall['input'] = {}): RuleCall => ({ rule: `r-${name}`, kind: 'connection', function: name, input });
const conditional = (name: string, input: RuleCall['input'] = {}): RuleCall => ({ ...connection(name, input), kind: 'conditional' });
const f = (body: string): string => `var ruleHandlerObject = { f: function (obj) { ${body} } };`;

describe('rule scripts', function () {
  this.timeout(30_000);
  let scripts: RuleScripts;
  let log: RecordedLog;
  before(() => { scripts = createRuleScripts({ log: { info: (...line) => log.info(...line), warn: (...line) => log.warn(...line), error: (...line) => log.error(...line) }, timeLimit: LIMIT, memory: 32, maxText: 1000 }); });
  beforeEach(() => { log = recordedLog(); });
  after(() => scripts.close());
  const ask = async (script: string, ...calls: RuleCall[]): Promise<RuleOutcome[]> => (await scripts.run('ttd/app', [{ file: 'ui/RuleHandler.js', script, calls }]))[0] ?? [];

  const values: [name: string, script: string, call: RuleCall, value: unknown][] = [
    ['a function that changes its input', f('obj.a = +obj.a; return obj.a + obj.b'), connection('f', { a: '1', b: 2 }), 3],
    ['an arrow function', 'var ruleHandlerObject = { f: (o) => o.a + "!" }', connection('f', { a: 'x' }), 'x!'],
    ['nothing', f(''), connection('f'), null],
    ['a truth', f('return obj.a === null'), connection('f', { a: null }), true],
    ['a conditional function by truthiness', 'var conditionalRuleHandlerObject = { f: (o) => o.a && o.a }', conditional('f', { a: 'yes' }), true],
    ['undefined from a conditional function', 'var conditionalRuleHandlerObject = { f: (o) => { o.a; } }', conditional('f'), false],
    ['an object set on window', 'window.ruleHandlerObject = { f: () => window === self && self === globalThis }', connection('f'), true],
    ['helpers between functions', 'function help(n) { return n * 2 } var ruleHandlerObject = { f: (o) => help(o.a), g() { return this.f({ a: 4 }) } }', connection('g'), 8],
    ['functions that were there before the script stopped', `${f('return 1')} throw new Error('late')`, connection('f'), 1],
    ['console and dates', f('console.log(obj); return new Date(0).toISOString()'), connection('f'), '1970-01-01T00:00:00.000Z'],
    ['the word import', f('return { import: 1 }.import + 1 // import/export of (goods)\n'), connection('f'), 2],
    ['no way to what is outside', f('return [typeof process, typeof require, typeof fetch, typeof setTimeout, typeof XMLHttpRequest, typeof Uint8Array, typeof WebAssembly].join()'), connection('f'), 'undefined,undefined,undefined,undefined,undefined,undefined,undefined'],
    ['stacks without what stands around', `Error.prepareStackTrace = (e, frames) => frames.map((x) => typeof x.getThis()).join(); ${f("return new Error('x').stack")}`, connection('f'), 'Error: x'],
  ];
  for (const [name, script, call, value] of values) it(name, async () => deepEqual(await ask(script, call), [{ value }]));

  const faults: [name: string, script: string, kind: string, message: RegExp][] = [
    ['no function', f('').replace('f:', 'g:'), 'missing', /^ui\/RuleHandler\.js has no function f$/],
    ['a script that is none', 'var ruleHandlerObject = {', 'missing', /has no function f: it stopped with "/],
    ['an object that nobody sees', f('return 1').replace('var', 'const'), 'missing', /has no function/],
    ['an error', f('return obj.a.b'), 'threw', /Cannot read properties of undefined/],
    ['an error that cannot be shown', f('throw { get message() { throw 1 } }'), 'threw', /cannot be shown/],
    ['a number that is none', f("return +'x'"), 'unusable', /^gave NaN$/],
    ['an object', f('return { a: 1 }'), 'unusable', /^gave a value of the type object$/],
    ['a promise', f('return Promise.resolve(1)'), 'unusable', /type object/],
    ['a function', f('return () => 1'), 'unusable', /type function/],
    ['long text', f("return 'x'.repeat(1001)"), 'unusable', /^gave text of 1001 characters$/],
    ['text beyond all measure', f("return 'x'.repeat(2 ** 29 - 30)"), 'unusable', /^gave text of 536870882 characters$/],
    ['an endless loop', f('for (;;);'), 'slow', /^did not finish within \d+ ms$/],
    ['an endless loop at once', 'for (;;);', 'slow', /did not finish within/],
    ['a pattern without end', f("return /^(a+)+$/.test('a'.repeat(40) + 'b')"), 'slow', /did not finish/],
    ['an error message without end', f('throw { get message() { return { toString() { for (;;); } } } }'), 'slow', /did not finish/],
    ['recursion without end', f('function d() { return d() + 1 } return d()'), 'threw', /call stack/],
    ['a list that grows', f('var all = []; for (;;) all.push(1.5)'), 'unusable', /used more than 32 MiB of memory$/],
    ['much memory at once', f('return new Array(2 ** 31).fill(1).length'), 'unusable', /used more than 32 MiB of memory$|did not/],
    ['code from text', f("return this.constructor.constructor('return process')()"), 'threw', /Code generation from strings disallowed/],
    ['code from text by an error', f("function d() { try { return d() } catch (e) { return e.constructor.constructor('return process')() } } return d()"), 'threw', /Code generation from strings disallowed/],
    ['a module', f("return import('node:fs')"), 'unusable', /uses import\(\), which rules cannot$/],
    ['a module behind comments', f("return import/* ( */\n<!-- x\n('node:fs')"), 'unusable', /uses import\(\)/],
    ['bent objects', f('Object.prototype.toJSON = () => ({ value: 1 }); Array.prototype.toJSON = () => 1; return 1'), 'unusable', /^gave no answer$/],
    ['a trap instead of an error', 'throw new Proxy({}, { get() { for (;;); }, getPrototypeOf() { for (;;); } })', 'missing', /it stopped with "an object was thrown"$/],
    ['a getter instead of an object', "Object.defineProperty(globalThis, 'ruleHandlerObject', { get() { throw new Error('no') } })", 'threw', /^no$/],
  ];
  for (const [name, script, kind, message] of faults) {
    it(`${name}: ${kind}`, async () => {
      const [outcome] = await ask(script, connection('f'));
      ok(outcome !== undefined && 'fault' in outcome, JSON.stringify(outcome));
      if (name !== 'much memory at once') equal(outcome.fault.kind, kind);
      match(outcome.fault.message, message);
      deepEqual(await ask(f('return obj.a'), connection('f', { a: 1 })), [{ value: 1 }]);
    });
  }

  it('promises without end cost time and memory, and no more', async () => {
    await ask(f('Promise.resolve().then(function f() { return Promise.resolve().then(f) }); return 1'), connection('f'));
    deepEqual(await ask(f('return 2'), connection('f')), [{ value: 2 }]);
  });
  it('one rule that fails does not take the others with it', async () => {
    const outcomes = await ask('var ruleHandlerObject = { a: () => 1, b: () => { throw 2 }, c: () => 3 }', connection('a'), connection('b'), connection('c'));
    deepEqual(outcomes, [{ value: 1 }, { fault: { kind: 'threw', message: '2' } }, { value: 3 }]);
  });
  it('what was answered before one that never ends stands', async () => {
    const outcomes = await ask('var ruleHandlerObject = { a: () => 1, b: () => { for (;;); }, c: () => 3 }', connection('a'), connection('b'), connection('c'));
    deepEqual(outcomes.map((outcome) => ('fault' in outcome ? outcome.fault.kind : outcome.value)), [1, 'slow', 'notRun']);
  });
  it('nothing is left of one evaluation for the next', async () => {
    const script = 'var seen = 0; var ruleHandlerObject = { f: () => { Object.prototype.left = ++seen; return seen } }';
    deepEqual(await ask(script, connection('f'), connection('f')), [{ value: 1 }, { value: 2 }]);
    deepEqual(await ask(script, connection('f')), [{ value: 1 }]);
    deepEqual(await ask(f('return typeof obj.left'), connection('f')), [{ value: 'undefined' }]);
  });
  it('scripts of one evaluation do not see each other', async () => {
    const outcomes = await scripts.run('ttd/app', [{ file: 'a', script: f('return 1'), calls: [connection('f')] }, { file: 'b', script: '', calls: [connection('f')] }]);
    deepEqual(outcomes, [[{ value: 1 }], [{ fault: { kind: 'missing', message: 'b has no function f' } }]]);
  });
  it('many at once are answered, whatever one of them does', async () => {
    const asked = await Promise.all(Array.from({ length: 12 }, (_, n) => (n === 3 ? ask(f('var all = []; for (;;) all.push(1.5)'), connection('f')) : ask(f('return obj.n'), connection('f', { n })))));
    deepEqual(asked.flatMap((outcomes) => outcomes.map((outcome) => ('fault' in outcome ? 'fault' : outcome.value))), [0, 1, 2, 'fault', 4, 5, 6, 7, 8, 9, 10, 11]);
  });
  it('an app that never ends does not keep others waiting', async () => {
    const stuck = [1, 2, 3].map(() => ask(f('for (;;);'), connection('f')));
    const began = performance.now();
    deepEqual(await scripts.run('ttd/other', [{ file: 'a', script: f('return 1'), calls: [connection('f')] }]), [[{ value: 1 }]]);
    ok(performance.now() - began < LIMIT * 2);
    for (const outcomes of await Promise.all(stuck)) ok('fault' in outcomes[0]! && outcomes[0].fault.kind === 'slow');
  });
  it('more questions than one evaluation may ask are not asked', async () => {
    const outcomes = await ask(f('return 1'), ...Array.from({ length: 20_001 }, () => connection('f')));
    deepEqual([outcomes.length, outcomes[0]], [20_001, { fault: { kind: 'unusable', message: '20001 questions are more than 20000' } }]);
  });
  it('a fault is logged once, with the rule and the file', async () => {
    for (let n = 0; n < 3; n++) await ask(f("throw new Error('again')").replace('f:', 'logged:'), connection('logged'));
    deepEqual(log.lines.map(({ level, fields }) => [level, fields]), [['warn', { app: 'ttd/app', file: 'ui/RuleHandler.js', rule: 'r-logged', function: 'logged', fault: 'threw', err: 'again' }]]);
  });
  (process.platform === 'linux' ? it : it.skip)('a signal to the whole group ends no evaluation that is under way (children are read from /proc: Linux only)', async () => {
    const children = (): string[] => readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
    const own = createRuleScripts({ log });
    // What bundles the worker's side is a child of this process, too.
    await ask(f('return 1'), connection('f'));
    const others = new Set(children());
    const answer = own.run('ttd/app', [{ file: 'a', script: f('const end = Date.now() + 400; while (Date.now() < end); return 1'), calls: [connection('f')] }]);
    await new Promise((done) => setTimeout(done, 250));
    const mine = children().filter((pid) => !others.has(pid));
    equal(mine.length, 1);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.kill(Number(mine[0]), signal);
    deepEqual(await answer, [[{ value: 1 }]]);
    await own.close();
  });
  it('comes back after it was idle, and answers nothing once it is closed', async () => {
    const own = createRuleScripts({ log, idleAfter: 1 });
    const calls = [connection('f')];
    const run = () => own.run('ttd/app', [{ file: 'a', script: f('return 1'), calls }]);
    deepEqual(await run(), [[{ value: 1 }]]);
    await new Promise((done) => setTimeout(done, 50));
    deepEqual(await run(), [[{ value: 1 }]]);
    await own.close();
    deepEqual(await run(), [[{ fault: { kind: 'unusable', message: 'The server closes' } }]]);
  });
});
