import assert from 'node:assert/strict';
import { randomUUID, type JsonWebKey } from 'node:crypto';
import { decodeJwt, importJWK, SignJWT } from 'jose';
import { classify } from '../../../../runtime/auth/classify.ts';
import { createMaskinportenStandIn } from '../../../../runtime/auth/stand-in/maskinporten.ts';
import { servePlatform, type PlatformHarness } from '../../../support/platform-harness.ts';

const CUSTOMER = { type: 'urn:altinn:systemuser', systemuser_org: { authority: 'iso6523-actorid-upis', ID: '0192:950474084' } };

describe('Maskinporten stand-in', function () {
  this.timeout(60_000);
  let platform: PlatformHarness;
  let issuer: string;
  const keys = new Map<string, JsonWebKey>();
  before(async () => {
    platform = await servePlatform();
    const info = (await (await fetch(`${platform.url}/Home/auth/info`)).json()) as { maskinporten: { issuer: string; clients: { clientId: string; privateJwk: JsonWebKey }[] } };
    issuer = info.maskinporten.issuer;
    for (const client of info.maskinporten.clients) keys.set(client.clientId, client.privateJwk);
  });
  after(() => platform.close());

  async function assertion(clientId: string, claims: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
    const jwk = keys.get(clientId) ?? keys.get('dev-vendor');
    assert.ok(jwk);
    const iat = Math.floor(Date.now() / 1000);
    const payload = JSON.parse(JSON.stringify({ iss: clientId, aud: issuer, scope: 'altinn:instances.read', iat, exp: iat + 100, jti: randomUUID(), ...claims })) as Record<string, unknown>;
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: String(jwk['kid']), ...header }).sign(await importJWK(jwk as never, 'RS256'));
  }
  async function token(form: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }> {
    const metadata = (await (await fetch(`${issuer}.well-known/oauth-authorization-server`)).json()) as { token_endpoint: string };
    const answer = await fetch(metadata.token_endpoint, { method: 'POST', body: new URLSearchParams(form) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
  const grant = (jwt: string) => token({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt });
  const exchanged = async (accessToken: unknown, query = '') => {
    const answer = await fetch(`${platform.url}/authentication/api/v1/exchange/maskinporten${query}`, { headers: { authorization: `Bearer ${String(accessToken)}` } });
    assert.equal(answer.status, 200);
    const jwt = await answer.text();
    return classify(await platform.verifier.verify(jwt), { fromCookie: false, token: jwt });
  };

  it('publishes metadata and keys', async () => {
    const metadata = (await (await fetch(`${issuer}.well-known/oauth-authorization-server`)).json()) as Record<string, string>;
    assert.equal(metadata['issuer'], issuer);
    assert.ok(issuer.endsWith('/maskinporten/'));
    assert.equal(((await (await fetch(metadata['jwks_uri'] ?? '')).json()) as { keys: unknown[] }).keys.length, 1);
  });

  it('gives an organisation its token, which the exchange takes', async () => {
    const { status, body } = await grant(await assertion('dev-organisation', {}));
    assert.equal(status, 200);
    assert.deepEqual({ ...body, access_token: typeof body['access_token'] }, { access_token: 'string', token_type: 'Bearer', expires_in: 120, scope: 'altinn:instances.read' });
    const claims = decodeJwt(String(body['access_token']));
    assert.deepEqual(claims['consumer'], { authority: 'iso6523-actorid-upis', ID: '0192:897069650' });
    assert.equal(claims['client_amr'], 'private_key_jwt');
    const caller = await exchanged(body['access_token']);
    assert.ok(caller.kind === 'org' && caller.orgNumber === '897069650');
  });
  it('gives a service owner, digdir and in test ttd', async () => {
    const { body } = await grant(await assertion('dev-service-owner', { scope: 'altinn:serviceowner altinn:serviceowner/instances.read' }));
    const [plain, test] = [await exchanged(body['access_token']), await exchanged(body['access_token'], '?test=true')];
    assert.ok(plain.kind === 'serviceOwner' && plain.org === 'digdir');
    assert.ok(test.kind === 'serviceOwner' && test.org === 'ttd' && test.scopes.includes('altinn:serviceowner'));
  });
  it('gives a system user', async () => {
    const { body } = await grant(await assertion('dev-vendor', { authorization_details: [CUSTOMER] }));
    const caller = await exchanged(body['access_token']);
    assert.ok(caller.kind === 'systemUser');
    assert.equal(caller.systemUserId, 'd111dbab-d619-4f15-bf29-58fe570a9ae6');
    assert.equal(caller.orgNumber, '950474084');
  });
  it('gives a vendor the token of one who has delegated, and restricts the audience', async () => {
    const { body } = await grant(await assertion('dev-vendor', { consumer_org: '897069650', resource: ['https://api.example'] }));
    const claims = decodeJwt(String(body['access_token']));
    assert.deepEqual(claims['consumer'], { authority: 'iso6523-actorid-upis', ID: '0192:897069650' });
    assert.deepEqual(claims['supplier'], { authority: 'iso6523-actorid-upis', ID: '0192:913312465' });
    assert.equal(claims.aud, 'https://api.example');
  });

  const now = () => Math.floor(Date.now() / 1000);
  const refusals: [string, string, () => Promise<string> | string][] = [
    ['no JWT', 'invalid_grant', () => 'garbage'],
    ['an unknown client', 'invalid_client', () => assertion('nobody', {})],
    ['a key of another client', 'invalid_client', async () => assertion('dev-organisation', {}, { kid: String(keys.get('dev-vendor')?.['kid']) })],
    ['another client\'s signature', 'invalid_grant', async () => {
      const [, body] = (await assertion('dev-organisation', {})).split('.');
      const [header] = (await assertion('dev-organisation', {})).split('.');
      const [, , signature] = (await assertion('dev-vendor', {})).split('.');
      return `${header}.${body}.${signature}`;
    }],
    ['an audience without the slash', 'invalid_grant', () => assertion('dev-vendor', { aud: issuer.slice(0, -1) })],
    ['two audiences', 'invalid_grant', () => assertion('dev-vendor', { aud: [issuer, 'https://else'] })],
    ['iat 20 s ago', 'invalid_grant', () => assertion('dev-vendor', { iat: now() - 20, exp: now() + 50 })],
    ['iat in 20 s', 'invalid_grant', () => assertion('dev-vendor', { iat: now() + 20 })],
    ['more than 120 s', 'invalid_grant', () => assertion('dev-vendor', { exp: now() + 130 })],
    ['no jti', 'invalid_grant', () => assertion('dev-vendor', { jti: undefined })],
    ['no scope', 'invalid_grant', () => assertion('dev-vendor', { scope: undefined })],
    ['an empty scope', 'invalid_scope', () => assertion('dev-vendor', { scope: ' ' })],
    ['a scope it has no access to', 'invalid_scope', () => assertion('dev-vendor', { scope: 'altinn:instances.read altinn:serviceowner' })],
    ['PS256', 'invalid_grant', async () => {
      const jwk = keys.get('dev-vendor') as never;
      return new SignJWT({ iss: 'dev-vendor', aud: issuer, scope: 'x', iat: now(), exp: now() + 60, jti: 'p' }).setProtectedHeader({ alg: 'PS256' }).sign(await importJWK({ ...(jwk as object), alg: 'PS256' } as never, 'PS256'));
    }],
    ['one who has not delegated', 'invalid_grant', () => assertion('dev-vendor', { consumer_org: '950474084' })],
    ['an unknown system user', 'invalid_grant', () => assertion('dev-vendor', { authorization_details: [{ ...CUSTOMER, systemuser_org: { authority: 'iso6523-actorid-upis', ID: '0192:897069650' } }] })],
    ['a system user of another vendor', 'invalid_grant', () => assertion('dev-organisation', { authorization_details: [CUSTOMER] })],
    ['two system users', 'invalid_request', () => assertion('dev-vendor', { authorization_details: [CUSTOMER, CUSTOMER] })],
  ];
  for (const [name, error, make] of refusals) {
    it(`refuses ${name} with ${error}`, async () => {
      const { status, body } = await grant(await make());
      assert.equal(status, 400);
      assert.equal(body['error'], error);
    });
  }
  it('takes an assertion once', async () => {
    const jwt = await assertion('dev-vendor', {});
    assert.equal((await grant(jwt)).status, 200);
    assert.deepEqual((await grant(jwt)).body['error'], 'invalid_grant');
  });
  it('refuses another grant type, another place and a huge form', async () => {
    assert.equal((await token({ grant_type: 'client_credentials' })).body['error'], 'unsupported_grant_type');
    assert.equal((await fetch(`${issuer}nowhere`)).status, 404);
    assert.equal((await fetch(`${issuer}token`)).status, 405);
    assert.equal((await grant('x'.repeat(40_000))).status, 400);
  });
  it('does not start in production', () => {
    const keyRing = platform.keys;
    assert.throws(() => createMaskinportenStandIn({ mode: { nodeEnv: 'production', enabled: true }, issuer, clients: [], clientKeys: () => keyRing, systemUsers: async () => [], keys: keyRing, clock: platform.clock, newGuid: randomUUID }), /Maskinporten/);
  });
});
