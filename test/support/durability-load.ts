import { randomBytes } from 'node:crypto';
import { APP, digest, formXml, type Client, type KnownInstance } from './durability-model.ts';
import { send, type Answer } from './runtime.ts';

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The connection broke: the server is gone. */
class Gone extends Error {}

export interface Load {
  client: Client;
  random: () => number;
  known: Map<string, KnownInstance>;
  /** Instances that this load has written to. */
  touched: Set<KnownInstance>;
  /** Answers, by kind of request. */
  answered: Record<string, number>;
}

const OPEN_AT_ONCE = 3;
const MOST_ATTACHMENTS = 5;
let places = 0;

/**
 * One client, working on instances of its own until the server is gone.
 * @param own  what it goes on with
 * @throws when a request is answered as it must not be
 */
export async function work(load: Load, own: KnownInstance[]): Promise<void> {
  try {
    for (;;) {
      const instance = own[Math.floor(load.random() * own.length)];
      if (instance === undefined || (own.length < OPEN_AT_ONCE && load.random() < 0.2)) own.push(await instantiate(load));
      else if (await step(load, instance) === 'left') own.splice(own.indexOf(instance), 1);
    }
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
  }
}

async function step(load: Load, instance: KnownInstance): Promise<'left' | 'stays'> {
  load.touched.add(instance);
  const dice = load.random();
  const base = `${load.client.url}/${APP}/instances/${instance.id}`;
  if (instance.place === null || dice < 0.4) {
    instance.placeInFlight = `sted-${(places += 1)}`;
    await request(load, 'form', `${base}/data/${instance.form}`, 'PUT', formXml(instance.placeInFlight), { 'content-type': 'application/xml' });
    Object.assign(instance, { place: instance.placeInFlight, placeInFlight: null });
  } else if (dice < 0.7 && instance.attachments.size < MOST_ATTACHMENTS) {
    const bytes = Buffer.concat([Buffer.from('%PDF-1.4 '), randomBytes(1 + Math.floor(load.random() ** 4 * 900_000))]);
    instance.uploadInFlight = digest(bytes);
    const { json } = await request(load, 'attachment', `${base}/data?dataType=vedlegg`, 'POST', bytes, { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename=a.pdf' });
    instance.attachments.set(json.id, instance.uploadInFlight);
    instance.uploadInFlight = null;
  } else {
    instance.nextInFlight = true;
    await request(load, 'next', `${base}/process/next`, 'PUT');
    Object.assign(instance, { task: 'Task_2', nextInFlight: false });
    return 'left';
  }
  return 'stays';
}

async function instantiate(load: Load): Promise<KnownInstance> {
  const { json } = await request(load, 'instance', `${load.client.url}/${APP}/instances`, 'POST', { instanceOwner: { partyId: '501337' } });
  const form = json.data.find((element: { dataType: string }) => element.dataType === 'soknad').id;
  const instance: KnownInstance = { id: json.id, form, place: null, placeInFlight: null, attachments: new Map(), uploadInFlight: null, task: 'Task_1', nextInFlight: false };
  load.known.set(instance.id, instance);
  load.touched.add(instance);
  return instance;
}

async function request(load: Load, kind: string, url: string, method: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await send(url, load.client.token, method, body, headers);
  } catch {
    throw new Gone();
  }
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`${kind}: ${answer.status} ${answer.text.slice(0, 500)}`);
  load.answered[kind] = (load.answered[kind] ?? 0) + 1;
  return answer;
}
