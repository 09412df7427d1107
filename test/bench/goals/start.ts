import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sharedFolder } from '../../support/shared.ts';
import { median, type Bench, type Goal, type Row } from '../goal.ts';
import { startStafett } from '../server.ts';

export const MB = 1024 * 1024;
const TEN_TARGET = 1500;
const HUNDRED_TARGET = 3000;
const MEMORY_TARGET = 300;

/** G9 (100 definitions loaded) and G10 (cold start to the first answer with 10 apps). */
export const startGoal: Goal = {
  ids: ['G9', 'G10'],
  async measure(bench: Bench): Promise<Row[]> {
    const folder = await bench.temporary();
    const ten = await started(bench, await copies(path.join(folder, 'ten'), 10), path.join(folder, 'data-10'));
    const rows: Row[] = [{ goal: 'G10', what: 'cold start to the first answer, 10 apps', target: `<= ${TEN_TARGET} ms`, reached: `${ten.ms.toFixed(0)} ms`, isMet: ten.ms <= TEN_TARGET, figures: ten }];
    if (bench.effort === 'quick') return rows;
    const hundred = await started(bench, await copies(path.join(folder, 'hundred'), 100), path.join(folder, 'data-100'));
    return [
      ...rows,
      { goal: 'G9', what: 'resident with 100 definitions loaded', target: `<= ${MEMORY_TARGET} MB`, reached: `${hundred.rss.toFixed(0)} MB`, isMet: hundred.rss <= MEMORY_TARGET, figures: hundred },
      { goal: 'G9', what: 'cold start to the first answer, 100 definitions', target: `<= ${HUNDRED_TARGET} ms`, reached: `${hundred.ms.toFixed(0)} ms`, isMet: hundred.ms <= HUNDRED_TARGET, figures: hundred },
    ];
  },
};

async function started(bench: Bench, apps: string, data: string): Promise<{ ms: number; rss: number }> {
  const times: number[] = [];
  let rss = 0;
  for (let round = 0; round < bench.size(1, 2); round++) {
    const from = performance.now();
    const server = await startStafett(bench.build, { apps, data: `${data}-${round}` });
    await (await fetch(`${server.url}/health`)).text();
    times.push(performance.now() - from);
    rss = Math.max(rss, (await server.usage()).rss / MB);
    await server.stop();
  }
  return { ms: median(times), rss };
}

/** Definitions under ids of their own: the shared real ones of both lines where they are at hand, else our samples. */
async function copies(target: string, count: number): Promise<string> {
  const shared = sharedFolder();
  const roots = shared === null ? [path.resolve('apps/ttd')] : ['v8', 'v9'].map((line) => path.join(shared, 'apps', line, 'ttd'));
  const sources: string[] = [];
  for (const root of roots) for (const name of (await readdir(root)).sort()) sources.push(path.join(root, name));
  for (let index = 0; index < count; index++) {
    const name = `copy-${index}`;
    const folder = path.join(target, 'ttd', name);
    await mkdir(folder, { recursive: true });
    await cp(sources[index % sources.length] as string, folder, { recursive: true });
    const file = path.join(folder, 'App/config/applicationmetadata.json');
    const metadata = (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
    await writeFile(file, metadata.replace(/("id"\s*:\s*")ttd\/[^"]+"/, `$1ttd/${name}"`));
  }
  return target;
}
