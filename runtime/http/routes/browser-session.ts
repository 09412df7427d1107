import type { Context } from 'koa';
import { refreshToken } from '../../auth/refresh.ts';
import type { BrowserSession } from '../../identity.ts';
import { AppError, textError } from '../../kernel/errors.ts';
import { setCookie, COOKIE } from '../platform/session-cookies.ts';
import { decodedAddress } from '../return-address.ts';
import { query, requireCallerOf, sendText } from '../request.ts';
import type { Route } from '../route.ts';
import type { RouteContext } from './shared.ts';

/** What a client does about the browser's session: keep it, give it up, check where it may go (app-api.md §6.5, §6.7). */
export function browserSessionRoutes({ authenticate }: RouteContext, { cookies, gotoRule, refresh }: BrowserSession): Route[] {
  const api = '/:org/:app/api';
  return [
    { name: 'session.keepAlive', method: 'GET', path: `${api}/authentication/keepAlive`, steps: [authenticate, keepAlive] },
    { name: 'session.invalidate', method: 'PUT', path: `${api}/authentication/invalidatecookie`, steps: [authenticate, invalidate] },
    { name: 'session.redirect', method: 'GET', path: `${api}/v1/redirect`, steps: [checkAddress] },
  ];

  /** A fresh token in the session's cookie; 400 when the session is over (§6.7). */
  async function keepAlive(ctx: Context): Promise<void> {
    const token = await refreshToken(requireCallerOf(ctx), refresh).catch((cause: unknown) => {
      throw cause instanceof AppError && cause.code === 'UNAUTHENTICATED' ? new AppError('BAD_REQUEST', { body: { kind: 'empty' }, cause }) : cause;
    });
    setCookie(ctx, COOKIE.runtime, token, { ...cookies, httpOnly: true });
    ctx.status = 200;
    ctx.body = '';
  }

  /** The browser forgets its token, before it logs in at a higher level. */
  function invalidate(ctx: Context): void {
    requireCallerOf(ctx);
    for (const name of [COOKIE.runtime, COOKIE.library]) setCookie(ctx, name, '', { ...cookies, httpOnly: true, maxAge: 0 });
    ctx.status = 200;
    ctx.body = '';
  }

  function checkAddress(ctx: Context): void {
    const value = query(ctx, 'url');
    if (!value) throw textError('BAD_REQUEST', 'Invalid value of query parameter url. The query parameter url must not be empty or missing.');
    const decoded = decodedAddress(value, gotoRule);
    if (decoded === null) throw textError('BAD_REQUEST', 'Invalid format of query parameter url. The query parameter url must be a valid base64 encoded string.');
    if (decoded === 'refused') {
      throw new AppError('BAD_REQUEST', { title: 'One or more validation errors occurred.', problem: 'framework', extensions: { errors: { url: ['Invalid domain from query parameter url.'] } } });
    }
    sendText(ctx, 200, decoded.address);
  }
}
