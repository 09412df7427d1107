import type { Authenticated } from '../kernel/authenticated.ts';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { Register } from '../kernel/ports.ts';
import { integerClaim, textClaim } from './claims.ts';
import { SESSION_LIMIT_MS, type Sessions } from './sessions.ts';
import type { TokenIssuer } from './token-issuer.ts';

export interface RefreshOptions {
  issuer: TokenIssuer;
  register: Register;
  sessions: Sessions;
  clock: Clock;
  /** Renews a token of another platform that is trusted here, in its holder's name; without it such a token is not renewed. */
  elsewhere?: (token: string) => Promise<string>;
}

/**
 * Makes a new token with the same claims and a fresh lifetime, never past the absolute limit of the session (12 h from
 * `auth_time`, else from the first token).
 *
 * @param caller  of a token that has just been verified. What others have issued is never signed by us.
 * @throws {UNAUTHENTICATED} 401, empty — no token, session ended or over, user gone
 * @see auth-platform.md §5.2
 */
export async function refreshToken(caller: Authenticated, options: RefreshOptions): Promise<string> {
  if (caller.kind === 'none') throw refused('no token');
  if (textClaim({ ...caller.claims }, 'iss') !== options.issuer.issuer) {
    if (options.elsewhere === undefined) throw refused('the token was issued elsewhere');
    return options.elsewhere(caller.token);
  }
  const now = Math.floor(options.clock.now() / 1000);
  const started = integerClaim({ ...caller.claims }, 'auth_time') ?? integerClaim({ ...caller.claims }, 'iat');
  if (started === null || started > now) throw refused('the session has no start');
  const limit = started + SESSION_LIMIT_MS / 1000;
  if (now >= limit) throw refused('the session has reached its limit');
  const sid = textClaim({ ...caller.claims }, 'sid');
  if (sid !== null && (await options.sessions.hasEnded(sid))) throw refused('the session has ended');
  if (caller.kind === 'user' && (await options.register.profile(caller.userId)) === null) throw refused('the user is gone');
  return options.issuer.sign({ ...originalClaims(caller.token), auth_time: started }, Math.min(now + options.issuer.lifetimeSeconds, limit));
}

/** The claims with their names as issued: `Authenticated` holds them in lower case. */
function originalClaims(token: string): Record<string, unknown> {
  const payload = token.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
}

function refused(reason: string): AppError {
  return new AppError('UNAUTHENTICATED', { body: { kind: 'empty' }, cause: new Error(reason) });
}
