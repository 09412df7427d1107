import type { Context } from 'koa';

/** Names of the session's cookies (auth-platform.md §7). */
export const COOKIE = { runtime: 'AltinnStudioRuntime', library: '.ALTINNTOKEN', party: 'AltinnPartyId', login: 'oidcnonce' } as const;

const MAX_CHUNKS = 10;
const PARTY_DAYS = 365;

export interface CookieRule {
  /** `Domain` of the cookies; null keeps them on the host. */
  domain: string | null;
  /** False only in development over plain http. */
  secure: boolean;
}

export interface CookieOptions extends CookieRule {
  httpOnly: boolean;
  /** Seconds; undefined for a session cookie, 0 removes. */
  maxAge?: number;
  path?: string;
  /** Lax unless told otherwise. */
  sameSite?: 'Lax' | 'Strict';
}

/** Adds a `Set-Cookie` line. The value must already be safe in a cookie. */
export function setCookie(ctx: Context, name: string, value: string, options: CookieOptions): void {
  if (!/^[\w.~%+/=-]*$/.test(value)) throw new Error(`the value of cookie ${name} cannot be written`);
  const parts = [`${name}=${value}`, `Path=${options.path ?? '/'}`];
  if (options.domain !== null) parts.push(`Domain=${options.domain}`);
  if (options.maxAge !== undefined) parts.push(`Max-Age=${options.maxAge}`);
  if (options.secure) parts.push('Secure');
  if (options.httpOnly) parts.push('HttpOnly');
  ctx.append('Set-Cookie', [...parts, `SameSite=${options.sameSite ?? 'Lax'}`].join('; '));
}

/** The session's token: whole, or in chunks (`chunks-N`, then `…C1` to `…CN`); null when there is none. */
export function sessionToken(ctx: Context): string | null {
  for (const name of [COOKIE.library, COOKIE.runtime]) {
    const value = ctx.cookies.get(name, { signed: false });
    if (value !== undefined && value !== '') return chunked(ctx, name, value);
  }
  return null;
}

function chunked(ctx: Context, name: string, value: string): string | null {
  const count = /^chunks-(\d{1,2})$/.exec(value)?.[1];
  if (count === undefined) return value;
  if (Number(count) > MAX_CHUNKS) return null;
  const chunks = Array.from({ length: Number(count) }, (_, index) => ctx.cookies.get(`${name}C${index + 1}`, { signed: false }));
  return chunks.every((chunk) => chunk !== undefined) ? chunks.join('') : null;
}

/** Keeps the token, and the selected party, in the browser. */
export function startSession(ctx: Context, token: string, partyId: number, rule: CookieRule): void {
  setCookie(ctx, COOKIE.runtime, token, { ...rule, httpOnly: true });
  selectParty(ctx, partyId, rule);
}

/** Keeps whom the user acts for. */
export function selectParty(ctx: Context, partyId: number, rule: CookieRule): void {
  setCookie(ctx, COOKIE.party, String(partyId), { ...rule, httpOnly: false, maxAge: PARTY_DAYS * 86_400 });
}

export function endSession(ctx: Context, rule: CookieRule): void {
  for (const name of [COOKIE.runtime, COOKIE.library, COOKIE.party]) setCookie(ctx, name, '', { ...rule, httpOnly: name !== COOKIE.party, maxAge: 0 });
}
