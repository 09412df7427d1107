import type { Context, Next } from 'koa';
import { areCsrfTokensValid, isFromOwnSite } from '../../auth/csrf.ts';
import type { Definitions } from '../../instance/services.ts';
import { AppError } from '../../kernel/errors.ts';
import { COOKIE } from '../platform/session-cookies.ts';
import { callerOf, param } from '../request.ts';
import type { Step } from '../route.ts';

const SAFE = new Set(['GET', 'HEAD', 'TRACE', 'OPTIONS']);

export interface CsrfOptions {
  secret: Uint8Array;
  definitions: Definitions;
  /** The origin that the outside uses: behind a proxy it is another than the one that was called. */
  origin: string;
}

/** An unsafe method that carries a session cookie must prove that it comes from our own page (app-api.md §7.4), even beside a bearer token. */
export function csrfStep({ secret, definitions, origin: outerOrigin }: CsrfOptions): Step {
  return async function requireCsrf(ctx: Context, next: Next): Promise<void> {
    if (!SAFE.has(ctx.method) && ctx.req.headers.cookie !== undefined && carriesSession(ctx) && !isDisabled(ctx) && !isValid(ctx)) {
      throw new AppError('BAD_REQUEST', { problem: 'framework' });
    }
    await next();
  };

  function isDisabled(ctx: Context): boolean {
    return definitions.current(param(ctx, 'org'), param(ctx, 'app'))?.settings.disableCsrfCheck ?? false;
  }

  function isValid(ctx: Context): boolean {
    // A browser that says that another site asks is believed, whatever the tokens say. Pages whose referrer is kept back may say `null`.
    const given = ctx.get('Origin');
    const origin = given === '' || given === 'null' ? undefined : given;
    if (!isFromOwnSite({ secFetchSite: ctx.get('Sec-Fetch-Site') || undefined, origin, ownOrigins: [outerOrigin, `http://${ctx.host}`, `https://${ctx.host}`] })) return false;
    const header = ctx.get('X-XSRF-TOKEN');
    const cookie = ctx.cookies.get('AS-XSRF-TOKEN');
    return cookie !== undefined && areCsrfTokensValid(secret, sessionOf(ctx), { cookieToken: cookie, requestToken: header });
  }
}

/** Both cookies that `authenticate` takes a token from. */
function carriesSession(ctx: Context): boolean {
  return ctx.cookies.get(COOKIE.runtime) !== undefined || ctx.cookies.get(COOKIE.library) !== undefined;
}

/** What a pair of tokens is bound to: the session's id, else the token's. */
export function sessionOf(ctx: Context): string {
  const caller = callerOf(ctx);
  if (caller.kind === 'none') return '';
  const { sid, jti } = caller.claims;
  return String(sid ?? jti ?? '');
}
