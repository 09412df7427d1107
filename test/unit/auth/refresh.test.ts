import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { classify } from '../../../runtime/auth/classify.ts';
import { createKeyRing } from '../../../runtime/auth/key-ring.ts';
import { memoryKeyStorage } from '../../../runtime/auth/key-storage.ts';
import { refreshToken } from '../../../runtime/auth/refresh.ts';
import { createSessions } from '../../../runtime/auth/sessions.ts';
import { createTokenIssuer } from '../../../runtime/auth/token-issuer.ts';
import { randomGuid } from '../../../runtime/kernel/ids.ts';
import { createTestRegister } from '../../../runtime/platform/test-register.ts';
import { memoryDocuments } from '../../support/memory-documents.ts';
import { testDataFolder } from '../../support/platform-harness.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;
const SOPHIE = { userId: 1337, partyId: 501337, partyUuid: 'u', username: 'SophieDDG', level: 3, method: 'BankID', scope: 'a' };

async function parts() {
  const clock = { time: START, now() { return this.time; } };
  const documents = memoryDocuments();
  const issuer = createTokenIssuer({ issuer: 'https://p/', keys: createKeyRing({ storage: memoryKeyStorage(), clock, publishMs: 0 }), clock, newGuid: randomGuid });
  const options = { issuer, register: await createTestRegister(testDataFolder), sessions: createSessions(documents, clock), clock };
  const refresh = (token: string) => refreshToken(classify(decodeJwt(token), { fromCookie: true, token }), options);
  return { clock, documents, issuer, options, sessions: options.sessions, refresh };
}

describe('refreshToken(caller, options)', () => {
  it('gives the same claims, names as they were, and 30 more minutes', async () => {
    const { clock, issuer, refresh } = await parts();
    const first = await issuer.user({ ...SOPHIE, extra: { 'urn:Other:Claim': [1] } });
    clock.time += 20 * 60_000;
    const [before, after] = [decodeJwt(first), decodeJwt(await refresh(first))];
    assert.deepEqual(after, { ...before, auth_time: START / 1000, iat: clock.time / 1000, nbf: clock.time / 1000, exp: clock.time / 1000 + 1800 });
  });
  it('never goes past 12 hours from login', async () => {
    const { clock, issuer, refresh } = await parts();
    let token = await issuer.user(SOPHIE);
    for (let refreshes = 0; refreshes < 28; refreshes++) {
      clock.time += 25 * 60_000;
      token = await refresh(token);
    }
    assert.equal(decodeJwt(token).exp, (START + 12 * HOUR) / 1000);
    clock.time = START + 12 * HOUR;
    await assert.rejects(refresh(token), { status: 401, body: { kind: 'empty' } });
  });
  it('counts from auth_time when the token has one', async () => {
    const { issuer, refresh } = await parts();
    await assert.rejects(refresh(await issuer.user({ ...SOPHIE, extra: { auth_time: START / 1000 - 13 * 3600 } })), { status: 401 });
    await assert.rejects(refresh(await issuer.user({ ...SOPHIE, extra: { auth_time: START / 1000 + 3600 } })), { status: 401 });
  });
  it('refuses nobody, a user who is gone, and an ended session', async () => {
    const { issuer, sessions, refresh } = await parts();
    await assert.rejects(refresh(await issuer.sign({ sub: 'x' })), { status: 401 });
    await assert.rejects(refresh(await issuer.user({ ...SOPHIE, userId: 99 })), { status: 401 });
    const [ended, other] = [await issuer.user({ ...SOPHIE, sid: 'one' }), await issuer.user({ ...SOPHIE, sid: 'two' })];
    await sessions.ended('one');
    await sessions.ended('one');
    await assert.rejects(refresh(ended), { status: 401 });
    await refresh(other);
  });
  it('signs nothing that others have issued: theirs is renewed by them, or not at all', async () => {
    const { issuer, options } = await parts();
    const foreign = createTokenIssuer({ issuer: 'https://elsewhere/', keys: createKeyRing({ storage: memoryKeyStorage(), clock: options.clock, publishMs: 0 }), clock: options.clock, newGuid: randomGuid });
    const token = await foreign.user(SOPHIE);
    const caller = classify(decodeJwt(token), { fromCookie: true, token });
    await assert.rejects(refreshToken(caller, options), { status: 401, body: { kind: 'empty' } });
    assert.equal(await refreshToken(caller, { ...options, elsewhere: async (given) => `${given}'` }), `${token}'`);
    const own = await issuer.user(SOPHIE);
    assert.equal(decodeJwt(await refreshToken(classify(decodeJwt(own), { fromCookie: true, token: own }), { ...options, elsewhere: async () => assert.fail() })).iss, 'https://p/');
  });
  it('is asked for every request only now and then; an end in the same process is known at once', async () => {
    const { clock, documents, sessions } = await parts();
    let looks = 0;
    const counted = createSessions({ ...documents, get: (kind, id) => { looks++; return documents.get(kind, id); } }, clock);
    for (let round = 0; round < 5; round++) assert.equal(await counted.isOver('one'), false);
    assert.equal(looks, 1);
    await sessions.ended('one');
    assert.equal(await counted.isOver('one'), false, 'another process has ended it a moment ago');
    clock.time += 30_000;
    assert.equal(await counted.isOver('one'), true);
    assert.equal(await counted.isOver('two'), false);
    await counted.ended('two');
    assert.equal(await counted.isOver('two'), true);
  });
  it('ends the session that the provider names, and sweeps what is old', async () => {
    const { clock, documents, sessions } = await parts();
    await sessions.started('ours', { issuer: 'https://i', sid: 'theirs' });
    await sessions.endedUpstream('https://other', 'theirs');
    assert.equal(await sessions.hasEnded('ours'), false);
    await sessions.endedUpstream('https://i', 'theirs');
    assert.equal(await sessions.hasEnded('ours'), true);
    assert.ok(!JSON.stringify(await documents.list('endedSession', { limit: 9 })).includes('ours'));
    await sessions.sweep();
    assert.equal(await sessions.hasEnded('ours'), true);
    clock.time += 25 * HOUR;
    await sessions.sweep();
    assert.equal(await sessions.hasEnded('ours'), false);
    assert.deepEqual(await documents.list('upstreamSession', { limit: 9 }), []);
  });
});
