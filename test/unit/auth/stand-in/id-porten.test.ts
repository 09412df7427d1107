import assert from 'node:assert/strict';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oidc from 'openid-client';
import { createIdPortenStandIn } from '../../../../runtime/auth/stand-in/id-porten.ts';
import { Browser, formAction } from '../../../support/browser.ts';
import { servePlatform, type PlatformHarness } from '../../../support/platform-harness.ts';

const SOPHIE = '01039012345';
const SCOPE = 'openid profile altinn:instances.read altinn:instances.write';
const NATIVE = 'http://127.0.0.1:49152/callback';
const CONFIDENTIAL = 'http://127.0.0.1:50000/callback';

describe('ID-porten stand-in', function () {
  this.timeout(60_000);
  let platform: PlatformHarness;
  before(async () => { platform = await servePlatform(); });
  after(() => platform.close());

  const insecure = { execute: [oidc.allowInsecureRequests] };
  const native = () => oidc.discovery(new URL(`${platform.url}/idporten`), 'dev-native', {}, oidc.None(), insecure);
  const confidential = () => oidc.discovery(new URL(`${platform.url}/idporten`), 'dev-confidential', {}, oidc.ClientSecretBasic('dev-confidential-secret-for-local-use-only'), insecure);

  /** Logs in through the form; gives the address that the client's browser ends at. */
  async function logIn(start: URL, form: Record<string, string>, browser = new Browser()): Promise<URL> {
    const page = await browser.follow(start, platform.url);
    assert.equal(page.status, 200, page.text);
    const sent = await browser.open(new URL(formAction(page.text), platform.url), { form });
    assert.equal(sent.status, 303, sent.text);
    assert.ok(sent.location);
    const end = await browser.follow(sent.location, platform.url);
    assert.ok(end.location, end.text);
    return end.location;
  }

  async function begin(config: oidc.Configuration, redirectUri: string, more: Record<string, string> = {}, par = false) {
    const secrets = { pkceCodeVerifier: oidc.randomPKCECodeVerifier(), expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() };
    const parameters = {
      redirect_uri: redirectUri, scope: SCOPE, state: secrets.expectedState, nonce: secrets.expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(secrets.pkceCodeVerifier), code_challenge_method: 'S256', ...more,
    };
    const url = par ? await oidc.buildAuthorizationUrlWithPAR(config, parameters) : oidc.buildAuthorizationUrl(config, parameters);
    return { url, secrets };
  }

  it('publishes the metadata that clients of ID-porten read', async () => {
    const metadata = (await (await fetch(`${platform.url}/idporten/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    assert.equal(metadata['issuer'], `${platform.url}/idporten`);
    assert.deepEqual(metadata['response_types_supported'], ['code']);
    assert.deepEqual(metadata['subject_types_supported'], ['pairwise']);
    assert.deepEqual(metadata['code_challenge_methods_supported'], ['S256']);
    assert.equal(metadata['authorization_response_iss_parameter_supported'], true);
    for (const member of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'end_session_endpoint', 'pushed_authorization_request_endpoint', 'userinfo_endpoint', 'revocation_endpoint', 'introspection_endpoint', 'acr_values_supported', 'ui_locales_supported', 'dpop_signing_alg_values_supported', 'claims_supported', 'scopes_supported', 'response_modes_supported', 'token_endpoint_auth_methods_supported']) {
      assert.ok(metadata[member] !== undefined, member);
    }
    for (const [name, value] of Object.entries(metadata)) if (/_endpoint$|_uri$/.test(name)) assert.ok(String(value).startsWith(`${platform.url}/idporten/`), `${name} ${String(value)}`);
  });

  it('logs a native client in on any loopback port, without a refresh token, and its token is exchanged', async () => {
    const config = await native();
    const { url, secrets } = await begin(config, NATIVE, { acr_values: 'idporten-loa-high', ui_locales: 'en' });
    const tokens = await oidc.authorizationCodeGrant(config, await logIn(url, { person: SOPHIE, acr: 'idporten-loa-high' }), secrets);
    const claims = tokens.claims();
    assert.equal(claims?.['pid'], SOPHIE);
    assert.equal(claims?.['acr'], 'idporten-loa-high');
    assert.deepEqual(claims?.['amr'], ['BankID']);
    assert.equal(claims?.['locale'], 'nn');
    assert.notEqual(claims?.sub, SOPHIE);
    assert.equal(tokens.refresh_token, undefined);
    const access = decodeJwt(tokens.access_token);
    assert.equal(access.aud, 'unspecified');
    assert.equal(access['client_id'], 'dev-native');
    assert.deepEqual(access['consumer'], { authority: 'iso6523-actorid-upis', ID: '0192:913312465' });
    assert.equal(access['acr'], 'idporten-loa-high');
    assert.equal(decodeProtectedHeader(tokens.access_token).alg, 'RS256');
    const exchanged = await fetch(`${platform.url}/authentication/api/v1/exchange/id-porten`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    assert.equal(exchanged.status, 200);
    assert.equal(decodeJwt(await exchanged.text())['urn:altinn:authlevel'], 4);
  });

  for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000']) {
    it(`logs a single-page client at ${origin} in, which asks for everything from the browser`, async () => {
      const asked: [path: string, allowed: string | null][] = [];
      const config = await oidc.discovery(new URL(`${platform.url}/idporten`), 'dev-spa', {}, oidc.None(), { ...insecure, [oidc.customFetch]: (async (url: string, options: RequestInit) => {
        const answer = await fetch(url, { ...options, headers: { ...(options.headers as Record<string, string>), origin } });
        asked.push([new URL(url).pathname, answer.headers.get('access-control-allow-origin')]);
        return answer;
      }) as oidc.CustomFetch });
      const { url, secrets } = await begin(config, `${origin}/callback`);
      const tokens = await oidc.authorizationCodeGrant(config, await logIn(url, { person: SOPHIE, acr: 'idporten-loa-substantial' }), secrets);
      const sub = tokens.claims()?.sub ?? '';
      assert.deepEqual(await oidc.fetchUserInfo(config, tokens.access_token, sub), { sub, pid: SOPHIE, locale: 'nn' });
      for (const authorization of ['', `Bearer ${tokens.id_token ?? ''}`, 'Bearer a.b.c']) assert.equal((await fetch(`${platform.url}/idporten/userinfo`, { headers: { authorization } })).status, 401);
      assert.deepEqual(asked, ['/.well-known/openid-configuration', '/token', '/userinfo'].map((path) => [`/idporten${path}`, origin]));
      for (const path of ['.well-known/openid-configuration', 'jwk', 'token', 'userinfo', 'revoke']) {
        const preflight = await fetch(`${platform.url}/idporten/${path}`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' } });
        assert.deepEqual([path, preflight.status, preflight.headers.get('access-control-allow-origin')], [path, 204, origin]);
      }
      const stranger = await fetch(`${platform.url}/idporten/token`, { method: 'POST', headers: { origin: 'https://evil.example' }, body: new URLSearchParams({ client_id: 'dev-spa', grant_type: 'authorization_code', code: 'x' }) });
      assert.equal(stranger.headers.get('access-control-allow-origin'), null);
    });
  }

  it('takes pushed parameters, refreshes a confidential client with rotation, and revokes', async () => {
    const config = await confidential();
    const { url, secrets } = await begin(config, CONFIDENTIAL, {}, true);
    assert.match(url.searchParams.get('request_uri') ?? '', /^urn:/);
    const tokens = await oidc.authorizationCodeGrant(config, await logIn(url, { person: SOPHIE, acr: 'idporten-loa-substantial' }), secrets);
    assert.ok(tokens.refresh_token);
    const again = await oidc.refreshTokenGrant(config, tokens.refresh_token);
    const access = decodeJwt(again.access_token);
    assert.equal(access['pid'], SOPHIE);
    assert.equal(access['acr'], 'idporten-loa-substantial');
    assert.ok(again.refresh_token && again.refresh_token !== tokens.refresh_token);
    await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
    const last = await begin(config, CONFIDENTIAL);
    const other = await oidc.authorizationCodeGrant(config, await logIn(last.url, { person: SOPHIE, acr: 'idporten-loa-substantial' }), last.secrets);
    assert.equal((await oidc.tokenIntrospection(config, other.refresh_token ?? '')).active, true);
    await oidc.tokenRevocation(config, other.refresh_token ?? '');
    assert.equal((await oidc.tokenIntrospection(config, other.refresh_token ?? '')).active, false);
  });

  it('keeps the session for the next login and ends it at logout', async () => {
    const config = await confidential();
    const browser = new Browser();
    const first = await begin(config, CONFIDENTIAL);
    const tokens = await oidc.authorizationCodeGrant(config, await logIn(first.url, { person: SOPHIE, acr: 'idporten-loa-substantial' }, browser), first.secrets);
    const second = await begin(config, CONFIDENTIAL);
    const silent = await browser.follow(second.url, platform.url);
    assert.ok(silent.location?.href.startsWith(CONFIDENTIAL), 'single sign-on');
    const stepUp = await begin(config, CONFIDENTIAL, { acr_values: 'idporten-loa-high' });
    const page = await browser.follow(stepUp.url, platform.url);
    assert.match(page.text, /<form/, 'a higher level asks again');
    const end = oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: 'http://127.0.0.1:50000/', state: 'bye' });
    const confirm = await browser.open(end);
    assert.equal(confirm.status, 200, confirm.text);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(confirm.text)?.[1] ?? '';
    const done = await browser.open(new URL(formAction(confirm.text), platform.url), { form: { xsrf, logout: 'yes' } });
    assert.equal(done.location?.href, 'http://127.0.0.1:50000/?state=bye');
    const third = await begin(config, CONFIDENTIAL);
    assert.match((await browser.follow(third.url, platform.url)).text, /<form/);
  });

  it('binds a token to a DPoP key, which the exchange then asks for', async () => {
    const config = await native();
    const keyPair = await oidc.randomDPoPKeyPair('ES256');
    const dpop = oidc.getDPoPHandle(config, keyPair);
    const { url, secrets } = await begin(config, NATIVE);
    const tokens = await oidc.authorizationCodeGrant(config, await logIn(url, { person: SOPHIE, acr: 'idporten-loa-substantial' }), secrets, undefined, { DPoP: dpop });
    assert.equal(tokens.token_type.toLowerCase(), 'dpop');
    const address = new URL(`${platform.url}/authentication/api/v1/exchange/id-porten`);
    const bare = await fetch(address, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    assert.equal(bare.status, 401);
    const proven = await oidc.fetchProtectedResource(config, tokens.access_token, address, 'GET', null, undefined, { DPoP: dpop });
    assert.equal(proven.status, 200);
    assert.equal(decodeJwt(await proven.text())['cnf'], undefined);
  });

  for (const [language, words] of [['nb', 'Sikkerhetsnivå'], ['nn', 'Tryggingsnivå'], ['en', 'Level of assurance'], ['se', 'Sikkerhetsnivå']] as const) {
    it(`shows the login page in ${language}, every field with a label`, async () => {
      const { url } = await begin(await native(), NATIVE, { ui_locales: language });
      const { text } = await new Browser().follow(url, platform.url);
      assert.ok(text.includes(words));
      for (const [, id] of text.matchAll(/<(?:select|input type="text")[^>]*\bid="([^"]+)"/g)) assert.ok(text.includes(`<label for="${id}">`), id);
    });
  }

  const refusedChoices: [string, Record<string, string>, Record<string, string>, RegExp][] = [
    ['a person who is neither known nor synthetic', {}, { pid: '01010112345', acr: 'idporten-loa-high' }, /verken en testperson/],
    ['a level below the one asked for', { acr_values: 'idporten-loa-high' }, { person: SOPHIE, acr: 'idporten-loa-substantial' }, /høyere sikkerhetsnivå/],
    ['a level that does not exist', {}, { person: SOPHIE, acr: 'idporten-loa-low' }, /høyere sikkerhetsnivå/],
  ];
  for (const [name, parameters, form, words] of refusedChoices) {
    it(`refuses ${name}`, async () => {
      const { url } = await begin(await native(), NATIVE, parameters);
      const browser = new Browser();
      const page = await browser.follow(url, platform.url);
      const answer = await browser.open(new URL(formAction(page.text), platform.url), { form });
      assert.equal(answer.status, 400);
      assert.match(answer.text, words);
    });
  }

  it('lets a synthetic person log in, and tells the client of a cancelled login', async () => {
    const config = await native();
    const { url, secrets } = await begin(config, NATIVE);
    const tokens = await oidc.authorizationCodeGrant(config, await logIn(url, { person: SOPHIE, pid: '17858296439', acr: 'idporten-loa-high' }), secrets);
    assert.equal(tokens.claims()?.['pid'], '17858296439');
    const cancelled = await begin(config, NATIVE);
    assert.equal((await logIn(cancelled.url, { cancel: 'yes' })).searchParams.get('error'), 'access_denied');
  });

  it('refuses an authorization request without PKCE', async () => {
    const config = await native();
    const url = oidc.buildAuthorizationUrl(config, { redirect_uri: NATIVE, scope: 'openid', state: 's', nonce: 'n' });
    const { location } = await new Browser().follow(url, platform.url);
    assert.equal(location?.searchParams.get('error'), 'invalid_request');
  });

  it('answers 400 for a login that was not begun in this browser', async () => {
    const answer = await fetch(`${platform.url}/idporten/interaction/nowhere`);
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /expired/);
  });

  for (const mode of [{ nodeEnv: 'production', enabled: true }, { nodeEnv: 'development', enabled: false }]) {
    it(`does not start with ${JSON.stringify(mode)}`, () => {
      assert.throws(() => createIdPortenStandIn({ mode, issuer: 'http://127.0.0.1/idporten', clients: [], people: async () => [], keys: platform.keys, clock: platform.clock }), /ID-porten stand-in/);
    });
  }
});
