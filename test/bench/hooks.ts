import { readdirSync, readFileSync } from 'node:fs';
import { changedInPlace, clockFunction, syncFunction } from '../../runtime/app-definition/hook-crossing.ts';
import { loadLogic } from '../support/logic.ts';

/** Cost of one hook call through its process, in µs: median of the time, and mean CPU of both sides (Linux). `node --import tsx test/bench/hooks.ts` */
const ROUNDS = 3000;
const row = (n: number): object => ({ id: `row-${n}`, name: 'Kari Nordmann', street: 'Storgata 1', amount: n * 1.5, isActive: n % 2 === 0 });
const document = (rows: number): Record<string, unknown> => ({ title: 'x', sum: 0, rows: Array.from({ length: rows }, (_, n) => row(n)) });
const instance = { id: '1/2', instanceOwner: { partyId: '1' }, data: Array.from({ length: 5 }, (_, n) => ({ id: String(n), dataType: 'model', tags: [] })) };

/** CPU of this process and its children, in µs; the kernel counts children in steps of 10 ms. */
function cpu(): { here: number; there: number } {
  const { user, system } = process.cpuUsage();
  const children = readdirSync('/proc/self/task').flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean));
  const there = children.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) * 10_000;
  }, 0);
  return { here: user + system, there };
}

async function cost(run: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < 500; round++) await run();
  const before = cpu();
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await run();
    times.push((performance.now() - start) * 1000);
  }
  const after = cpu();
  return `${(times.sort((a, b) => a - b)[ROUNDS / 2] ?? 0).toFixed(1)}, CPU here ${((after.here - before.here) / ROUNDS).toFixed(0)}, there ${((after.there - before.there) / ROUNDS).toFixed(0)}`;
}

const logic = await loadLogic(`{
  options: { list: () => [{ value: 'a', label: 'A' }] },
  data: { onWrite: (ctx) => { ctx.model.sum = ctx.model.sum + 1; }, onRead: (ctx) => { ctx.text('a'); } , onChanges: async (ctx) => { await ctx.party(); } },
}`);
const context = { instance, taskId: 'Task_1', language: 'nb', now: clockFunction(() => 1), text: syncFunction((key: string) => key, 'nb'), party: async () => null, data: async () => null, caller: { kind: 'user', userId: 1, org: null } };
const small = changedInPlace(document(8));
const large = changedInPlace(document(80));
const empty = (): Promise<void> => Promise.resolve();
console.log('direct promise            ', await cost(empty));
console.log('options, no document      ', await cost(() => logic.hooks.options.list({ language: 'nb', params: {} })));
console.log(`onWrite, ${JSON.stringify(small).length} byte document `, await cost(() => logic.hooks.data.onWrite({ ...context, model: small, previous: null })));
console.log(`onWrite, ${JSON.stringify(large).length} byte document `, await cost(() => logic.hooks.data.onWrite({ ...context, model: large, previous: null })));
console.log('onRead, text() asked once ', await cost(() => logic.hooks.data.onRead({ ...context, model: small, previous: null })));
console.log('with one await of party() ', await cost(() => logic.hooks.data.onChanges({ ...context, model: small, previous: null })));
const start = performance.now();
for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 100 }, () => logic.hooks.data.onWrite({ ...context, model: changedInPlace(document(8)), previous: null })));
console.log('100 at a time, each        ', (performance.now() - start).toFixed(1));
await logic.close();
