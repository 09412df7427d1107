import path from 'node:path';
import { writeBenchApps } from './bench-app.ts';
import { build, checkOut } from './build.ts';
import { drive, stafettFlow, type Driver, type FlowKind } from './flow.ts';
import { inTurn, times, whole, type Bench, type Row } from './goal.ts';
import { CLIENTS } from './goals/flows.ts';
import { instanceReader } from './goals/read.ts';
import { startStafett } from './server.ts';

/** No slower than this share of the commit before (the rest is what such a measurement breathes). */
const TARGET = 0.95;

/** Our flows and reads beside the same of another commit, both servers alive in one run, in turn. */
export async function against(bench: Bench, reference: string): Promise<Row[]> {
  const folder = await bench.temporary();
  const other = await checkOut(reference, folder);
  try {
    bench.say(`building ${reference}`);
    const apps = await writeBenchApps(path.join(folder, 'apps'));
    const ours = await startStafett(bench.build, { apps, data: path.join(folder, 'ours') });
    const theirs = await startStafett(await build(other.home), { apps, data: path.join(folder, 'theirs') }).catch(async (error: unknown) => {
      await ours.stop();
      throw error;
    });
    try {
      const rows: Row[] = [];
      for (const kind of ['json', 'xml', 'mixed'] as const) rows.push(await flowRow(bench, kind, await drive(ours, stafettFlow(kind)), await drive(theirs, stafettFlow(kind))));
      const [read, readBefore] = [await instanceReader(ours), await instanceReader(theirs)];
      const requests = bench.size(500, 2500);
      await Promise.all([read(requests), readBefore(requests)]);
      const { a, b, ratio } = await inTurn(bench.size(2, 7), () => read(requests), () => readBefore(requests));
      return [...rows, row('GET instance', a, b, 1 / ratio)];
    } finally {
      await Promise.all([ours.stop(), theirs.stop()]);
    }
  } finally {
    await other.remove();
  }
}

async function flowRow(bench: Bench, kind: FlowKind, ours: Driver, theirs: Driver): Promise<Row> {
  const flows = bench.size(60, 150);
  for (const driver of [ours, theirs]) await driver.run(2 * flows, CLIENTS);
  const cost = async (driver: Driver): Promise<number> => (await driver.run(flows, CLIENTS)).cpu;
  const { a, b, ratio } = await inTurn(bench.size(2, 5), () => cost(ours), () => cost(theirs));
  for (const driver of [ours, theirs]) driver.close();
  return row(`${kind} flow`, a, b, 1 / ratio);
}

function row(what: string, ours: number, theirs: number, ratio: number): Row {
  return { goal: 'before', what: `${what}: work a CPU second beside the other commit`, target: `>= ${times(TARGET)}`, reached: `${times(ratio)} (${whole(ours)} : ${whole(theirs)} µs)`, isMet: ratio >= TARGET, figures: { ours, theirs, ratio } };
}
