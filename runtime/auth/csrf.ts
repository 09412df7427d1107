import { createHmac, timingSafeEqual } from 'node:crypto';

/** The two halves of a double submit: the cookie `AS-XSRF-TOKEN` (HttpOnly) and the cookie `XSRF-TOKEN`, whose value the page sends as `X-XSRF-TOKEN`. */
export interface CsrfTokens {
  cookieToken: string;
  requestToken: string;
}

const PART = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

/**
 * Makes a pair bound to a session.
 * @param secret  at least 32 bytes, the same in every process
 * @param session `sid` (else `jti`) of the session's token; empty before login
 * @param nonce   32 random bytes
 * @see auth-platform.md §7
 */
export function issueCsrfTokens(secret: Uint8Array, session: string, nonce: Uint8Array): CsrfTokens {
  if (nonce.length !== 32) throw new RangeError('the nonce must be 32 bytes');
  const text = Buffer.from(nonce).toString('base64url');
  return { cookieToken: `${text}.${mac(secret, 'cookie', session, text)}`, requestToken: `${text}.${mac(secret, 'request', session, text)}` };
}

/** True only for two halves of one pair that was made for this session. Compares in constant time; never throws. */
export function areCsrfTokensValid(secret: Uint8Array, session: string, tokens: Partial<CsrfTokens>): boolean {
  const cookie = PART.exec(tokens.cookieToken ?? '');
  const request = PART.exec(tokens.requestToken ?? '');
  if (cookie === null || request === null) return false;
  const [, nonce = '', cookieMac = ''] = cookie;
  const [, otherNonce = '', requestMac = ''] = request;
  const cookieHolds = equal(cookieMac, mac(secret, 'cookie', session, nonce));
  const requestHolds = equal(requestMac, mac(secret, 'request', session, nonce));
  return cookieHolds && requestHolds && equal(nonce, otherNonce);
}

export interface FetchOrigin {
  secFetchSite: string | undefined;
  origin: string | undefined;
  /** Origins that pages of ours are served from. */
  ownOrigins: readonly string[];
}

/** False when the browser itself says that another site makes the request. Absent headers say nothing (non-browsers). */
export function isFromOwnSite({ secFetchSite, origin, ownOrigins }: FetchOrigin): boolean {
  if (secFetchSite === 'cross-site') return false;
  if (origin === undefined) return true;
  return origin !== 'null' && ownOrigins.includes(origin);
}

function mac(secret: Uint8Array, half: string, session: string, nonce: string): string {
  return createHmac('sha256', secret).update(`${half}\u0000${nonce}\u0000${session}`).digest('base64url');
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
