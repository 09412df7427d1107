import { decodeJwt } from 'jose';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { organisationNumberOf, type Claims } from './claims.ts';
import { createTokenVerifier } from './token-verifier.ts';
import type { TrustedIssuer } from './verify-jwt.ts';

/**
 * Tokens of ID-porten and Maskinporten that come as they were issued. A system user's token is taken like that; all others
 * must be exchanged first, and whoever forgot to is told so.
 */
export interface RawTokenVerifier {
  /** Of both kinds; `classify` knows by them whom to tell. */
  issuers: readonly string[];
  /**
   * @returns the claims; null when the token is of none of these issuers
   * @throws {UNAUTHENTICATED} 401 — not valid, or claiming what its issuer cannot know
   * @throws {STORE_UNAVAILABLE} 503 — the keys of its issuer cannot be had
   */
  verify(token: string): Promise<Claims | null>;
}

export interface RawTokenOptions {
  external: { readonly 'id-porten': readonly TrustedIssuer[]; readonly maskinporten: readonly TrustedIssuer[] };
  clock: Clock;
}

/** @see auth-platform.md §1 (system users, classification step 5), §12 rows 2 and 3 */
export function createRawTokenVerifier({ external, clock }: RawTokenOptions): RawTokenVerifier {
  const trusted = [...external['id-porten'], ...external.maskinporten];
  const verifier = createTokenVerifier({ trusted, clock, cacheLimit: 1000 });
  const issuers = trusted.map(({ issuer }) => issuer);
  const ofSystems = new Set(external.maskinporten.map(({ issuer }) => issuer));
  return {
    issuers,
    async verify(token) {
      if (!issuers.includes(issuerOf(token) ?? '')) return null;
      const claims = await verifier.verify(token);
      if (Object.keys(claims).some((name) => name.toLowerCase().startsWith('urn:altinn:'))) throw refused('it has claims that only the platform may give');
      if (claims['cnf'] !== undefined) throw refused('it is bound to a key, and must first be exchanged at authentication/api/v1/exchange with a proof of it');
      const isSystems = ofSystems.has(String(claims['iss'])) && organisationNumberOf(claims['consumer']) !== null;
      if (claims['authorization_details'] !== undefined && !isSystems) throw refused('only Maskinporten tells of system users');
      return claims;
    },
  };
}

function issuerOf(token: string): string | null {
  try {
    return decodeJwt(token).iss ?? null;
  } catch {
    return null;
  }
}

function refused(reason: string): AppError {
  return new AppError('UNAUTHENTICATED', { detail: `The access token was refused: ${reason}.`, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
}
