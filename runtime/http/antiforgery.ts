import { randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import { issueCsrfTokens } from '../auth/csrf.ts';
import { setCookie } from './platform/session-cookies.ts';
import { sessionOf } from './steps/csrf.ts';

/** A fresh pair for this page, tied to the session that asks: one half for the server alone, one for the page to send along (app-api.md §7.4). */
export function setAntiforgeryCookies(ctx: Context, secret: Uint8Array, secure: boolean): void {
  const { cookieToken, requestToken } = issueCsrfTokens(secret, sessionOf(ctx), randomBytes(32));
  setCookie(ctx, 'AS-XSRF-TOKEN', cookieToken, { domain: null, secure, httpOnly: true, sameSite: 'Strict' });
  setCookie(ctx, 'XSRF-TOKEN', requestToken, { domain: null, secure, httpOnly: false, sameSite: 'Strict' });
}
