import type { Context } from 'koa';
import { textClaim } from '../../auth/claims.ts';
import { requestedLevel } from '../../auth/levels.ts';
import { safeGoto, type GotoRule } from '../../auth/safe-goto.ts';
import type { Sessions } from '../../auth/sessions.ts';
import type { UpstreamLogin } from '../../auth/upstream-login.ts';
import { textError } from '../../kernel/errors.ts';
import type { Route, Step } from '../route.ts';
import { callerOf } from './authenticate.ts';
import { queryParameter } from './request-body.ts';
import { COOKIE, endSession, setCookie, startSession, type CookieRule } from './session-cookies.ts';

export interface LoginRouteOptions {
  authenticate: Step;
  /** Null where only test people log in, on the start page. */
  upstream: UpstreamLogin | null;
  /** Issuer of `upstream`: front-channel logout names it. */
  upstreamIssuer: string | null;
  sessions: Sessions;
  cookies: CookieRule;
  gotoRule: GotoRule;
  /** The platform's address, without a slash at the end. */
  base: string;
  /** In development login goes to the start page unless `iss` asks for the stand-in. */
  development: boolean;
}

const PREFIX = '/authentication/api/v1';
const UPSTREAM_PATH = `${PREFIX}/upstream`;
const LOGIN_SECONDS = 900;

/** Login and logout of a browser. @see auth-platform.md §5.3, §7 */
export function loginRoutes(options: LoginRouteOptions): Route[] {
  const toBase: Step = (ctx) => redirect(ctx, `${options.base}/`);
  return [
    { name: 'authentication.login', method: 'GET', path: `${PREFIX}/authentication`, steps: [options.authenticate, loginStep(options)] },
    { name: 'authentication.callback', method: 'GET', path: `${UPSTREAM_PATH}/callback`, steps: [callbackStep(options)] },
    { name: 'authentication.frontChannelLogout', method: 'GET', path: `${UPSTREAM_PATH}/frontchannel-logout`, steps: [frontChannelLogoutStep(options)] },
    { name: 'authentication.logout', method: 'GET', path: `${PREFIX}/logout`, steps: [options.authenticate, logoutStep(options)] },
    { name: 'authentication.loggedOut', method: 'GET', path: `${PREFIX}/logout/handleloggedout`, steps: [toBase] },
  ];
}

function redirect(ctx: Context, location: string): void {
  ctx.status = 302;
  ctx.set('Cache-Control', 'no-store');
  ctx.set('Location', location);
  ctx.body = null;
  ctx.status = 302;
  ctx.set('Content-Length', '0');
}

function loginStep(options: LoginRouteOptions): Step {
  return async function logIn(ctx) {
    const acrValues = queryParameter(ctx, 'acr_values');
    const level = requestedLevel(acrValues);
    if (level === null) throw textError('BAD_REQUEST', 'acr_values has a value that is not allowed.');
    const goto = safeGoto(queryParameter(ctx, 'goto'), options.gotoRule);
    const caller = callerOf(ctx);
    if (goto !== null && caller.kind !== 'none' && caller.fromCookie && caller.authenticationLevel >= level) return redirect(ctx, goto);
    if (options.upstream !== null && (!options.development || queryParameter(ctx, 'iss') !== undefined)) return beginUpstream(ctx, options.upstream, goto, acrValues, options);
    redirect(ctx, goto === null ? '/' : `/?goto=${encodeURIComponent(goto)}`);
  };
}

async function beginUpstream(ctx: Context, upstream: UpstreamLogin, goto: string | null, acrValues: string | undefined, options: LoginRouteOptions): Promise<void> {
  const { location, cookie } = await upstream.begin({ goto: goto ?? `${options.base}/`, acrValues, uiLocales: queryParameter(ctx, 'ui_locales') });
  setCookie(ctx, COOKIE.login, cookie, { ...options.cookies, domain: null, httpOnly: true, maxAge: LOGIN_SECONDS, path: UPSTREAM_PATH });
  redirect(ctx, location);
}

function callbackStep({ upstream, cookies }: LoginRouteOptions): Step {
  return async function finishLogin(ctx) {
    if (upstream === null) throw textError('NOT_FOUND', 'There is no login provider here.');
    const { token, profile, goto } = await upstream.finish(ctx.URL, ctx.cookies.get(COOKIE.login, { signed: false }));
    setCookie(ctx, COOKIE.login, '', { ...cookies, domain: null, httpOnly: true, maxAge: 0, path: UPSTREAM_PATH });
    startSession(ctx, token, profile.partyId, cookies);
    redirect(ctx, goto);
  };
}

function frontChannelLogoutStep({ sessions, upstreamIssuer }: LoginRouteOptions): Step {
  return async function endUpstreamSession(ctx) {
    const [issuer, sid] = [queryParameter(ctx, 'iss'), queryParameter(ctx, 'sid')];
    if (issuer === undefined || sid === undefined) throw textError('BAD_REQUEST', 'The parameters iss and sid are required.');
    if (upstreamIssuer !== null && issuer === upstreamIssuer) await sessions.endedUpstream(issuer, sid);
    // The provider opens this address in a frame of its own page, which is on a host below the issuer's.
    ctx.remove('X-Frame-Options');
    ctx.set('Content-Security-Policy', `default-src 'none'; frame-ancestors ${upstreamIssuer === null ? "'none'" : ownersOf(upstreamIssuer)}`);
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = 'OK';
  };
}

function ownersOf(issuer: string): string {
  const { protocol, host, origin } = new URL(issuer);
  return `${origin} ${protocol}//*.${host}`;
}

function logoutStep({ upstream, sessions, cookies, base }: LoginRouteOptions): Step {
  return async function logOut(ctx) {
    const caller = callerOf(ctx);
    const sid = caller.kind === 'none' ? null : textClaim({ ...caller.claims }, 'sid');
    if (sid !== null) await sessions.ended(sid);
    endSession(ctx, cookies);
    const viaIdPorten = upstream !== null && caller.kind === 'user' && textClaim({ ...caller.claims }, 'originaliss') === 'idporten';
    redirect(ctx, viaIdPorten ? await upstream.logoutLocation() : `${base}/`);
  };
}
