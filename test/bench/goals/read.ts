import path from 'node:path';
import { JSON_APP, writeBenchApps } from '../bench-app.ts';
import { createClient, testToken } from '../client.ts';
import { inTurn, times, whole, type Bench, type Goal, type Row } from '../goal.ts';
import { startPeer, startStafett, type BenchServer } from '../server.ts';

const TARGET = 2;
const CLIENTS = 8;

/** G1: GET of an instance beside the hello of koa and its router, CPU a request. */
export const readGoal: Goal = {
  ids: ['G1'],
  async measure(bench: Bench): Promise<Row[]> {
    const folder = await bench.temporary();
    const ours = await startStafett(bench.build, { apps: await writeBenchApps(path.join(folder, 'apps')), data: path.join(folder, 'ours') });
    const peer = await startPeer('skeleton.ts', [path.join(folder, 'peer')]);
    try {
      const read = await instanceReader(ours);
      const hello = reader(peer, '/hello/world', 'bench');
      const requests = bench.size(500, 4000);
      for (let warm = 0; warm < 2; warm++) await Promise.all([read(requests), hello(requests)]);
      const { a, b, ratio } = await inTurn(bench.size(2, 7), () => read(requests), () => hello(requests));
      return [{ goal: 'G1', what: 'GET instance beside koa + router hello, CPU a request', target: `<= ${times(TARGET)}`, reached: `${times(ratio)} (${whole(a)} : ${whole(b)} µs)`, isMet: ratio <= TARGET, figures: { ours: a, peer: b, ratio } }];
    } finally {
      await Promise.all([ours.stop(), peer.stop()]);
    }
  },
};

/** Reads one new instance again and again; gives µs of the server's CPU a request. */
export async function instanceReader(server: BenchServer): Promise<(requests: number) => Promise<number>> {
  const token = await testToken(server.url);
  const client = createClient(server.url, token, 1);
  const { text } = await client.send('POST', `/${JSON_APP}/instances`, 201, { 'content-type': 'application/json' }, JSON.stringify({ instanceOwner: { partyId: '501337' } }));
  client.close();
  return reader(server, `/${JSON_APP}/instances/${(JSON.parse(text) as { id: string }).id}`, token);
}

function reader(server: BenchServer, url: string, token: string): (requests: number) => Promise<number> {
  return async (requests) => {
    const client = createClient(server.url, token, CLIENTS);
    const before = await server.usage();
    let left = requests;
    await Promise.all(Array.from({ length: CLIENTS }, async () => {
      while (left-- > 0) await client.send('GET', url, 200);
    }));
    const after = await server.usage();
    client.close();
    return (after.cpu - before.cpu) / requests;
  };
}
