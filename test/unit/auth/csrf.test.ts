import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { areCsrfTokensValid, isFromOwnSite, issueCsrfTokens } from '../../../runtime/auth/csrf.ts';

const secret = randomBytes(32);
const pair = issueCsrfTokens(secret, 'session-1', randomBytes(32));
const other = issueCsrfTokens(secret, 'session-1', randomBytes(32));

describe('areCsrfTokensValid(secret, session, tokens)', () => {
  const cases: [string, Buffer, string, { cookieToken?: string; requestToken?: string }, boolean][] = [
    ['a pair of this session', secret, 'session-1', pair, true],
    ['another session', secret, 'session-2', pair, false],
    ['no session', secret, '', pair, false],
    ['another secret', randomBytes(32), 'session-1', pair, false],
    ['no request token', secret, 'session-1', { cookieToken: pair.cookieToken }, false],
    ['no cookie', secret, 'session-1', { requestToken: pair.requestToken }, false],
    ['the cookie twice', secret, 'session-1', { cookieToken: pair.cookieToken, requestToken: pair.cookieToken }, false],
    ['the request token twice', secret, 'session-1', { cookieToken: pair.requestToken, requestToken: pair.requestToken }, false],
    ['halves of two pairs', secret, 'session-1', { cookieToken: pair.cookieToken, requestToken: other.requestToken }, false],
    ['garbage', secret, 'session-1', { cookieToken: 'x', requestToken: 'æ.ø' }, false],
    ['empty text', secret, 'session-1', { cookieToken: '', requestToken: '' }, false],
    ['a cut token', secret, 'session-1', { ...pair, requestToken: pair.requestToken.slice(0, -1) }, false],
  ];
  for (const [name, key, session, tokens, want] of cases) it(`${name} is ${want ? 'valid' : 'refused'}`, () => assert.equal(areCsrfTokensValid(key, session, tokens), want));
  it('is bound to nobody before login', () => assert.equal(areCsrfTokensValid(secret, '', issueCsrfTokens(secret, '', randomBytes(32))), true));
  it('asks for 32 random bytes', () => assert.throws(() => issueCsrfTokens(secret, 's', randomBytes(8)), RangeError));
});

describe('isFromOwnSite(headers)', () => {
  const ownOrigins = ['https://ttd.apps.altinn.no'];
  const cases: [string | undefined, string | undefined, boolean][] = [
    [undefined, undefined, true], ['same-origin', ownOrigins[0], true], ['same-site', ownOrigins[0], true], ['none', undefined, true], [undefined, ownOrigins[0], true],
    ['cross-site', undefined, false], ['cross-site', ownOrigins[0], false], [undefined, 'https://evil.example', false], [undefined, 'null', false], [undefined, 'https://ttd.apps.altinn.no.evil.example', false], [undefined, 'http://ttd.apps.altinn.no', false],
  ];
  for (const [secFetchSite, origin, want] of cases) it(`${String(secFetchSite)} ${String(origin)} is ${String(want)}`, () => assert.equal(isFromOwnSite({ secFetchSite, origin, ownOrigins }), want));
});
