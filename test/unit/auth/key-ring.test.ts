import assert from 'node:assert/strict';
import { decodeProtectedHeader } from 'jose';
import { createKeyRing } from '../../../runtime/auth/key-ring.ts';
import { documentKeyStorage, memoryKeyStorage } from '../../../runtime/auth/key-storage.ts';
import { createTokenIssuer } from '../../../runtime/auth/token-issuer.ts';
import { createTokenVerifier } from '../../../runtime/auth/token-verifier.ts';
import { randomGuid } from '../../../runtime/kernel/ids.ts';
import { memoryDocuments } from '../../support/memory-documents.ts';

const HOUR = 3_600_000;

class SetClock {
  time = Date.parse('2026-01-01T00:00:00Z');

  now(): number {
    return this.time;
  }
}

function parts(clock: SetClock, storage = memoryKeyStorage()) {
  const keys = createKeyRing({ storage, clock });
  const issuer = createTokenIssuer({ issuer: 'https://p/', keys, clock, newGuid: randomGuid });
  const verifier = createTokenVerifier({ trusted: [{ issuer: 'https://p/', algorithms: ['RS256'], keys }], clock });
  return { keys, issuer, verifier };
}

describe('createKeyRing(options)', () => {
  it('rolls over without a restart: published at once, signs after 48 h, the old key stays until its tokens have expired', async () => {
    const clock = new SetClock();
    const { keys, issuer, verifier } = parts(clock);
    const kidOf = async () => decodeProtectedHeader(await issuer.sign({ a: 1 })).kid;
    const first = await kidOf();
    clock.time += 100 * HOUR;
    const second = await keys.rotate();
    assert.deepEqual((await keys.jwks()).keys.map((key) => key.kid), [first, second]);
    assert.equal(await kidOf(), first);
    clock.time += 47 * HOUR;
    assert.equal(await kidOf(), first);
    const old = await issuer.sign({ a: 1 }, clock.now() / 1000 + 20 * 3600);
    clock.time += 2 * HOUR;
    assert.equal(await kidOf(), second);
    await keys.maintain();
    await verifier.verify(await issuer.sign({ a: 1 }));
    assert.equal((await verifier.verify(old))['a'], 1);
    verifier.forget();
    assert.equal((await verifier.verify(old))['a'], 1);
    clock.time += 24 * HOUR;
    await keys.maintain();
    assert.deepEqual((await keys.jwks()).keys.map((key) => key.kid), [second]);
    await assert.rejects(verifier.verify(old), { code: 'UNAUTHENTICATED' });
  });

  it('accepts the key of another process as soon as it is asked for', async () => {
    const clock = new SetClock();
    const storage = documentKeyStorage(memoryDocuments());
    const [one, other] = [parts(clock, storage), parts(clock, storage)];
    await one.verifier.verify(await one.issuer.sign({}));
    await other.keys.jwks();
    const kid = await other.keys.rotate();
    assert.ok(await one.keys.key(kid), 'at once');
    assert.equal(await one.keys.key('unknown'), null);
    const next = await other.keys.rotate();
    assert.equal(await one.keys.key(next), null, 'not again for every name that is asked for');
    clock.time += 31_000;
    assert.ok(await one.keys.key(next));
    assert.equal(await one.keys.key(undefined), null);
  });

  it('makes one key when many ask at once, and a new one after 90 days', async () => {
    const clock = new SetClock();
    const { keys } = parts(clock);
    const kids = await Promise.all(Array.from({ length: 5 }, async () => (await keys.signingKey()).kid));
    assert.equal(new Set(kids).size, 1);
    clock.time += 91 * 24 * HOUR;
    await keys.maintain();
    assert.equal((await keys.jwks()).keys.length, 2);
    assert.equal((await keys.signingKey()).kid, kids[0]);
  });

  it('publishes base64url, alg and a thumbprint of 40 upper-case digits', async () => {
    const [key] = (await parts(new SetClock()).keys.jwks()).keys;
    assert.ok(key);
    assert.match(key.kid, /^[0-9A-F]{40}$/);
    assert.match(key.n, /^[\w-]+$/);
    assert.deepEqual(Object.keys(key).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });
});
