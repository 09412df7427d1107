import type { Context } from 'koa';
import type { Claims } from '../../auth/claims.ts';
import { classify } from '../../auth/classify.ts';
import type { RawTokenVerifier } from '../../auth/raw-tokens.ts';
import type { Sessions } from '../../auth/sessions.ts';
import type { TokenVerifier } from '../../auth/token-verifier.ts';
import type { Authenticated, AuthenticatedUser } from '../../kernel/authenticated.ts';
import { AppError, emptyError } from '../../kernel/errors.ts';
import { requestFacts } from '../request-facts.ts';
import type { Step } from '../route.ts';
import { COOKIE, sessionToken } from './session-cookies.ts';

export interface AuthenticateOptions {
  /** Of tokens that were not exchanged; without it they are of an unknown issuer. */
  raw?: RawTokenVerifier;
  /** Without it a token is good until it expires. */
  sessions?: Pick<Sessions, 'isOver'>;
}

/**
 * The step that finds out who calls, from the bearer token, else from the session's cookie, and leaves it in
 * `ctx.state.auth`. A bad bearer token is refused with an explanation; a bad cookie makes the caller nobody, so that a
 * page can send the browser to login.
 *
 * @see auth-platform.md §6
 */
export function authenticateStep(verifier: TokenVerifier, options: AuthenticateOptions = {}): Step {
  const known = new WeakMap<Claims, Authenticated>();
  return async function authenticate(ctx, next) {
    // A copy: the caller may be known from an earlier request, and what is told of this one is not for another.
    ctx.state['auth'] = { ...(await authenticated(ctx, verifier, options, known)), request: requestFacts(ctx) };
    return next();
  };
}

/** @param known  who the bearers of tokens without cookies are: the verifier gives the same claims for the same token */
async function authenticated(ctx: Context, verifier: TokenVerifier, options: AuthenticateOptions, known: WeakMap<Claims, Authenticated>): Promise<Authenticated> {
  const { raw, sessions } = options;
  const bearer = bearerToken(ctx);
  const externalIssuers = raw?.issuers ?? [];
  if (bearer !== null && ctx.req.headers.cookie === undefined) {
    const claims = await claimsOf(bearer, verifier, raw);
    const before = known.get(claims);
    if (before !== undefined) return requireGoing(before, sessions);
    const caller = Object.freeze(classify(claims, { externalIssuers, fromCookie: false, token: bearer }));
    known.set(claims, caller);
    return requireGoing(caller, sessions);
  }
  // Most callers send no cookies, and looking for one costs as much as finding it.
  const partyCookie = ctx.req.headers.cookie === undefined ? undefined : ctx.cookies.get(COOKIE.party, { signed: false });
  if (bearer !== null) return requireGoing(classify(await claimsOf(bearer, verifier, raw), { externalIssuers, partyCookie, fromCookie: false, token: bearer }), sessions);
  const token = sessionToken(ctx);
  if (token === null) return { kind: 'none', reason: null };
  try {
    return await requireGoing(classify(await verifier.verify(token), { partyCookie, fromCookie: true, token }), sessions);
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return { kind: 'none', reason: error.message };
    throw error;
  }
}

/**
 * At once where it is known, as nearly always.
 * @throws {UNAUTHENTICATED} 401 — the user has logged out: a token that somebody has kept is of no use then
 */
function requireGoing(caller: Authenticated, sessions: AuthenticateOptions['sessions']): Authenticated | Promise<Authenticated> {
  const sid = caller.kind === 'user' ? caller.claims['sid'] : undefined;
  if (sessions === undefined || typeof sid !== 'string') return caller;
  const over = sessions.isOver(sid);
  return over === false ? caller : Promise.resolve(over).then((isOver) => {
    if (isOver) throw new AppError('UNAUTHENTICATED', { detail: 'The session has ended.' });
    return caller;
  });
}

/** Ours first, since nearly all are; one of another issuer may be a raw one. */
async function claimsOf(token: string, verifier: TokenVerifier, raw: RawTokenVerifier | undefined): Promise<Claims> {
  try {
    return await verifier.verify(token);
  } catch (error) {
    const claims = raw !== undefined && error instanceof AppError && error.code === 'UNAUTHENTICATED' ? await raw.verify(token) : null;
    if (claims === null) throw error;
    return claims;
  }
}

/** The token of `Authorization: Bearer`; null when the header is absent or of another scheme. */
export function bearerToken(ctx: Context): string | null {
  const header = ctx.req.headers.authorization ?? '';
  const scheme = /^bearer +/i.exec(header)?.[0];
  if (scheme === undefined) return null;
  const token = header.slice(scheme.length).trimEnd();
  return token === '' || /\s/.test(token) ? null : token;
}

/** Who calls. The authenticate step must have run. */
export function callerOf(ctx: Context): Authenticated {
  const auth: unknown = ctx.state['auth'];
  if (typeof auth !== 'object' || auth === null) throw new Error('the authenticate step has not run');
  return auth as Authenticated;
}

/** Lets nobody but authenticated callers pass: 401 with an empty body. */
export const requireAuthenticated: Step = (ctx, next) => {
  if (callerOf(ctx).kind === 'none') throw emptyError('UNAUTHENTICATED');
  return next() as Promise<void>;
};

/** The calling user; 401 for nobody, 403 for an organisation or a system. */
export function userOf(ctx: Context): AuthenticatedUser {
  const caller = callerOf(ctx);
  if (caller.kind === 'none') throw emptyError('UNAUTHENTICATED');
  if (caller.kind !== 'user') throw emptyError('FORBIDDEN');
  return caller;
}
