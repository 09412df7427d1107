import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { createRemoteKeys, fixedKeys, jwksUrlOf, readJwks } from '../../../runtime/auth/jwks.ts';
import { verifyJwt } from '../../../runtime/auth/verify-jwt.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' });
const standard = (text: string) => { const bytes = Buffer.from(text, 'base64url'); return bytes.toString('base64'); };
const answer = (body: unknown, status = 200) => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });

describe('readJwks(document)', () => {
  it('reads standard base64 with padding, as the platform publishes it', async () => {
    const { n = '', e = '' } = pair.publicKey.export({ format: 'jwk' });
    const keys = fixedKeys({ keys: [{ kty: 'RSA', use: 'sig', kid: 'A', n: standard(n), e: standard(e) }] });
    assert.match(standard(n), /[+/=]/);
    const token = await new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid: 'A' }).setIssuer('i').setIssuedAt().setExpirationTime('1m').sign(pair.privateKey);
    assert.equal((await verifyJwt(token, [{ issuer: 'i', algorithms: ['RS256'], keys }], { now: Date.now }))['iss'], 'i');
  });
  it('leaves out keys for encryption, of other kinds, too small and broken', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const keys = readJwks({ keys: [{ ...jwk(pair.publicKey, 'enc'), use: 'enc' }, jwk(small, 'small'), jwk(ec, 'ec'), { kty: 'RSA', n: '', e: 'AQAB', kid: 'broken' }, null, 7, jwk(pair.publicKey, 'good')] });
    assert.deepEqual([...keys.keys()], ['good']);
  });
  for (const document of [null, [], {}, { keys: {} }, 'x']) it(`refuses ${JSON.stringify(document)}`, () => assert.throws(() => readJwks(document)));
});

describe('createRemoteKeys(options)', () => {
  function remote(answers: () => Response | Promise<Response>) {
    const clock = { time: 1_000_000, now() { return this.time; } };
    const calls: string[] = [];
    const fetcher = (async (url: string) => { calls.push(url); return answers(); }) as unknown as typeof fetch;
    return { clock, calls, keys: createRemoteKeys({ jwksUrl: async () => 'https://issuer/jwks', clock, fetch: fetcher }) };
  }
  it('asks again for an unknown kid, at most every 30 seconds', async () => {
    const published = [jwk(pair.publicKey, 'A')];
    const { clock, calls, keys } = remote(() => answer({ keys: published }));
    assert.ok(await keys.key('A'));
    assert.equal(await keys.key('B'), null);
    assert.equal(calls.length, 1);
    published.push(jwk(pair.publicKey, 'B'));
    clock.time += 31_000;
    assert.ok(await keys.key('B'));
    assert.equal(await keys.key('C'), null);
    assert.equal(calls.length, 2);
  });
  it('asks once for many at the same time, and again after ten minutes', async () => {
    const { clock, calls, keys } = remote(() => answer({ keys: [jwk(pair.publicKey, 'A')] }));
    await Promise.all([keys.key('A'), keys.key('A'), keys.key('A')]);
    assert.equal(calls.length, 1);
    clock.time += 601_000;
    await keys.key('A');
    assert.equal(calls.length, 2);
  });
  it('goes on with the keys it has when the issuer fails later', async () => {
    let up = true;
    const { clock, keys } = remote(() => (up ? answer({ keys: [jwk(pair.publicKey, 'A')] }) : answer('down', 503)));
    await keys.key('A');
    up = false;
    clock.time += 601_000;
    assert.ok(await keys.key('A'));
  });
  for (const [name, response] of [['a failure', () => answer('no', 500)], ['too many bytes', () => answer(`{"keys":[],"x":"${'a'.repeat(200_000)}"}`)], ['no JSON', () => answer('<html>')]] as const) {
    it(`fails on ${name}, and does not hammer the issuer`, async () => {
      const { calls, keys } = remote(response);
      await assert.rejects(keys.key('A'));
      await assert.rejects(keys.key('A'));
      assert.equal(calls.length, 1);
    });
  }
  it('takes a token without kid only from an issuer with one key', async () => {
    assert.ok(await fixedKeys({ keys: [jwk(pair.publicKey, 'A')] }).key(undefined));
    assert.equal(await fixedKeys({ keys: [jwk(pair.publicKey, 'A'), jwk(pair.publicKey, 'B')] }).key(undefined), null);
  });
});

describe('jwksUrlOf(metadataUrl, issuer)', () => {
  const metadata = (body: unknown) => (async () => answer(body)) as unknown as typeof fetch;
  it('reads jwks_uri', async () => assert.equal(await jwksUrlOf('https://i/m', 'https://i', metadata({ issuer: 'https://i', jwks_uri: 'https://i/k' })), 'https://i/k'));
  it('refuses metadata of another issuer', async () => assert.rejects(jwksUrlOf('https://i/m', 'https://i', metadata({ issuer: 'https://i/', jwks_uri: 'https://i/k' })), /is not that of/));
});
