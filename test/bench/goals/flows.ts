import path from 'node:path';
import { writeBenchApps } from '../bench-app.ts';
import { drive, skeletonFlow, stafettFlow, type Driver } from '../flow.ts';
import { inTurn, percentile, times, whole, type Bench, type Goal, type Row } from '../goal.ts';
import { startPeer, startStafett } from '../server.ts';

const JSON_TARGET = 0.5;
const JSON_STRETCH = 0.7;
const XML_TARGET = 0.6;
const LATENCY_TARGET = 5;
export const CLIENTS = 16;

/** G2, G3, G11: the whole flow beside the bare skeleton on the same store; XML beside JSON; latency at half of saturation. */
export const flowGoal: Goal = {
  ids: ['G2', 'G3', 'G11'],
  async measure(bench: Bench): Promise<Row[]> {
    const folder = await bench.temporary();
    const ours = await startStafett(bench.build, { apps: await writeBenchApps(path.join(folder, 'apps')), data: path.join(folder, 'ours') });
    const peer = await startPeer('skeleton.ts', [path.join(folder, 'peer')]);
    const drivers: Driver[] = [];
    const driver = async (...args: Parameters<typeof drive>): Promise<Driver> => {
      const made = await drive(...args);
      drivers.push(made);
      return made;
    };
    try {
      const json = await driver(ours, stafettFlow('json'));
      const xml = await driver(ours, stafettFlow('xml'));
      const mixed = await driver(ours, stafettFlow('mixed'));
      const bare = await driver(peer, skeletonFlow(), 'bench');
      const flows = bench.size(60, 250);
      for (const each of bench.effort === 'quick' ? [json, xml, bare] : [json, json, xml, mixed, bare, bare]) await each.run(flows, CLIENTS);
      return [...(await jsonRows(bench, json, bare, flows)), ...(await xmlRows(bench, { json, xml, mixed }, flows)), await latencyRow(bench, json)];
    } finally {
      for (const each of drivers) each.close();
      await Promise.all([ours.stop(), peer.stop()]);
    }
  },
};

async function jsonRows(bench: Bench, json: Driver, bare: Driver, flows: number): Promise<Row[]> {
  const rates: [number[], number[]] = [[], []];
  const cost = async (driver: Driver, seen: number[]): Promise<number> => {
    const { cpu, rate } = await driver.run(flows, CLIENTS);
    seen.push(rate);
    return cpu;
  };
  const { a, b } = await inTurn(bench.size(2, 5), () => cost(json, rates[0]), () => cost(bare, rates[1]));
  const ratio = b / a;
  const wall = percentile(rates[0], 0.5) / percentile(rates[1], 0.5);
  return [
    { goal: 'G2', what: `JSON flow, work a CPU second beside the bare skeleton (stretch ${JSON_STRETCH})`, target: `>= ${times(JSON_TARGET)}`, reached: `${times(ratio)} (${whole(a)} : ${whole(b)} µs)`, isMet: ratio >= JSON_TARGET, figures: { ours: a, peer: b, ratio } },
    { goal: 'G2', what: `the same in wall time, ${CLIENTS} clients`, target: '', reached: `${times(wall)} (${whole(percentile(rates[0], 0.5))} : ${whole(percentile(rates[1], 0.5))} flows/s)`, isMet: null, figures: { ratio: wall } },
  ];
}

async function xmlRows(bench: Bench, { json, xml, mixed }: Record<'json' | 'xml' | 'mixed', Driver>, flows: number): Promise<Row[]> {
  const cost = async (driver: Driver): Promise<number> => (await driver.run(flows, CLIENTS)).cpu;
  const { a, b } = await inTurn(bench.size(2, 3), () => cost(xml), () => cost(json));
  const rows: Row[] = [
    { goal: 'G3', what: 'XML flow beside our JSON flow', target: `>= ${times(XML_TARGET)}`, reached: `${times(b / a)} (${whole(a)} : ${whole(b)} µs)`, isMet: b / a >= XML_TARGET, figures: { xml: a, json: b, ratio: b / a } },
  ];
  if (bench.effort === 'quick') return rows;
  const other = await inTurn(2, () => cost(mixed), () => cost(json));
  return [...rows, { goal: 'G3', what: 'sent as JSON, stored as XML, beside our JSON flow', target: '', reached: `${times(other.b / other.a)} (${whole(other.a)} : ${whole(other.b)} µs)`, isMet: null, figures: { mixed: other.a, ratio: other.b / other.a } }];
}

/** Clients that pause so that together they ask for half of what the server can do. */
async function latencyRow(bench: Bench, json: Driver): Promise<Row> {
  const saturated = await json.run(bench.size(60, 250), CLIENTS);
  const pauseMs = (CLIENTS * 1000) / (saturated.rate / 2);
  const { latencies } = await json.run(bench.size(60, 600), CLIENTS, pauseMs);
  const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
  return { goal: 'G11', what: `p99 / p50 of the flow, ${CLIENTS} clients at half of saturation`, target: `<= ${LATENCY_TARGET}`, reached: `${(p99 / p50).toFixed(1)} (${p99.toFixed(1)} : ${p50.toFixed(1)} ms)`, isMet: p99 / p50 <= LATENCY_TARGET, figures: { p50, p99 } };
}
