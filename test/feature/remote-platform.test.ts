import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt } from 'jose';
import { readRemotePlatform } from '../../runtime/config-platform.ts';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const FORM = { soker: { navn: 'Kari', nummer: '01039012345' }, arrangement: { formaal: 'marked', sted: 'Torget', fraDato: '2026-12-01', antallDeltakere: 40, areal: 12.5 } };

interface Seen { path: string; headers: http.IncomingHttpHeaders }

/** Stands before a platform, notes what is asked, and can be told to fail. */
async function gateway(target: string): Promise<{ url: string; seen: Seen[]; fail: (how: 'no' | 'fault' | 'nonsense' | 'refuse') => void; close: () => Promise<void> }> {
  const seen: Seen[] = [];
  let failing: string = 'no';
  const server = http.createServer((request, response) => {
    seen.push({ path: request.url ?? '', headers: request.headers });
    if (failing !== 'no') {
      request.resume();
      response.writeHead(failing === 'fault' ? 500 : failing === 'refuse' ? 401 : 200).end('<html>');
      return;
    }
    const onward = http.request(new URL(request.url ?? '/', target), { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, fail: (how) => { failing = how; },
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }),
  };
}

describe('A runtime whose people and decisions are a platform’s', function () {
  this.timeout(30_000);
  let platform: Running;
  let gate: Awaited<ReturnType<typeof gateway>>;
  let ours: Running;
  let sophie: string;

  before(async () => {
    platform = await startRuntime({ store: 'memory' });
    gate = await gateway(platform.url);
    const { maskinporten } = (await send(`${platform.url}/Home/auth/info`, null)).json;
    const client = maskinporten.clients.find((candidate: any) => candidate.clientId === 'dev-service-owner');
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const remotePlatform = readRemotePlatform({
      STAFETT_REMOTE_PLATFORM: gate.url, PlatformSettings__SubscriptionKey: 'gateway-key',
      MaskinportenSettings__Authority: maskinporten.issuer, MaskinportenSettings__ClientId: client.clientId,
      MaskinportenSettings__EncodedJwk: Buffer.from(JSON.stringify(client.privateJwk)).toString('base64'),
    });
    assert.ok(remotePlatform);
    const issuer = decodeJwt(await platform.token(SOPHIE)).iss as string;
    ours = await startRuntime({ store: 'memory', quiet: true, change: (config) => ({
      ...config, testData: null, remotePlatform: { ...remotePlatform, accessToken: { issuer: 'ttd', app: 'stafett', key, keyId: 'k1' } },
      identity: { ...config.identity, platformIssuers: [{ issuer, metadataUrl: `${platform.url}/authentication/api/v1/openid/.well-known/openid-configuration` }] },
    }) });
    sophie = await platform.token(SOPHIE);
  });
  after(async () => {
    await ours.stop();
    await gate.close();
    await platform.stop();
  });
  beforeEach(() => gate.fail('no'));
  const app = (): string => `${ours.url}/ttd/permit-application`;
  const instantiate = (token: string, owner: object) => send(`${app()}/instances`, token, 'POST', { instanceOwner: owner });

  it('goes the main road: owner by number, prefill, rights, end', async () => {
    gate.seen.length = 0;
    const created = await instantiate(sophie, { personNumber: '01039012345' });
    assert.equal(created.status, 201, created.text);
    const instance = `${app()}/instances/${created.json.id}`;
    const form = created.json.data[0].id;
    assert.equal((await send(`${instance}/data/${form}`, sophie)).json.soker.navn, 'Sophie Salt');
    assert.equal((await send(`${instance}/data/${form}`, sophie, 'PUT', FORM)).status, 200);
    const next = await send(`${instance}/process/next`, sophie, 'PUT');
    assert.equal(next.status, 200, next.text);
    assert.equal(next.json.currentTask.userActions.find((action: any) => action.id === 'confirm').authorized, true);
    assert.ok((await send(`${instance}/process/next`, sophie, 'PUT', { action: 'confirm' })).json.ended);
  });

  it('asks as the gateway expects: own token, access token and key; nobody’s number in an address', () => {
    const asked = gate.seen.filter(({ path }) => /^\/(register|profile|authorization)\//.test(path));
    assert.ok(asked.length > 3);
    for (const { path, headers } of asked) {
      assert.equal(headers['ocp-apim-subscription-key'], 'gateway-key');
      assert.equal(decodeJwt(String(headers['platformaccesstoken'])).iss, 'ttd');
      assert.match(String(headers.authorization), /^Bearer ey/);
      assert.doesNotMatch(path, /\d{11}/);
    }
    const decisions = asked.filter(({ path }) => path.endsWith('/decision'));
    assert.equal(decodeJwt(String(decisions[0]?.headers.authorization).slice(7))['urn:altinn:org'], 'digdir');
    assert.equal(gate.seen.filter(({ path }) => path.includes('/exchange/maskinporten')).length, 1, 'the own token is kept');
  });

  it('asks for party lists in the name of the caller', async () => {
    gate.seen.length = 0;
    const parties = await send(`${app()}/api/v1/parties`, sophie);
    assert.equal(parties.status, 200);
    assert.equal(parties.json[0].partyId, 501337);
    const list = gate.seen.find(({ path }) => path.startsWith('/authorization/api/v1/parties?'));
    assert.equal(list?.headers.authorization, `Bearer ${sophie}`);
  });

  it('has a token of the platform renewed by the platform', async () => {
    gate.seen.length = 0;
    const kept = await send(`${app()}/api/authentication/keepAlive`, null, 'GET', undefined, { cookie: `AltinnStudioRuntime=${sophie}` });
    assert.equal(kept.status, 200, kept.text);
    const fresh = /^AltinnStudioRuntime=([^;]+);/.exec(kept.headers.getSetCookie()[0] ?? '')?.[1] ?? '';
    assert.equal(decodeJwt(fresh).iss, decodeJwt(sophie).iss);
    assert.ok((decodeJwt(fresh).auth_time as number) > 0, 'renewed');
    const [asked] = gate.seen.filter(({ path }) => path.startsWith('/authentication/api/v1/refresh'));
    assert.deepEqual([asked?.headers.authorization, asked?.headers['ocp-apim-subscription-key']], [`Bearer ${sophie}`, 'gateway-key']);
    for (const [how, status] of [['refuse', 400], ['fault', 503], ['nonsense', 503]] as const) {
      gate.fail(how);
      const lost = await send(`${app()}/api/authentication/keepAlive`, sophie);
      assert.deepEqual([how, lost.status, lost.headers.getSetCookie()], [how, status, []]);
    }
  });

  it('denies what the platform denies', async () => {
    const stranger = await platform.token('user?userId=1003&partyId=510003&authenticationLevel=3');
    assert.equal((await instantiate(stranger, { partyId: '501337' })).status, 403);
    const created = await instantiate(sophie, { partyId: '501337' });
    assert.equal((await send(`${app()}/instances/${created.json.id}`, stranger)).status, 403);
    assert.equal((await instantiate(sophie, { partyId: '999999' })).status, 404);
  });

  for (const how of ['fault', 'nonsense', 'refuse'] as const) {
    it(`lets nobody pass when the platform answers with ${how}`, async () => {
      const created = await instantiate(sophie, { partyId: '501337' });
      const instance = `${app()}/instances/${created.json.id}`;
      gate.fail(how);
      const read = await send(instance, sophie);
      assert.equal(read.status, 503, read.text);
      assert.doesNotMatch(read.text, /Sophie/);
      assert.equal((await instantiate(sophie, { organisationNumber: '897069650' })).status, 503);
      gate.fail('no');
      assert.equal((await send(instance, sophie)).status, 200);
    });
  }
});
