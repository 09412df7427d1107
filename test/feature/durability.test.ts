import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild, type ChildOptions, type ChildRuntime } from '../support/child-runtime.ts';
import { seeded, work, type Load } from '../support/durability-load.ts';
import { verify, verifyUnknown, type KnownInstance } from '../support/durability-model.ts';
import { mongoName, noMongo, startMongo } from '../support/mongo-server.ts';
import { send } from '../support/runtime.ts';

/** `npm run test:durability` asks for 50; few here, so that every run of the tests has some. */
const KILLS = Number(process.env['STAFETT_KILLS'] ?? 3);
const SEED = Number(process.env['STAFETT_SEED'] ?? 20261125);
const CLIENTS = 4;
/** Load before the kill, ms: from a first request to well under way, which takes FerretDB longer. */
const SHORTEST = 15;
const LONGEST = { embedded: 450, mongo: 1100 };
/** One start in so many is killed before it listens. */
const KILLED_STARTS = 8;
/** Instances of earlier rounds that are looked at again in each round; in the end all are. */
const SAMPLE = 3;

interface Round {
  options: ChildOptions;
  longest: number;
  random: () => number;
  known: Map<string, KnownInstance>;
  answered: Record<string, number>;
}

async function token(child: ChildRuntime, spec: string): Promise<string> {
  const answer = await send(`${child.url}/Home/auth/${spec}`, null);
  assert.equal(answer.status, 200, answer.text);
  return answer.text;
}

/** Starts, now and then after a start that is killed on its way. @returns the process and the kills that it took */
async function start({ options, random }: Round): Promise<{ child: ChildRuntime; kills: number }> {
  if (Math.floor(random() * KILLED_STARTS) === 0) {
    const early = await startChild(options, 100 + random() * 1400);
    await early?.kill();
    return { child: await startChild(options) as ChildRuntime, kills: 1 };
  }
  return { child: await startChild(options) as ChildRuntime, kills: 0 };
}

async function loadAndKill(round: Round, child: ChildRuntime, citizen: string): Promise<Set<KnownInstance>> {
  const load: Load = { client: { url: child.url, token: citizen }, random: round.random, known: round.known, touched: new Set(), answered: round.answered };
  const open = [...round.known.values()].filter(({ task }) => task === 'Task_1').slice(-2 * CLIENTS);
  const clients = Promise.all(Array.from({ length: CLIENTS }, (_, n) => work(load, open.filter((_instance, index) => index % CLIENTS === n))));
  await Promise.race([sleep(SHORTEST + round.random() * (round.longest - SHORTEST)), clients]);
  await child.kill();
  await clients;
  return load.touched;
}

async function survive(options: ChildOptions, wanted: number): Promise<string> {
  const round: Round = { options, longest: options.store === 'embedded' ? LONGEST.embedded : LONGEST.mongo, random: seeded(SEED), known: new Map(), answered: {} };
  const begun = performance.now();
  let kills = 0;
  let { child } = await start(round);
  const [citizen, owner] = [await token(child, 'user?userId=1337&partyId=501337&authenticationLevel=3'), await token(child, 'serviceowner?org=ttd')];
  while (kills < wanted) {
    const earlier = [...round.known.values()];
    const touched = await loadAndKill(round, child, citizen);
    const started = await start(round);
    child = started.child;
    kills += 1 + started.kills;
    for (let n = 0; n < SAMPLE && earlier.length > 0; n++) touched.add(earlier[Math.floor(round.random() * earlier.length)] as KnownInstance);
    for (const instance of touched) await verify({ url: child.url, token: citizen }, instance);
  }
  for (const instance of round.known.values()) await verify({ url: child.url, token: citizen }, instance);
  const total = await verifyUnknown({ url: child.url, token: citizen }, round.known, owner);
  assert.ok(total >= round.known.size);
  assert.equal(await child.stop(), 0);
  const kinds = wanted < 10 ? ['instance', 'form'] : ['instance', 'form', 'attachment', 'next'];
  assert.deepEqual(kinds.filter((kind) => !((round.answered[kind] ?? 0) >= wanted / 2)), [], `the load is one: ${JSON.stringify(round.answered)}`);
  return `${kills} kills, ${total} instances, answered ${JSON.stringify(round.answered)}, ${Math.round((performance.now() - begun) / 1000)} s`;
}

describe(`A process is killed at any moment (seed ${SEED}): no answered write is lost, nothing is half done`, function () {
  this.timeout(20_000 + KILLS * 20_000);
  let data: string;
  beforeEach(async () => { data = await mkdtemp(path.join(tmpdir(), 'stafett-kill-')); });
  afterEach(() => rm(data, { recursive: true, force: true }));

  it(`embedded, ${KILLS} times`, async () => {
    const report = await survive({ data, store: 'embedded' }, KILLS);
    console.log(`      ${report}`);
  });

  if (noMongo !== null) it.skip(`mongo (${noMongo})`);
  else it(`${mongoName}, ${KILLS} times`, async () => {
    const server = await startMongo();
    const database = server.newDatabase();
    try {
      const report = await survive({ data, store: server.url, database }, KILLS);
      console.log(`      ${report}`);
      await server.drop(database);
    } finally {
      await server.stop();
    }
  });
});
