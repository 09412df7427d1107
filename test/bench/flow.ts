import { JSON_APP, XML_APP } from './bench-app.ts';
import { createClient, testToken, type Client } from './client.ts';
import { formDocument, formXml } from './form.ts';
import type { BenchServer } from './server.ts';

/** `json`, `xml`: sent and stored so. `mixed`: sent as JSON, stored as XML, as a browser does it with most apps. */
export type FlowKind = 'json' | 'xml' | 'mixed';

/** One flow from instantiation to the end: five requests. */
export type Flow = (client: Client, number: number) => Promise<void>;
export const REQUESTS_OF_FLOW = 5;

/** How long the outbox may take after the last request, so that its cost is counted too. */
const SETTLE_MS = 700;
const JSON_TYPE = { 'content-type': 'application/json' };
const XML_TYPE = { 'content-type': 'application/xml' };
const VARIANTS = 50;

/** The flow through our API. */
export function stafettFlow(kind: FlowKind): Flow {
  const base = `/${kind === 'json' ? JSON_APP : XML_APP}/instances`;
  const start = JSON.stringify({ instanceOwner: { partyId: '501337' } });
  const bodies = Array.from({ length: VARIANTS }, (_, index) => (kind === 'xml' ? formXml(index) : JSON.stringify(formDocument(index))));
  return async (client, number) => {
    const created = JSON.parse((await client.send('POST', base, 201, JSON_TYPE, start)).text) as { id: string; data: { id: string }[] };
    const instance = `${base}/${created.id}`;
    await client.send('PUT', `${instance}/data/${created.data[0]?.id}`, 201, kind === 'xml' ? XML_TYPE : JSON_TYPE, bodies[number % VARIANTS] as string);
    await client.send('PUT', `${instance}/process/next`, 200);
    await client.send('PUT', `${instance}/process/next`, 200);
    const { text } = await client.send('PUT', `${instance}/process/next`, 200);
    if ((JSON.parse(text) as { ended: string | null }).ended === null) throw new Error('The flow did not end.');
  };
}

/** The same five requests of the skeleton. */
export function skeletonFlow(): Flow {
  const bodies = Array.from({ length: VARIANTS }, (_, index) => JSON.stringify(formDocument(index)));
  const start = JSON.stringify({ instanceOwner: { partyId: '501337' } });
  return async (client, number) => {
    const { id } = JSON.parse((await client.send('POST', '/ttd/bench/instances', 201, JSON_TYPE, start)).text) as { id: string };
    const instance = `/ttd/bench/instances/${id}`;
    await client.send('PUT', `${instance}/data`, 201, JSON_TYPE, bodies[number % VARIANTS] as string);
    await client.send('PUT', `${instance}/process/next`, 200);
    await client.send('PUT', `${instance}/process/next`, 200);
    const { text } = await client.send('PUT', `${instance}/process/next`, 200);
    if ((JSON.parse(text) as { ended: string | null }).ended === null) throw new Error('The flow did not end.');
  };
}

export interface FlowFigures {
  /** µs of the server's CPU for each flow, its background work included. */
  cpu: number;
  /** Flows each second of wall time. */
  rate: number;
  /** ms of each flow. */
  latencies: number[];
}

/** Drives one server with one kind of flow. */
export interface Driver {
  run(flows: number, clients: number, pauseMs?: number): Promise<FlowFigures>;
  close(): void;
}

/** @param token  null: one of the development stand-in */
export async function drive(server: BenchServer, flow: Flow, token: string | null = null): Promise<Driver> {
  const client = createClient(server.url, token ?? (await testToken(server.url)), 32);
  let number = 0;
  return {
    close: () => client.close(),
    async run(flows, clients, pauseMs = 0) {
      const latencies: number[] = [];
      const before = await server.usage();
      const from = performance.now();
      let left = flows;
      await Promise.all(Array.from({ length: clients }, async (_, index) => {
        if (pauseMs > 0) await sleep((pauseMs * index) / clients);
        while (left-- > 0) {
          const start = performance.now();
          await flow(client, number++);
          latencies.push(performance.now() - start);
          if (pauseMs > 0) await sleep(Math.max(0, pauseMs - (performance.now() - start)));
        }
      }));
      const seconds = (performance.now() - from) / 1000;
      await sleep(SETTLE_MS);
      return { cpu: ((await server.usage()).cpu - before.cpu) / flows, rate: flows / seconds, latencies };
    },
  };
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
