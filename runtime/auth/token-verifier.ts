import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { Claims } from './claims.ts';
import { hasExpired, InvalidTokenError, KeysUnavailableError, verifyJwt, type TrustedIssuer } from './verify-jwt.ts';

/** Verifies the tokens that callers present to us. */
export interface TokenVerifier {
  /**
   * @returns the claims, frozen; the same object for the same token while it is cached
   * @throws {UNAUTHENTICATED} 401 — with a detail that says what is wrong
   * @throws {STORE_UNAVAILABLE} 503 — the keys of its issuer cannot be had
   */
  verify(token: string): Promise<Claims>;
  /** Forgets every verified token, after a key has been revoked. */
  forget(): void;
}

export interface TokenVerifierOptions {
  trusted: readonly TrustedIssuer[];
  clock: Clock;
  /** Verified tokens that are remembered; 10,000. */
  cacheLimit?: number;
}

/**
 * A verifier with a bounded memory of verified tokens (least recently used goes first), each until its `exp`. By the token itself,
 * which whoever calls carries in `Authenticated` anyway: a digest for each request would cost more than everything else here.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { trusted, clock, cacheLimit = 10_000 } = options;
  const verified = new Map<string, Claims>();

  function remembered(token: string): Claims | null {
    const claims = verified.get(token);
    if (claims === undefined) return null;
    verified.delete(token);
    if (hasExpired(claims, clock)) return null;
    verified.set(token, claims);
    return claims;
  }
  function remember(token: string, claims: Claims): void {
    verified.set(token, claims);
    if (verified.size <= cacheLimit) return;
    const oldest = verified.keys().next().value;
    if (oldest !== undefined) verified.delete(oldest);
  }
  return {
    async verify(token) {
      const known = remembered(token);
      if (known !== null) return known;
      const claims = Object.freeze(await verifyJwt(token, trusted, clock).catch(asAppError));
      remember(token, claims);
      return claims;
    },
    forget: () => verified.clear(),
  };
}

function asAppError(error: unknown): never {
  if (error instanceof InvalidTokenError) {
    throw new AppError('UNAUTHENTICATED', {
      detail: `The access token was refused: ${error.message}.`, cause: error,
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    });
  }
  if (error instanceof KeysUnavailableError) throw new AppError('STORE_UNAVAILABLE', { detail: error.message, cause: error });
  throw error;
}
