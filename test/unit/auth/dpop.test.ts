import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, SignJWT } from 'jose';
import { checkDpopProof } from '../../../runtime/auth/dpop.ts';
import { createReplayGuard, createSharedReplayGuard } from '../../../runtime/auth/replay-guard.ts';
import { memoryDocuments } from '../../support/memory-documents.ts';

const clock = { now: Date.now };
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const TOKEN = 'the-token';
const URL = 'https://p/exchange/id-porten';
const publicJwk = (key: KeyObject) => (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' }) as Record<string, unknown>;
const now = () => Math.floor(Date.now() / 1000);

async function proof(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, key = pair.privateKey): Promise<string> {
  const payload = { jti: randomUUID(), htm: 'GET', htu: URL, iat: now(), ath: createHash('sha256').update(TOKEN).digest('base64url'), ...claims };
  return new SignJWT(JSON.parse(JSON.stringify(payload)) as Record<string, unknown>).setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: publicJwk(key) as never, ...header }).sign(key);
}

describe('checkDpopProof(check)', () => {
  const check = async (given: string | undefined, replay = createReplayGuard(clock)) =>
    checkDpopProof({ proof: given, token: TOKEN, thumbprint: await calculateJwkThumbprint(publicJwk(pair.publicKey) as never), method: 'GET', url: `${URL}?test=true`, clock, replay });

  it('accepts a fresh proof once', async () => {
    const [replay, given] = [createReplayGuard(clock), await proof()];
    await check(given, replay);
    await assert.rejects(check(given, replay), /used before/);
  });
  const refused: [string, () => Promise<string | undefined>, RegExp][] = [
    ['no proof', async () => undefined, /no proof/],
    ['garbage', async () => 'x', /not valid/],
    ['a proof that is too long', async () => 'x'.repeat(9000), /no proof/],
    ['another method', () => proof({ htm: 'POST' }), /another call/],
    ['another address', () => proof({ htu: 'https://p/else' }), /another call/],
    ['an address that is none', () => proof({ htu: 'x' }), /another call/],
    ['another token', () => proof({ ath: 'x' }), /another token/],
    ['no token hash', () => proof({ ath: undefined }), /not valid/],
    ['no jti', () => proof({ jti: undefined }), /not valid/],
    ['a proof of yesterday', () => proof({ iat: now() - 86_400 }), /fresh/],
    ['a proof of tomorrow', () => proof({ iat: now() + 86_400 }), /fresh/],
    ['another key', () => proof({}, {}, other.privateKey), /another key/],
    ['another type', () => proof({}, { typ: 'JWT' }), /not valid/],
    ['a key in the header that did not sign', () => proof({}, { jwk: publicJwk(other.publicKey) }), /not valid/],
    ['a private key in the header', () => proof({}, { jwk: pair.privateKey.export({ format: 'jwk' }) }), /not valid/],
  ];
  for (const [name, make, words] of refused) it(`refuses ${name}`, async () => assert.rejects(check(await make()), words));
});

describe('createReplayGuard(clock, limit)', () => {
  it('forgets ids after they expire, and refuses new ones when it is full of valid ones', () => {
    const set = { time: 0, now() { return this.time; } };
    const guard = createReplayGuard(set, 2);
    assert.deepEqual([guard.use('a', 100), guard.use('a', 100), guard.use('b', 200), guard.use('c', 300)], [true, false, true, false]);
    set.time = 150;
    assert.deepEqual([guard.use('c', 300), guard.use('b', 200), guard.use('a', 400)], [true, false, false]);
    set.time = 201;
    assert.equal(guard.use('a', 400), true);
  });
});

describe('createSharedReplayGuard(documents, clock)', () => {
  it('lets one of several processes use an id, and sweeps what has expired', async () => {
    const set = { time: Date.UTC(2026, 0, 1), now() { return this.time; } };
    const documents = memoryDocuments();
    const guards = [1, 2, 3].map(() => createSharedReplayGuard(documents, set));
    for (const id of ['a', 'b']) {
      const answers = await Promise.all(guards.map((guard) => guard.use(id, set.time + 1000)));
      assert.deepEqual(answers.filter((answer) => answer), [true], id);
    }
    set.time += 2 * 60 * 60_000;
    assert.equal(await guards[0]?.use('c', set.time + 1000), true);
    assert.equal((await documents.list('used-id', { limit: 10 })).length, 1);
    assert.equal(await guards[1]?.use('c', set.time + 1000), false);
  });
});
