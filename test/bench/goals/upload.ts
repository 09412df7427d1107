import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { JSON_APP, writeBenchApps } from '../bench-app.ts';
import { createClient, testToken } from '../client.ts';
import { median, times, type Bench, type Goal, type Row } from '../goal.ts';
import { startStafett } from '../server.ts';

const SIZE = 20 * 1024 * 1024;
const BLOCK_TARGET = 20;
const MEMORY_TARGET = 8;
const SPEED_TARGET = 0.5;
const MB = 1024 * 1024;

/** G8: upload of 20 MB: longest block of the event loop, memory above what it was, speed beside a raw copy with fdatasync. */
export const uploadGoal: Goal = {
  ids: ['G8'],
  async measure(bench: Bench): Promise<Row[]> {
    const folder = await bench.temporary();
    const server = await startStafett(bench.build, { apps: await writeBenchApps(path.join(folder, 'apps')), data: path.join(folder, 'data') });
    const client = createClient(server.url, await testToken(server.url), 1);
    const body = Buffer.alloc(SIZE, 'stafett ');
    await writeFile(path.join(folder, 'source'), body);
    try {
      const { text } = await client.send('POST', `/${JSON_APP}/instances`, 201, { 'content-type': 'application/json' }, JSON.stringify({ instanceOwner: { partyId: '501337' } }));
      const target = `/${JSON_APP}/instances/${(JSON.parse(text) as { id: string }).id}/data?dataType=vedlegg`;
      const headers = { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename=stor.bin' };
      const upload = (): Promise<unknown> => client.send('POST', target, 201, headers, body);
      for (let warm = 0; warm < 3; warm++) await upload();
      const seen = { block: [] as number[], memory: [] as number[], ratio: [] as number[] };
      for (let round = 0; round < bench.size(2, 7); round++) {
        const before = await server.watch();
        const took = await timed(upload);
        const after = await server.usage();
        seen.block.push(after.longestDelay);
        seen.memory.push((after.peak - before.rss) / MB);
        seen.ratio.push((await timed(() => rawCopy(folder))) / took);
      }
      return rowsOf(median(seen.block), median(seen.memory), median(seen.ratio));
    } finally {
      client.close();
      await server.stop();
    }
  },
};

function rowsOf(block: number, memory: number, speed: number): Row[] {
  return [
    { goal: 'G8', what: '20 MB upload: longest block of the event loop', target: `<= ${BLOCK_TARGET} ms`, reached: `${block.toFixed(1)} ms`, isMet: block <= BLOCK_TARGET, figures: { block } },
    { goal: 'G8', what: '20 MB upload: peak of memory above what it was', target: `<= ${MEMORY_TARGET} MB`, reached: `${memory.toFixed(1)} MB`, isMet: memory <= MEMORY_TARGET, figures: { memory } },
    { goal: 'G8', what: '20 MB upload: speed beside a raw copy with fdatasync', target: `>= ${times(SPEED_TARGET)}`, reached: times(speed), isMet: speed >= SPEED_TARGET, figures: { ratio: speed } },
  ];
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

async function rawCopy(folder: string): Promise<void> {
  const copy = path.join(folder, 'copy');
  await pipeline(createReadStream(path.join(folder, 'source')), createWriteStream(copy));
  const handle = await open(copy, 'r+');
  await handle.datasync();
  await handle.close();
  await rm(copy);
}
