import assert from 'node:assert/strict';
import { decodeJwt, SignJWT } from 'jose';
import { authenticateStep, callerOf, requireAuthenticated } from '../../../../runtime/http/platform/authenticate.ts';
import { Browser, formAction } from '../../../support/browser.ts';
import { servePlatform, type PlatformHarness } from '../../../support/platform-harness.ts';
import { simplePolicy } from '../../../support/simple-policy.ts';

const POLICY = simplePolicy([['urn:altinn:rolecode', 'PRIV']], ['read', 'write'], 2);

describe('platform routes', function () {
  this.timeout(60_000);
  let platform: PlatformHarness;
  before(async () => {
    platform = await servePlatform({
      policyOf: () => POLICY,
      more: ({ verifier }) => [{ name: 'who', method: 'GET', path: '/who', steps: [authenticateStep(verifier), (ctx) => { const { claims: _claims, token: _token, ...caller } = { claims: 0, token: 0, ...callerOf(ctx) }; ctx.body = caller; }] },
        { name: 'guarded', method: 'GET', path: '/guarded', steps: [authenticateStep(verifier), requireAuthenticated, (ctx) => { ctx.body = 'in'; }] }],
    });
  });
  after(() => platform.close());

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${platform.url}${path}`, { headers, redirect: 'manual' });
  const testToken = async (spec: string): Promise<string> => {
    const answer = await get(`/Home/auth/${spec}`);
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    return text;
  };
  const sophie = () => testToken('user?userId=1337&partyId=501337&authenticationLevel=3');
  const who = async (headers: Record<string, string>) => (await (await get('/who', headers)).json()) as Record<string, unknown>;

  describe('test tokens', () => {
    const specs: [string, Record<string, unknown>][] = [
      ['user?userId=1337&partyId=501337&authenticationLevel=3', { kind: 'user', userId: 1337, partyId: 501337, authenticationLevel: 3, scopes: ['altinn:portal/enduser'] }],
      ['user?userId=1337', { kind: 'user', partyId: 501337, authenticationLevel: 2 }],
      ['user?userId=12345&partyId=512345&authenticationLevel=4&scope=a%20b', { kind: 'user', authenticationLevel: 4, scopes: ['a', 'b'] }],
      ['selfidentifieduser?username=SelvRegistrert', { kind: 'user', userId: 1004, authenticationLevel: 0, authenticationMethod: 'SelfIdentified' }],
      ['serviceowner?org=ttd', { kind: 'serviceOwner', org: 'ttd', orgNumber: '991825827', authenticationLevel: 3 }],
      ['serviceowner?org=xyz&orgNumber=897069650', { kind: 'serviceOwner', org: 'xyz', orgNumber: '897069650' }],
      ['org?orgNumber=897069650', { kind: 'org', orgNumber: '897069650', scopes: ['altinn:instances.read', 'altinn:instances.write'] }],
      ['systemuser?systemId=913312465_sbs&systemUserId=d111dbab-d619-4f15-bf29-58fe570a9ae6', { kind: 'systemUser', systemId: '913312465_sbs', orgNumber: '950474084' }],
      ['generate?type=ServiceOwner&org=ttd', { kind: 'serviceOwner', org: 'ttd' }],
      ['../GetTestUserToken/1337?authenticationLevel=1', { kind: 'user', authenticationLevel: 1 }],
      ['../GetTestOrgToken/TTD', { kind: 'serviceOwner', org: 'ttd', orgNumber: '991825827' }],
      ['../GetTestSystemUserToken?systemUserId=d111dbab-d619-4f15-bf29-58fe570a9ae6', { kind: 'systemUser' }],
    ];
    for (const [spec, want] of specs) {
      it(`${spec} is a ${String(want['kind'])}`, async () => {
        const token = await testToken(spec);
        assert.equal(decodeJwt(token)['actual_iss'], 'localtest');
        const got = await who({ authorization: `Bearer ${token}` });
        assert.deepEqual(Object.fromEntries(Object.keys(want).map((key) => [key, got[key]])), want);
      });
    }
    const bad: [string, number][] = [
      ['auth/user', 400], ['auth/user?userId=7', 400], ['auth/user?userId=x', 400], ['auth/user?userId=1337&authenticationLevel=5', 400], ['auth/user?userId=1337&authenticationLevel=-1', 400],
      ['auth/user?userId=1337&partyId=512345', 400], ['auth/selfidentifieduser?username=nobody', 400], ['auth/org?orgNumber=12', 400], ['auth/org', 400], ['auth/serviceowner?org=nobody', 400],
      ['auth/systemuser?systemUserId=nobody', 400], ['auth/systemuser?systemId=other&systemUserId=d111dbab-d619-4f15-bf29-58fe570a9ae6', 400], ['auth/generate?type=King', 400], ['auth/generate?type=constructor', 400],
      ['GetTestUserToken/7', 404], ['GetTestUserToken/x', 404], ['GetTestOrgToken/nobody', 400],
    ];
    for (const [path, status] of bad) it(`${path} is ${status} with an explanation`, async () => {
      const answer = await get(`/Home/${path}`);
      assert.equal(answer.status, status);
      assert.ok(((await answer.json()) as { detail: string }).detail.length > 10);
    });
    it('quotes the token for a client that accepts only JSON', async () => {
      const answer = await get('/Home/auth/user?userId=1337', { accept: 'application/json' });
      assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
      assert.equal(typeof (await answer.json()), 'string');
    });
  });

  describe('authenticate', () => {
    it('is nobody without a token, and a guarded step answers 401 with an empty body', async () => {
      assert.deepEqual(await who({}), { kind: 'none', reason: null });
      const answer = await get('/guarded');
      assert.deepEqual([answer.status, await answer.text()], [401, '']);
    });
    for (const token of ['garbage', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.']) it(`explains what is wrong with the bearer token ${token}`, async () => {
      const answer = await get('/who', { authorization: `Bearer ${token}` });
      assert.equal(answer.status, 401);
      assert.match(((await answer.json()) as { detail: string }).detail, /was refused/);
    });
    it('refuses a raw token of the stand-in', async () => {
      const ring = platform.standIns.trusted['id-porten'].issuer;
      const answer = await get('/who', { authorization: `Bearer ${await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setIssuer(ring).sign(new Uint8Array(32))}` });
      assert.equal(answer.status, 401);
    });
    it('reads the session cookie, whole and in chunks', async () => {
      const token = await sophie();
      const third = Math.ceil(token.length / 3);
      const chunks = [0, 1, 2].map((index) => `AltinnStudioRuntimeC${index + 1}=${token.slice(index * third, (index + 1) * third)}`);
      for (const cookie of [`AltinnStudioRuntime=${token}`, `.ALTINNTOKEN=${token}`, ['AltinnStudioRuntime=chunks-3', ...chunks].join('; ')]) {
        assert.deepEqual([(await who({ cookie }))['userId'], (await who({ cookie }))['fromCookie']], [1337, true]);
      }
    });
    for (const cookie of ['AltinnStudioRuntime=garbage', 'AltinnStudioRuntime=chunks-3', 'AltinnStudioRuntime=chunks-99']) it(`is nobody with the cookie ${cookie}`, async () => assert.equal((await who({ cookie }))['kind'], 'none'));
    it('prefers the bearer token to the cookie, and takes the party from its cookie', async () => {
      const owner = await testToken('serviceowner?org=ttd');
      assert.equal((await who({ cookie: `AltinnStudioRuntime=${await sophie()}`, authorization: `Bearer ${owner}` }))['kind'], 'serviceOwner');
      assert.equal((await who({ cookie: 'AltinnPartyId=500000', authorization: `Bearer ${await sophie()}` }))['selectedPartyId'], 500000);
      assert.equal((await get('/who', { cookie: 'AltinnPartyId=x', authorization: `Bearer ${await sophie()}` })).status, 400);
    });
  });

  describe('authentication', () => {
    it('introspects', async () => {
      const ask = async (token?: string) => fetch(`${platform.url}/authentication/api/v1/introspection`, { method: 'POST', body: new URLSearchParams(token === undefined ? {} : { token }) });
      assert.deepEqual(await (await ask(await sophie())).json(), { active: true, iss: `${platform.url}/` });
      assert.deepEqual(await (await ask('garbage')).json(), { active: false });
      assert.equal((await ask()).status, 400);
      assert.equal((await ask('x'.repeat(300_000))).status, 413);
    });
    it('publishes keys that verify its tokens', async () => {
      const { keys } = (await (await get('/authentication/api/v1/openid/.well-known/openid-configuration/jwks')).json()) as { keys: { kid: string; alg: string; d?: string }[] };
      assert.equal(keys[0]?.alg, 'RS256');
      assert.equal(keys[0]?.d, undefined);
    });
    it('goes to goto with a session that is good enough, and asks for more otherwise', async () => {
      const cookie = `AltinnStudioRuntime=${await sophie()}`;
      const login = `/authentication/api/v1/authentication?goto=${encodeURIComponent(`${platform.url}/ttd/app`)}`;
      assert.equal((await get(login, { cookie })).headers.get('location'), `${platform.url}/ttd/app`);
      assert.equal((await get(`${login}&acr_values=idporten-loa-high`, { cookie })).headers.get('location')?.startsWith('/?goto='), true);
      assert.equal((await get(`${login}&acr_values=idporten-loa-huge`, { cookie })).status, 400);
      assert.equal((await get('/authentication/api/v1/authentication?goto=https%3A%2F%2Fevil.example', { cookie })).headers.get('location'), '/');
    });
    it('logs a browser in at the stand-in, and out again', async () => {
      const browser = new Browser();
      const goto = `${platform.url}/who`;
      const page = await browser.follow(`${platform.url}/authentication/api/v1/authentication?iss=idporten&acr_values=idporten-loa-high&goto=${encodeURIComponent(goto)}`, platform.url);
      const sent = await browser.open(new URL(formAction(page.text), platform.url), { form: { person: '01039012345', acr: 'idporten-loa-high' } });
      assert.ok(sent.location);
      const end = await browser.follow(sent.location, platform.url);
      assert.equal(end.url.href, goto);
      const caller = JSON.parse(end.text) as Record<string, unknown>;
      assert.deepEqual([caller['userId'], caller['authenticationLevel'], caller['authenticationMethod'], caller['fromCookie']], [1337, 4, 'BankID', true]);
      const token = browser.cookie('AltinnStudioRuntime') ?? '';
      const claims = decodeJwt(token);
      assert.equal(claims['pid'], undefined);
      assert.equal(claims['originaliss'], 'idporten');
      assert.equal(browser.cookie('AltinnPartyId'), '501337');
      assert.equal(browser.cookie('oidcnonce'), undefined);
      const out = await browser.open(`${platform.url}/authentication/api/v1/logout`);
      assert.ok(out.location?.href.startsWith(`${platform.url}/idporten/logout?`));
      assert.equal(browser.cookie('AltinnStudioRuntime'), undefined);
      assert.equal((await get('/authentication/api/v1/refresh', { authorization: `Bearer ${token}` })).status, 401);
      assert.equal((await get('/profile/api/v1/users/current', { cookie: `AltinnStudioRuntime=${token}` })).status, 401, 'a kept cookie is of no use');
      const kept = await get('/profile/api/v1/users/current', { authorization: `Bearer ${token}` });
      assert.deepEqual([kept.status, ((await kept.json()) as { detail: string }).detail], [401, 'The session has ended.']);
    });
    it('refuses a login of a lower level than was asked for', async () => {
      const browser = new Browser();
      const begun = await browser.open(`${platform.url}/authentication/api/v1/authentication?iss=idporten&acr_values=idporten-loa-high`);
      const lowered = new URL(String(begun.location));
      lowered.searchParams.delete('acr_values');
      const page = await browser.follow(lowered, platform.url);
      const sent = await browser.open(new URL(formAction(page.text), platform.url), { form: { person: '01039012345', acr: 'idporten-loa-substantial' } });
      const end = await browser.follow(String(sent.location), platform.url);
      assert.deepEqual([end.status, browser.cookie('AltinnStudioRuntime')], [401, undefined]);
      assert.match(end.text, /lower level/);
    });
    it('refuses a callback that was not begun in this browser', async () => {
      for (const headers of [{}, { cookie: 'oidcnonce=garbage' }, { cookie: `oidcnonce=${Buffer.from('{"expires":9e15}').toString('base64url')}.AAAA` }]) {
        assert.equal((await get('/authentication/api/v1/upstream/callback?code=x&state=y', headers as Record<string, string>)).status, 401);
      }
    });
    it('tells nothing by front-channel logout', async () => {
      assert.equal((await get('/authentication/api/v1/upstream/frontchannel-logout?iss=https%3A%2F%2Felse&sid=x')).status, 200);
      assert.equal((await get('/authentication/api/v1/upstream/frontchannel-logout')).status, 400);
    });
    it('sets the session of a chosen test person, and of nobody', async () => {
      const browser = new Browser();
      const page = await browser.open(`${platform.url}/Home/login?goto=${encodeURIComponent(`${platform.url}/who`)}`);
      assert.match(page.text, /<label for="userId">/);
      const sent = await browser.open(new URL(formAction(page.text), platform.url), { form: { userId: '1337', level: '3', goto: `${platform.url}/who` } });
      assert.deepEqual([sent.status, sent.location?.href], [303, `${platform.url}/who`]);
      assert.equal((JSON.parse((await browser.open(`${platform.url}/who`)).text) as { userId: number }).userId, 1337);
      const evil = await browser.open(`${platform.url}/Home/login`, { form: { userId: '1001', level: '3' }, headers: { 'sec-fetch-site': 'cross-site' } });
      assert.equal(evil.status, 403);
      await browser.open(`${platform.url}/Home/login`, { form: { level: '-1', goto: 'https://evil.example' } });
      assert.equal(browser.cookie('AltinnStudioRuntime'), undefined);
    });
  });

  describe('register, profile and authorization', () => {
    const post = (path: string, body: unknown, headers: Record<string, string> = {}) => fetch(`${platform.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
    const bad: [string, unknown, number, Record<string, string>?][] = [
      ['/register/api/v1/parties/lookup', {}, 400], ['/register/api/v1/parties/lookup', { ssn: '01039012345', orgNo: '897069650' }, 400], ['/register/api/v1/parties/lookup', 'null', 400],
      ['/register/api/v1/parties/lookup', '{', 400], ['/register/api/v1/parties/lookup', '{}', 415, { 'content-type': 'text/plain' }],
      ['/register/api/v1/parties/partylist', [], 404], ['/register/api/v1/parties/partylist', ['a'], 400], ['/register/api/v1/parties/partylist', {}, 400],
      ['/register/api/v1/apps/parties/query', { data: ['x'] }, 400], ['/profile/api/v1/users', '"99999999999"', 404], ['/profile/api/v1/users', '{}', 400],
    ];
    for (const [path, body, status, headers] of bad) it(`POST ${path} ${JSON.stringify(body)} is ${status}`, async () => assert.equal((await post(path, body, headers)).status, status));
    it('queries parties by URN', async () => {
      const answer = await post('/register/api/v1/access-management/parties/query', { data: ['urn:altinn:organization:identifier-no:897069650', 'urn:altinn:person:identifier-no:1', 'urn:altinn:party:id:501337'] });
      assert.deepEqual(((await answer.json()) as { data: { partyId: number }[] }).data.map((party) => party.partyId), [500000, 501337]);
    });
    it('asks for a user of level 2 or more before it looks a person up', async () => {
      const headers = { 'x-ai-nationalidentitynumber': '01017512345', 'x-ai-lastname': 'Nordmann' };
      const ask = async (spec: string | null) => (await get('/register/api/v1/persons', { ...headers, ...(spec === null ? {} : { authorization: `Bearer ${await testToken(spec)}` }) })).status;
      assert.deepEqual([await ask(null), await ask('serviceowner?org=ttd'), await ask('user?userId=1003&authenticationLevel=1'), await ask('user?userId=1003')], [401, 403, 403, 200]);
    });
    it('locks after wrong names: 404, 404, 429', async () => {
      const authorization = `Bearer ${await testToken('user?userId=2002')}`;
      const ask = async () => (await get('/register/api/v1/persons', { authorization, 'x-ai-nationalidentitynumber': '01017512345', 'x-ai-lastname': Buffer.from('Feil').toString('base64') })).status;
      assert.deepEqual([await ask(), await ask(), await ask()], [404, 404, 429]);
    });
    it('shows roles to nobody but their holder', async () => {
      const path = '/authorization/api/v1/roles?coveredByUserId=1337&offeredByPartyId=500000';
      const ola = await testToken('user?userId=12345');
      assert.deepEqual([(await get(path)).status, (await get(path, { authorization: `Bearer ${ola}` })).status], [401, 403]);
      assert.equal((await get('/authorization/api/v1/roles?coveredByUserId=0&offeredByPartyId=0', { authorization: `Bearer ${ola}` })).status, 400);
    });
    it('decides several requests in order and echoes what was asked for', async () => {
      const attribute = (AttributeId: string, Value: string, IncludeInResult = false) => ({ AttributeId, Value, IncludeInResult });
      const action = (id: string, value: string) => ({ Id: id, Attribute: [attribute('urn:oasis:names:tc:xacml:1.0:action:action-id', value, true)] });
      const answer = await post('/authorization/api/v1/decision', { Request: {
        AccessSubject: [{ Id: 's1', Attribute: [attribute('urn:altinn:userid', '1337')] }],
        Action: [action('a1', 'sparkle'), action('a2', 'read')],
        Resource: [{ Id: 'r1', Attribute: [attribute('urn:altinn:resource', 'app_ttd_any_app'), attribute('urn:altinn:person:identifier-no', '01039012345')] }],
        MultiRequests: { RequestReference: [{ ReferenceId: ['s1', 'a1', 'r1'] }, { ReferenceId: ['s1', 'a2', 'r1'] }] },
      } });
      const { response } = (await answer.json()) as { response: { decision: string; category: { attribute: { value: string }[] }[] }[] };
      assert.deepEqual(response.map((one) => [one.decision, one.category[0]?.attribute[0]?.value]), [['NotApplicable', 'sparkle'], ['Permit', 'read']]);
    });
    for (const body of ['{', '[]', 'null', '{"Request":[]}', '{"Request":{"Action":7}}', '{"Request":{"MultiRequests":{"RequestReference":[]}}}', '{"Request":{"MultiRequests":{"RequestReference":[{"ReferenceId":["x"]}]}}}']) {
      it(`answers Indeterminate to ${body}`, async () => {
        const answer = await post('/authorization/api/v1/decision', body);
        assert.equal(answer.status, 200);
        assert.equal(((await answer.json()) as { response: { decision: string }[] }).response[0]?.decision, 'Indeterminate');
      });
    }
  });

  describe('closed, as in production', () => {
    let closed: PlatformHarness;
    before(async () => { closed = await servePlatform({ open: false, policyOf: () => POLICY }); });
    after(() => closed.close());
    const cases: [string, string, number, number, number][] = [
      ['GET', '/register/api/v1/parties/501337', 401, 403, 200],
      ['GET', '/register/api/v1/organizations/897069650', 401, 403, 200],
      ['GET', '/profile/api/v1/users/1337', 401, 200, 200],
      ['GET', '/profile/api/v1/users/12345', 401, 403, 200],
      ['GET', '/authorization/api/v1/parties?userId=1337', 401, 200, 200],
      ['GET', '/authorization/api/v1/parties?userId=12345', 401, 403, 200],
      ['GET', '/authorization/api/v1/parties/500000/validate?userId=12345', 401, 403, 200],
      ['POST', '/register/api/v1/parties/lookup', 401, 403, 415],
    ];
    for (const [method, path, nobody, user, owner] of cases) {
      it(`${method} ${path} is ${nobody} for nobody, ${user} for Sophie, ${owner} for a service owner`, async () => {
        const bearer = async (spec: string) => ({ authorization: `Bearer ${await (await fetch(`${closed.url}/Home/auth/${spec}`)).text()}` });
        const ask = async (headers: Record<string, string>) => (await fetch(`${closed.url}${path}`, { method, headers })).status;
        assert.deepEqual([await ask({}), await ask(await bearer('user?userId=1337')), await ask(await bearer('serviceowner?org=ttd'))], [nobody, user, owner]);
      });
    }
  });
});
