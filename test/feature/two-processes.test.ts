import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild, type ChildRuntime } from '../support/child-runtime.ts';
import { APP, formXml } from '../support/durability-model.ts';
import { mongoName, noMongo, startMongo, type MongoServer } from '../support/mongo-server.ts';
import { send, type Answer } from '../support/runtime.ts';

const ROUNDS = 30;
const EVENTS = 24;
const XML = { 'content-type': 'application/xml' };
const PDF = { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename=a.pdf' };
const isDone = ({ status }: Answer): boolean => status === 200 || status === 201;
const statuses = (answers: Answer[]): string => answers.map(({ status, text }) => `${status} ${text.slice(0, 200)}`).join('; ');

function twoProcesses(): void {
  let server: MongoServer;
  let database: string;
  let data: string;
  let processes: ChildRuntime[];
  let citizen: string;
  let owner: string;
  const url = (n: number): string => processes[n % 2]?.url as string;
  before(async () => {
    server = await startMongo();
    database = server.newDatabase();
    data = await mkdtemp(path.join(tmpdir(), 'stafett-two-'));
    // At once, on an empty database: both make indexes, keys and secrets.
    processes = await Promise.all(['a', 'b'].map(async (name) => await startChild({ data: path.join(data, name), store: server.url, database }) as ChildRuntime));
    citizen = (await send(`${url(0)}/Home/auth/user?userId=1337&partyId=501337&authenticationLevel=3`, null)).text;
    owner = (await send(`${url(1)}/Home/auth/serviceowner?org=ttd`, null)).text;
  });
  after(async () => {
    assert.deepEqual(await Promise.all((processes ?? []).map((child) => child.stop())), [0, 0], 'both end when told to');
    await server.drop(database);
    await server.stop();
    await rm(data, { recursive: true, force: true });
  });
  const instantiate = async (n: number): Promise<{ id: string; form: string }> => {
    const answer = await send(`${url(n)}/${APP}/instances`, citizen, 'POST', { instanceOwner: { partyId: '501337' } });
    assert.equal(answer.status, 201, answer.text);
    return { id: answer.json.id, form: answer.json.data[0].id };
  };
  const at = (n: number, id: string): string => `${url(n)}/${APP}/instances/${id}`;

  it('a token of one is good at the other, and both publish the same keys', async () => {
    for (const n of [0, 1]) {
      const list = await send(`${url(n)}/storage/api/v1/instances?appId=${APP}`, owner);
      assert.equal(list.status, 200, list.text);
      assert.equal((await send(`${url(n)}/${APP}/instances/501337/active`, citizen)).status, 200);
    }
    const keys = await Promise.all([0, 1].map(async (n) => (await send(`${url(n)}/authentication/api/v1/openid/.well-known/openid-configuration/jwks`, null)).json.keys.map(({ kid }: { kid: string }) => kid)));
    assert.deepEqual(keys[0], keys[1]);
  });

  it(`of two writers of one form one wins, ${ROUNDS} times; the other gets 409 or comes after`, async () => {
    const { id, form } = await instantiate(0);
    let conflicts = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await Promise.all([0, 1].map((n) => send(`${at(n, id)}/data/${form}`, citizen, 'PUT', formXml(`round-${round}-${n}`), XML)));
      assert.ok(answers.every((answer) => isDone(answer) || answer.status === 409) && answers.some(isDone), statuses(answers));
      conflicts += answers.filter(({ status }) => status === 409).length;
      const won = [0, 1].filter((n) => isDone(answers[n] as Answer)).map((n) => `round-${round}-${n}`);
      const seen = await Promise.all([0, 1].map(async (n) => (await send(`${at(n, id)}/data/${form}`, citizen)).json.arrangement.sted));
      assert.equal(seen[0], seen[1], 'both show the same');
      assert.ok(won.includes(seen[0]), `${seen[0]} of ${won.join()}`);
    }
    assert.ok(conflicts > 0, 'the writers have met');
  });

  it('attachments that are uploaded to both at once all stay', async () => {
    const { id } = await instantiate(1);
    const answers = await Promise.all([0, 1, 2, 3, 4].map((n) => send(`${at(n, id)}/data?dataType=vedlegg`, citizen, 'POST', Buffer.from(`%PDF-1.4 ${n}`), PDF)));
    const kept = (await send(at(0, id), citizen)).json.data.map((element: { id: string }) => element.id);
    const made = answers.filter(isDone).map(({ json }) => json.id);
    assert.ok(made.length > 0 && answers.every((answer) => isDone(answer) || answer.status === 409), statuses(answers));
    assert.deepEqual(made.filter((element) => !kept.includes(element)), [], 'no answered upload is lost');
    assert.equal(kept.length, made.length + 1, 'and no other is there');
  });

  it('of many who go on to the next task one does', async () => {
    for (let round = 0; round < 5; round++) {
      const { id, form } = await instantiate(round);
      await send(`${at(round, id)}/data/${form}`, citizen, 'PUT', formXml('Torget'), XML);
      const answers = await Promise.all([0, 1, 2, 3].map((n) => send(`${at(n, id)}/process/next`, citizen, 'PUT', { action: 'write' })));
      assert.equal(answers.filter(isDone).length, 1, statuses(answers));
      assert.ok(answers.every(({ status }) => [200, 403, 409].includes(status)), statuses(answers));
      assert.equal((await send(`${at(round + 1, id)}/process`, citizen)).json.currentTask.elementId, 'Task_2');
    }
  });

  it(`each of ${EVENTS} events is delivered once, whichever process it happened in`, async () => {
    const hook = await receiver();
    try {
      const created = await send(`${url(0)}/events/api/v1/subscriptions`, owner, 'POST', { endPoint: hook.url, resourceFilter: `urn:altinn:resource:app_${APP.replace('/', '_')}`, typeFilter: 'app.instance.created' });
      assert.equal(created.status, 201, created.text);
      for (let turn = 0; turn < 200 && !(await send(`${url(1)}/events/api/v1/subscriptions/${created.json.id}`, owner)).json.validated; turn++) await sleep(50);
      const made: string[] = [];
      for (let n = 0; n < EVENTS; n += 4) made.push(...(await Promise.all([0, 1, 2, 3].map((m) => instantiate(m)))).map(({ id }) => id));
      const events = (): any[] => hook.received.filter(({ type }) => type === 'app.instance.created');
      for (let turn = 0; turn < 400 && events().length < EVENTS; turn++) await sleep(50);
      // Long enough for both to have looked at the outbox and the queue again.
      await sleep(2500);
      const told = events().map(({ source }) => source.slice(source.indexOf('/instances/') + 11) as string);
      assert.deepEqual(made.filter((id) => !told.includes(id)), [], 'all have come');
      assert.deepEqual(told.filter((id, index) => told.indexOf(id) !== index), [], 'none has come twice');
    } finally {
      hook.stop();
    }
  });
}

async function receiver(): Promise<{ url: string; received: any[]; stop: () => void }> {
  const received: any[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk)).on('end', () => {
      received.push(JSON.parse(text));
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

if (noMongo !== null) it.skip(`two processes on one mongo (${noMongo})`);
else describe(`Two processes serve the same instances, on ${mongoName}`, function () {
  this.timeout(90_000);
  twoProcesses();
});
