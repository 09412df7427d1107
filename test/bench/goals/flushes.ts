import path from 'node:path';
import { writeBenchApps } from '../bench-app.ts';
import { drive, REQUESTS_OF_FLOW, skeletonFlow, stafettFlow } from '../flow.ts';
import { times, whole, type Bench, type Goal, type Row } from '../goal.ts';
import { startPeer, startStafett, type BenchServer } from '../server.ts';
import { buildSlowDisk, type SlowDisk } from '../slow-flush.ts';
import { CLIENTS } from './flows.ts';

const SPEED_TARGET = 4;
const FLUSH_TARGET = 0.35;

interface Figures {
  rate: number;
  flushesPerRequest: number;
}

/** G4: group commit on a disk whose flush takes 0, 1 and 4 ms, beside our own mode of one flush a commit and the skeleton. */
export const flushGoal: Goal = {
  ids: ['G4'],
  async measure(bench: Bench): Promise<Row[]> {
    const folder = await bench.temporary();
    const disk = await buildSlowDisk(folder);
    if ('reason' in disk) return [{ goal: 'G4', what: 'group commit on a slow disk', target: `>= ${times(SPEED_TARGET)}`, reached: `skipped: ${disk.reason}`, isMet: null }];
    const apps = await writeBenchApps(path.join(folder, 'apps'));
    const rows: Row[] = [];
    for (const delay of bench.effort === 'quick' ? [1] : [0, 1, 4]) {
      const flows = bench.size(48, delay === 4 ? 128 : 256);
      const data = (name: string): string => path.join(folder, `${name}-${delay}`);
      const grouped = await run(await disk(delay * 1000), (env) => startStafett(bench.build, { apps, data: data('grouped'), env }), flows);
      const single = await run(await disk(delay * 1000), (env) => startPeer('ungrouped.ts', [bench.build, apps, data('single')], env), flows / 4);
      const bare = await run(await disk(delay * 1000), (env) => startPeer('skeleton.ts', [data('bare')], env), flows, true);
      rows.push(...rowsOf(delay, grouped, single, bare));
    }
    return rows;
  },
};

function rowsOf(delay: number, grouped: Figures, single: Figures, bare: Figures): Row[] {
  const faster = grouped.rate / single.rate;
  const isJudged = delay === 1;
  return [
    { goal: 'G4', what: `flows/s, flush + ${delay} ms, ${CLIENTS} clients, beside a flush for each commit`, target: isJudged ? `>= ${times(SPEED_TARGET)}` : '', reached: `${times(faster)} (${whole(grouped.rate)} : ${whole(single.rate)})`, isMet: isJudged ? faster >= SPEED_TARGET : null, figures: { grouped: grouped.rate, single: single.rate, ratio: faster } },
    { goal: 'G4', what: `flushes a request, flush + ${delay} ms`, target: isJudged ? `< ${FLUSH_TARGET}` : '', reached: `${grouped.flushesPerRequest.toFixed(2)} (single ${single.flushesPerRequest.toFixed(2)})`, isMet: isJudged ? grouped.flushesPerRequest < FLUSH_TARGET : null, figures: { grouped: grouped.flushesPerRequest, single: single.flushesPerRequest } },
    { goal: 'G4', what: `flows/s, flush + ${delay} ms, beside the bare skeleton`, target: '', reached: `${times(grouped.rate / bare.rate)} (${whole(grouped.rate)} : ${whole(bare.rate)})`, isMet: null, figures: { ours: grouped.rate, peer: bare.rate } },
  ];
}

async function run(disk: SlowDisk, start: (env: Readonly<Record<string, string>>) => Promise<BenchServer>, flows: number, isSkeleton = false): Promise<Figures> {
  const server = await start(disk.env);
  try {
    const driver = isSkeleton ? await drive(server, skeletonFlow(), 'bench') : await drive(server, stafettFlow('json'));
    await driver.run(Math.ceil(flows / 2), CLIENTS);
    const before = await disk.flushes();
    const { rate } = await driver.run(flows, CLIENTS);
    driver.close();
    return { rate, flushesPerRequest: ((await disk.flushes()) - before) / (flows * REQUESTS_OF_FLOW) };
  } finally {
    await server.stop();
  }
}
