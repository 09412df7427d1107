import { changedInPlace, clockFunction, syncFunction } from '../../runtime/app-definition/hook-crossing.ts';
import { loadLogic } from '../support/logic.ts';

/** Cost of one hook call through its thread, in µs (median), beside the same function called directly. `node --import tsx test/bench/hooks.ts` */
const ROUNDS = 3000;
const row = (n: number): object => ({ id: `row-${n}`, name: 'Kari Nordmann', street: 'Storgata 1', amount: n * 1.5, isActive: n % 2 === 0 });
const document = (rows: number): Record<string, unknown> => ({ title: 'x', sum: 0, rows: Array.from({ length: rows }, (_, n) => row(n)) });
const instance = { id: '1/2', instanceOwner: { partyId: '1' }, data: Array.from({ length: 5 }, (_, n) => ({ id: String(n), dataType: 'model', tags: [] })) };

async function median(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await run();
    times.push((performance.now() - start) * 1000);
  }
  return times.sort((a, b) => a - b)[ROUNDS / 2] ?? 0;
}

const logic = await loadLogic(`{
  options: { list: () => [{ value: 'a', label: 'A' }] },
  data: { onWrite: (ctx) => { ctx.model.sum = ctx.model.sum + 1; }, onRead: (ctx) => { ctx.text('a'); } , onChanges: async (ctx) => { await ctx.party(); } },
}`);
const context = { instance, taskId: 'Task_1', language: 'nb', now: clockFunction(() => 1), text: syncFunction((key: string) => key, 'nb'), party: async () => null, data: async () => null, caller: { kind: 'user', userId: 1, org: null } };
const small = changedInPlace(document(8));
const large = changedInPlace(document(80));
const empty = (): Promise<void> => Promise.resolve();
console.log('direct promise            ', (await median(empty)).toFixed(1));
console.log('options, no document      ', (await median(() => logic.hooks.options.list({ language: 'nb', params: {} }))).toFixed(1));
console.log(`onWrite, ${JSON.stringify(small).length} byte document `, (await median(() => logic.hooks.data.onWrite({ ...context, model: small, previous: null }))).toFixed(1));
console.log(`onWrite, ${JSON.stringify(large).length} byte document `, (await median(() => logic.hooks.data.onWrite({ ...context, model: large, previous: null }))).toFixed(1));
console.log('onRead, text() asked once ', (await median(() => logic.hooks.data.onRead({ ...context, model: small, previous: null }))).toFixed(1));
console.log('with one await of party() ', (await median(() => logic.hooks.data.onChanges({ ...context, model: small, previous: null }))).toFixed(1));
const start = performance.now();
for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 100 }, () => logic.hooks.data.onWrite({ ...context, model: changedInPlace(document(8)), previous: null })));
console.log('100 at a time, each        ', (performance.now() - start).toFixed(1));
await logic.close();
