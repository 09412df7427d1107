import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const OWNER = 'serviceowner?org=ttd';

interface Received {
  path: string;
  body: any;
}

/** A webhook receiver that remembers everything. */
async function receiver(): Promise<{ url: string; received: Received[]; until: (count: number, path?: string) => Promise<Received[]>; stop: () => void }> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', body: JSON.parse(text) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async until(count, path = '') {
      for (let turn = 0; turn < 300; turn++) {
        const found = received.filter((one) => one.path.startsWith(path));
        if (found.length >= count) return found;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.fail(`only ${received.length} of ${count}`);
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('A service owner is told of what happens', function () {
  this.timeout(30_000);
  let running: Running;
  let hook: Awaited<ReturnType<typeof receiver>>;
  let owner: string;
  let sophie: string;
  before(async () => {
    running = await startRuntime();
    hook = await receiver();
    owner = await running.token(OWNER);
    sophie = await running.token(SOPHIE);
  });
  after(async () => {
    hook.stop();
    await running.stop();
  });
  const api = (path: string): string => `${running.url}/events/api/v1/${path}`;
  const source = (): string => `${running.url}/ttd/permit-application`;
  const instantiate = async (): Promise<string> => {
    const answer = await send(`${source()}/instances`, sophie, 'POST', { instanceOwner: { personNumber: '01039012345' } });
    assert.equal(answer.status, 201, answer.text);
    return answer.json.id;
  };
  const listUntil = async (url: string, token: string, count: number): Promise<any[]> => {
    for (let turn = 0; turn < 200; turn++) {
      const answer = await send(url, token);
      assert.equal(answer.status, 200, answer.text);
      if (answer.json.length >= count) return answer.json;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return assert.fail('the events did not come');
  };

  it('by webhook, after the endpoint has proved itself', async () => {
    const created = await send(api('subscriptions'), owner, 'POST', { endPoint: `${hook.url}/a`, sourceFilter: source(), typeFilter: 'app.instance.created' });
    assert.equal(created.status, 201, created.text);
    assert.equal(created.json.validated, false);
    assert.equal(created.json.consumer, '/org/ttd');
    assert.equal(created.json.resourceFilter, 'urn:altinn:resource:app_ttd_permit-application');
    const [validation] = await hook.until(1, '/a');
    assert.equal(validation?.body.type, 'platform.events.validatesubscription');
    assert.equal(validation?.body.source, api(`subscriptions/${created.json.id}`));
    for (let turn = 0; turn < 100 && !(await send(api(`subscriptions/${created.json.id}`), owner)).json.validated; turn++) await new Promise((resolve) => setTimeout(resolve, 20));
    const id = await instantiate();
    const [, event] = await hook.until(2, '/a');
    assert.equal(event?.body.type, 'app.instance.created');
    assert.equal(event?.body.source, `${source()}/instances/${id}`);
    assert.equal(event?.body.subject, '/party/501337');
    assert.equal(event?.body.alternativesubject, '/person/01039012345');
    assert.equal(event?.body.resourceinstance, id);
    assert.equal(event?.body.specversion, '1.0');
    const listed = await listUntil(api('app/ttd/permit-application?from=2020-01-01T00:00:00Z&type=app.instance.created'), owner, 1);
    assert.deepEqual(listed.at(-1), event?.body);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(hook.received.filter((one) => one.body.id === event?.body.id).length, 1);
  });

  it('by reading page by page, without gaps or doubles', async () => {
    for (let n = 0; n < 5; n++) await instantiate();
    const all = await listUntil(api('app/ttd/permit-application?from=2020-01-01T00:00:00Z&size=1000'), owner, 12);
    const seen: string[] = [];
    for (let url: string | null = api('app/ttd/permit-application?from=2020-01-01T00:00:00Z&size=2'); url !== null;) {
      const page = await send(url, owner);
      seen.push(...page.json.map((event: any) => event.id));
      url = page.headers.get('next');
    }
    assert.deepEqual(seen, all.map((event) => event.id));
    assert.equal(new Set(seen).size, seen.length);
    assert.deepEqual([...seen].sort(), seen);
  });

  it('and the citizen of what is theirs, across apps', async () => {
    await instantiate();
    const total = (await send(api('app/ttd/permit-application?from=2020-01-01T00:00:00Z&size=1000'), owner)).json.length;
    const mine = await listUntil(api('app/party?from=2020-01-01T00:00:00Z&party=501337&size=1000'), sophie, total);
    const other = await running.token('user?userId=12345&partyId=512345&authenticationLevel=3');
    assert.deepEqual((await send(api('app/party?from=2020-01-01T00:00:00Z&party=501337'), other)).json, []);
    const byPerson = await send(api('app/party?from=2020-01-01T00:00:00Z&size=1000'), sophie, 'GET', undefined, { person: '01039012345' });
    assert.deepEqual(byPerson.json.slice(0, mine.length), mine);
  });

  it('the same subscription asked for twice is one; others cannot see or remove it', async () => {
    const wanted = { endPoint: `${hook.url}/same`, sourceFilter: source() };
    const answers = await Promise.all([1, 2, 3].map(() => send(api('subscriptions'), owner, 'POST', wanted)));
    assert.equal(new Set(answers.map((answer) => answer.json.id)).size, 1);
    const url = api(`subscriptions/${answers[0]?.json.id}`);
    assert.equal((await send(url, sophie)).status, 403);
    assert.equal((await send(url, sophie, 'DELETE')).status, 403);
    assert.equal((await send(url, null)).status, 401);
    assert.equal((await send(api('subscriptions/99999'), owner)).status, 404);
    assert.equal((await send(url, owner, 'DELETE')).status, 200);
    assert.equal((await send(url, owner)).status, 404);
    assert.equal((await send(api('subscriptions'), sophie)).json.count, 0);
  });

  const refused: [name: string, as: 'owner' | 'sophie' | 'nobody', body: () => unknown, status: number][] = [
    ['nobody', 'nobody', () => ({ endPoint: hook.url, sourceFilter: source() }), 401],
    ['no endpoint', 'owner', () => ({ sourceFilter: source() }), 400],
    ['an endpoint that is no address', 'owner', () => ({ endPoint: 'hello', sourceFilter: source() }), 400],
    ['an endpoint of another scheme', 'owner', () => ({ endPoint: 'ftp://example.no/', sourceFilter: source() }), 400],
    ['no filter', 'owner', () => ({ endPoint: hook.url }), 400],
    ['a source below the app', 'owner', () => ({ endPoint: hook.url, sourceFilter: `${source()}/instances` }), 400],
    ['a source elsewhere', 'owner', () => ({ endPoint: hook.url, sourceFilter: 'https://example.no/ttd/permit-application' }), 403],
    ['an app that is not here', 'owner', () => ({ endPoint: hook.url, sourceFilter: `${running.url}/ttd/nothing` }), 403],
    ['a resource that is no app', 'owner', () => ({ endPoint: hook.url, resourceFilter: 'urn:altinn:resource:correspondence' }), 403],
    ['source and resource that differ', 'owner', () => ({ endPoint: hook.url, sourceFilter: source(), resourceFilter: 'urn:altinn:resource:app_ttd_other' }), 400],
    ['a citizen without a subject', 'sophie', () => ({ endPoint: hook.url, sourceFilter: source() }), 400],
    ['sub-units without a subject', 'owner', () => ({ endPoint: hook.url, sourceFilter: source(), includeSubunits: true }), 400],
    ['an unknown person', 'owner', () => ({ endPoint: hook.url, sourceFilter: source(), alternativeSubjectFilter: '/person/00000000000' }), 400],
    ['a subject that the citizen has no part in', 'sophie', () => ({ endPoint: hook.url, sourceFilter: source(), subjectFilter: '/party/512345' }), 403],
    ['a list', 'owner', () => [], 400],
    ['an endpoint on the inside, by number', 'owner', () => ({ endPoint: 'https://10.0.0.1/hook', sourceFilter: source() }), 400],
    ['an endpoint that tells of a machine in the cloud', 'owner', () => ({ endPoint: 'https://169.254.169.254/latest/meta-data', sourceFilter: source() }), 400],
    ['an endpoint with a port that no webhook has', 'owner', () => ({ endPoint: 'https://example.no:22/', sourceFilter: source() }), 400],
  ];
  for (const [name, as, body, status] of refused) {
    it(`refuses to subscribe: ${name}`, async () => {
      const answer = await send(api('subscriptions'), as === 'nobody' ? null : as === 'owner' ? owner : sophie, 'POST', body());
      assert.equal(answer.status, status, answer.text);
    });
  }

  const queries: [name: string, query: string, as: 'owner' | 'sophie', status: number][] = [
    ['neither after nor from', 'app/ttd/permit-application', 'owner', 400],
    ['a time without a zone', 'app/ttd/permit-application?from=2026-01-01T00:00:00', 'owner', 400],
    ['an unescaped plus sign', 'app/ttd/permit-application?from=2026-01-01T00:00:00+01:00', 'owner', 200],
    ['no page size', 'app/ttd/permit-application?from=2026-01-01T00:00:00Z&size=0', 'owner', 400],
    ['a unit that is none', 'app/ttd/permit-application?from=2026-01-01T00:00:00Z&unit=12', 'owner', 400],
    ['party and unit', 'app/ttd/permit-application?from=2026-01-01T00:00:00Z&unit=897069650&party=1', 'owner', 400],
    ['after something that is no event', 'app/ttd/permit-application?after=abc', 'owner', 400],
    ['a citizen asking for an app', 'app/ttd/permit-application?from=2026-01-01T00:00:00Z', 'sophie', 401],
    ['no subject', 'app/party?from=2026-01-01T00:00:00Z', 'sophie', 400],
    ['a GET where there is only POST', 'events', 'sophie', 405],
  ];
  for (const [name, query, as, status] of queries) {
    it(`reading: ${name} is ${status}`, async () => {
      const answer = await send(api(query), as === 'owner' ? owner : sophie);
      assert.equal(answer.status, status, answer.text);
      if (status === 405) assert.equal(answer.headers.get('allow'), 'POST');
    });
  }

  it('publishes for the owner of an app only', async () => {
    const event = { source: `${source()}/instances/501337/x`, specversion: '1.0', type: 'app.test', subject: '/party/501337' };
    const published = await send(api('app'), owner, 'POST', event);
    assert.equal(published.status, 201, published.text);
    const listed = await send(api('app/ttd/permit-application?from=2020-01-01T00:00:00Z&type=app.test'), owner);
    assert.equal(listed.json[0].id, published.json);
    assert.equal((await send(api('app'), owner, 'POST', { ...event, source: `${running.url}/skd/app` })).status, 401);
    assert.equal((await send(api('app'), sophie, 'POST', event)).status, 401);
    for (const name of Object.keys(event)) assert.equal((await send(api('app'), owner, 'POST', { ...event, [name]: undefined })).status, 400, name);
  });
});
