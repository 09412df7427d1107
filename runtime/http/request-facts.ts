import type { Context } from 'koa';
import type { RequestFacts } from '../kernel/request-facts.ts';
import { COOKIE } from './platform/session-cookies.ts';
import { askedLanguage } from './request.ts';

/**
 * What app logic may know of a request. Nothing is read before it is asked for, so a request whose app has no logic pays
 * for none of it.
 */
export function requestFacts(ctx: Context): () => RequestFacts {
  let facts: RequestFacts | undefined;
  return () => (facts ??= { cookies: harmlessCookies(ctx.req.headers.cookie ?? ''), language: askedLanguage(ctx), isPdf: ctx.get('X-Altinn-IsPdf').toLowerCase() === 'true' });
}

/** Our own: sessions, and the party that is chosen, which counts only after it has been checked. */
const OURS = new Set(Object.values(COOKIE).map((name) => name.toLowerCase()));
/** Names that credentials go by, here and in whatever else sets cookies on this host or its parent domain. */
const CREDENTIAL = /token|xsrf|csrf|forgery|session|nonce|auth|oidc|idporten|secret|passw|jwt|sid$|\.sig$|^__(?:host|secure)-|^altinnstudioruntimec\d+$/;
const COOKIE_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** The beginning of every JSON web token. */
const TOKEN = /^"?eyJ[\w-]+\./;

/** By name, the first of each. What looks like a credential by its name or its value stays with the server: app logic may log what it gets. */
export function harmlessCookies(header: string): Record<string, string> {
  const cookies = new Map<string, string>();
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0)).trim();
    const value = part.slice(at + 1).trim();
    if (!COOKIE_NAME.test(name) || name === '__proto__' || cookies.has(name) || isCredential(name.toLowerCase(), value)) continue;
    cookies.set(name, decoded(value));
  }
  return Object.fromEntries(cookies);
}

function isCredential(name: string, value: string): boolean {
  return OURS.has(name) || CREDENTIAL.test(name) || TOKEN.test(value);
}

function decoded(value: string): string {
  const bare = /^"(.*)"$/.exec(value)?.[1] ?? value;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}
