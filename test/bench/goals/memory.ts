import path from 'node:path';
import { writeBenchApps } from '../bench-app.ts';
import { drive, stafettFlow } from '../flow.ts';
import { type Bench, type Goal, type Row } from '../goal.ts';
import { startStafett } from '../server.ts';
import { CLIENTS } from './flows.ts';
import { MB } from './start.ts';

const TARGET = 150;
/** Growth after the first part that counts as flat, MB: what a heap breathes. */
const FLAT = 10;

/** G9: resident memory after 10,000 flows, and whether it stays there (over 50,000 with --long). */
export const memoryGoal: Goal = {
  ids: ['G9'],
  async measure(bench: Bench): Promise<Row[]> {
    const folder = await bench.temporary();
    const server = await startStafett(bench.build, { apps: await writeBenchApps(path.join(folder, 'apps')), data: path.join(folder, 'data') });
    const driver = await drive(server, stafettFlow('json'));
    const steps = bench.size(2, 4, 20);
    const flows = bench.size(200, 2500);
    const resident: number[] = [];
    try {
      for (let step = 0; step < steps; step++) {
        await driver.run(flows, CLIENTS);
        resident.push((await server.usage()).rss / MB);
        bench.say(`G9: ${(step + 1) * flows} flows, ${resident.at(-1)?.toFixed(0)} MB`);
      }
    } finally {
      driver.close();
      await server.stop();
    }
    const last = resident.at(-1) ?? 0;
    const growth = last - (resident[Math.floor(resident.length / 2) - 1] ?? 0);
    const isJudged = bench.effort !== 'quick';
    return [
      { goal: 'G9', what: `resident after ${steps * flows} flows`, target: `<= ${TARGET} MB`, reached: `${last.toFixed(0)} MB`, isMet: isJudged ? last <= TARGET : null, figures: { last } },
      { goal: 'G9', what: `growth over the last half of them`, target: `<= ${FLAT} MB`, reached: `${growth.toFixed(1)} MB`, isMet: isJudged ? growth <= FLAT : null, figures: { growth } },
    ];
  },
};
