import assert from 'node:assert/strict';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const IDPORTEN = { issuer: 'https://test.idporten.no', clientId: 'x', clientSecret: 'y' };

describe('What keeps other sites away from a browser’s session', function () {
  this.timeout(30_000);
  let running: Running;
  let token: string;
  let halves: { cookie: string; request: string };
  before(async () => {
    running = await startRuntime({ quiet: true, store: 'memory', change: (config) => ({ ...config, baseUrl: 'https://forms.example', identity: { ...config.identity, idPorten: IDPORTEN } }) });
    token = await running.token(SOPHIE);
    const page = await send(`${running.url}/ttd/permit-application`, null, 'GET', undefined, { cookie: `AltinnStudioRuntime=${token}` });
    assert.equal(page.status, 200, page.text);
    const value = (name: string): string => page.headers.getSetCookie().find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1).split(';')[0] ?? assert.fail(name);
    halves = { cookie: value('AS-XSRF-TOKEN'), request: value('XSRF-TOKEN') };
  });
  after(() => running.stop());

  const create = async (headers: Record<string, string>, bearer: string | null = null): Promise<number> =>
    (await send(`${running.url}/ttd/permit-application/instances`, bearer, 'POST', { instanceOwner: { partyId: '501337' } }, headers)).status;
  const session = (name: string): string => `${name}=${token}; AS-XSRF-TOKEN=${halves.cookie}`;

  const cases: [name: string, headers: () => Record<string, string>, status: number][] = [
    ['its own page', () => ({ cookie: session('AltinnStudioRuntime'), 'x-xsrf-token': halves.request }), 201],
    ['its own page, at the address that the outside uses', () => ({ cookie: session('AltinnStudioRuntime'), 'x-xsrf-token': halves.request, origin: 'https://forms.example', 'sec-fetch-site': 'same-origin' }), 201],
    ['its own page, at the address that was called', () => ({ cookie: session('AltinnStudioRuntime'), 'x-xsrf-token': halves.request, origin: running.url }), 201],
    ['a page that keeps its address back', () => ({ cookie: session('AltinnStudioRuntime'), 'x-xsrf-token': halves.request, origin: 'null' }), 201],
    ['the cookie alone', () => ({ cookie: session('AltinnStudioRuntime') }), 400],
    ['the other cookie alone', () => ({ cookie: session('.ALTINNTOKEN') }), 400],
    ['the other cookie with its proof', () => ({ cookie: session('.ALTINNTOKEN'), 'x-xsrf-token': halves.request }), 201],
    ['a proof without the half that scripts cannot read', () => ({ cookie: `AltinnStudioRuntime=${token}`, 'x-xsrf-token': halves.request }), 400],
    ['the cookie’s half as the proof', () => ({ cookie: session('AltinnStudioRuntime'), 'x-xsrf-token': halves.cookie }), 400],
    ['another site with a stolen proof', () => ({ cookie: session('AltinnStudioRuntime'), 'x-xsrf-token': halves.request, 'sec-fetch-site': 'cross-site' }), 400],
    ['another site below the same domain with a stolen proof', () => ({ cookie: session('AltinnStudioRuntime'), 'x-xsrf-token': halves.request, origin: 'https://other.forms.example', 'sec-fetch-site': 'same-site' }), 400],
  ];
  for (const [name, headers, status] of cases) it(`${name}: ${status}`, async () => assert.equal(await create(headers()), status));

  it('the proof of another session: 400', async () => {
    const ola = await running.token('user?userId=12345&partyId=512345&authenticationLevel=3');
    assert.equal(await create({ cookie: `AltinnStudioRuntime=${ola}; AS-XSRF-TOKEN=${halves.cookie}`, 'x-xsrf-token': halves.request }), 400);
  });
  it('a bearer token alone: 201', async () => assert.equal(await create({}, token), 201));

  it('tells browsers to keep to https, to sniff nothing and to frame nothing', async () => {
    const { headers } = await send(`${running.url}/health`, null);
    const wanted = { 'strict-transport-security': /^max-age=\d{8}/, 'x-frame-options': /^deny$/, 'x-content-type-options': /^nosniff$/, 'x-xss-protection': /^0$/, 'referrer-policy': /^no-referrer$/, 'cross-origin-opener-policy': /^same-origin$/, 'cache-control': /no-store/ };
    for (const [name, value] of Object.entries(wanted)) assert.match(headers.get(name) ?? '', value, name);
  });
  it('says nothing of https where the outside does not use it', async () => {
    const plain = await startRuntime({ quiet: true, store: 'memory' });
    try {
      assert.equal((await send(`${plain.url}/health`, null)).headers.get('strict-transport-security'), null);
    } finally {
      await plain.stop();
    }
  });
  it('lets a client log in at the stand-in in a window of its own', async () => {
    const { status, headers } = await send(`${running.url}/idporten/.well-known/openid-configuration`, null);
    assert.deepEqual([status, headers.get('cross-origin-opener-policy'), headers.get('x-content-type-options')], [200, null, 'nosniff']);
  });
  it('lets ID-porten alone frame the address that ends a session', async () => {
    const { headers, status } = await send(`${running.url}/authentication/api/v1/upstream/frontchannel-logout?iss=${encodeURIComponent(IDPORTEN.issuer)}&sid=x`, null);
    assert.equal(status, 200);
    assert.equal(headers.get('x-frame-options'), null);
    assert.equal(headers.get('content-security-policy'), "default-src 'none'; frame-ancestors https://test.idporten.no https://*.test.idporten.no");
  });
});
