import assert from 'node:assert/strict';
import { createTokenVerifier } from '../../../runtime/auth/token-verifier.ts';
import type { AppError } from '../../../runtime/kernel/errors.ts';
import { externalIssuer } from '../../support/external-issuer.ts';

const issuer = externalIssuer('https://p/');
const clock = { offset: 0, now() { return Date.now() + this.offset; } };

describe('TokenVerifier.verify(token)', () => {
  beforeEach(() => { clock.offset = 0; });

  it('asks for the keys once for the same token, and gives the same frozen claims', async () => {
    let asked = 0;
    const keys = { key: (kid: string | undefined) => { asked++; return issuer.trusted.keys.key(kid); } };
    const verifier = createTokenVerifier({ trusted: [{ ...issuer.trusted, keys }], clock });
    const token = await issuer.token({ a: 1 });
    const [first, second] = [await verifier.verify(token), await verifier.verify(token)];
    assert.equal(first, second);
    assert.ok(Object.isFrozen(first));
    assert.equal(asked, 1);
    verifier.forget();
    await verifier.verify(token);
    assert.equal(asked, 2);
  });

  it('lets no remembered token live past its expiry', async () => {
    const verifier = createTokenVerifier({ trusted: [issuer.trusted], clock });
    const token = await issuer.token({ exp: Math.floor(Date.now() / 1000) + 60 });
    await verifier.verify(token);
    clock.offset = 65_000;
    await verifier.verify(token);
    clock.offset = 75_000;
    await assert.rejects(verifier.verify(token), { code: 'UNAUTHENTICATED', status: 401 });
  });

  it('remembers only as many as it may, the least recently used going first', async () => {
    let asked = 0;
    const keys = { key: (kid: string | undefined) => { asked++; return issuer.trusted.keys.key(kid); } };
    const verifier = createTokenVerifier({ trusted: [{ ...issuer.trusted, keys }], clock, cacheLimit: 2 });
    const [a, b, c] = await Promise.all([1, 2, 3].map((n) => issuer.token({ n })));
    assert.ok(a && b && c);
    await verifier.verify(a);
    await verifier.verify(b);
    await verifier.verify(a);
    await verifier.verify(c);
    await verifier.verify(a);
    assert.equal(asked, 3);
    await verifier.verify(b);
    assert.equal(asked, 4);
  });

  const garbage = ['', 'garbage', 'a.b.c', '...', '{"alg":"none"}', 'x'.repeat(20_000), 'eyJhbGciOiJSUzI1NiJ9.bnVsbA.AA', 'eyJhbGciOiJSUzI1NiIsInR5cCI6NX0.e30.AA', '\u0000'];
  for (const token of garbage) {
    it(`refuses ${JSON.stringify(token).slice(0, 40)} with an explanation and without repeating it`, async () => {
      const error = await createTokenVerifier({ trusted: [issuer.trusted], clock }).verify(token).then(() => assert.fail('accepted'), (thrown: AppError) => thrown);
      assert.equal(error.status, 401);
      assert.match(error.detail ?? '', /^The access token was refused: the /);
      if (token.length > 3) assert.ok(!(error.detail ?? '').includes(token));
    });
  }

  it('answers 503 when the keys of a trusted issuer cannot be had', async () => {
    const keys = { key: () => Promise.reject(new Error('down')) };
    await assert.rejects(createTokenVerifier({ trusted: [{ ...issuer.trusted, keys }], clock }).verify(await issuer.token({})), { code: 'STORE_UNAVAILABLE' });
  });

  it('chooses keys by the configured issuer: a known key of another issuer does not help', async () => {
    const other = externalIssuer('https://other/');
    const verifier = createTokenVerifier({ trusted: [issuer.trusted, other.trusted], clock });
    await assert.rejects(verifier.verify(await other.token({ iss: 'https://p/' })), { code: 'UNAUTHENTICATED' });
    await assert.rejects(verifier.verify(await issuer.token({ iss: 'https://other/' })), { code: 'UNAUTHENTICATED' });
  });

  it('checks the audience only when one is configured', async () => {
    const strict = createTokenVerifier({ trusted: [{ ...issuer.trusted, audience: 'us' }], clock });
    await assert.rejects(strict.verify(await issuer.token({ aud: 'them' })), { code: 'UNAUTHENTICATED' });
    await strict.verify(await issuer.token({ aud: ['them', 'us'] }));
  });
});
