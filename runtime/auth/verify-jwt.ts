import { decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import type { Clock } from '../kernel/clock.ts';
import type { Claims } from './claims.ts';
import type { KeySource } from './jwks.ts';

export type SignatureAlgorithm = 'RS256' | 'RS384' | 'RS512';

/** An issuer whose tokens we accept, and only what it signs in the way named here. */
export interface TrustedIssuer {
  /** Compared exactly. */
  issuer: string;
  algorithms: readonly SignatureAlgorithm[];
  keys: KeySource;
  /** Checked only when given. */
  audience?: string | undefined;
}

/** A token that is not acceptable. `message` explains without repeating any of the token. */
export class InvalidTokenError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'InvalidTokenError';
  }
}

/** The keys of the issuer could not be had: not the caller's fault. */
export class KeysUnavailableError extends Error {
  constructor(cause: unknown) {
    super('the keys of the issuer are not available', { cause });
    this.name = 'KeysUnavailableError';
  }
}

/** Seconds of difference between clocks that are tolerated. */
export const CLOCK_SKEW = 10;
const MAX_TOKEN_LENGTH = 16 * 1024;
const TOKEN_TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

/**
 * Verifies signature, issuer, algorithm, type and lifetime of a compact JWT; keys come from the configuration of its
 * issuer, never from the token.
 *
 * @throws {InvalidTokenError} with a reason
 * @throws {KeysUnavailableError} when the issuer's keys cannot be fetched
 * @see auth-platform.md §4 (jose rules), §12 rows 1–4
 */
export async function verifyJwt(token: string, trusted: readonly TrustedIssuer[], clock: Clock): Promise<Claims> {
  const issuer = issuerOf(token, trusted);
  try {
    const { payload } = await jwtVerify(token, async (header) => {
      const key = await issuer.keys.key(header.kid).catch((error: unknown) => { throw new KeysUnavailableError(error); });
      if (key === null) throw new InvalidTokenError('the key that signed the token is not known');
      return key;
    }, {
      algorithms: [...issuer.algorithms],
      issuer: issuer.issuer,
      ...(issuer.audience === undefined ? {} : { audience: issuer.audience }),
      clockTolerance: CLOCK_SKEW,
      requiredClaims: ['exp', 'iat'],
      currentDate: new Date(clock.now()),
    });
    return checkedTimes(payload, clock);
  } catch (error) {
    if (error instanceof KeysUnavailableError || error instanceof InvalidTokenError) throw error;
    throw new InvalidTokenError(reasonOf(error), error);
  }
}

/** The lifetime check of an already verified token. Tolerates `CLOCK_SKEW`. */
export function hasExpired(claims: Claims, clock: Clock): boolean {
  return typeof claims['exp'] !== 'number' || Math.floor(clock.now() / 1000) >= claims['exp'] + CLOCK_SKEW;
}

function issuerOf(token: string, trusted: readonly TrustedIssuer[]): TrustedIssuer {
  if (token.length > MAX_TOKEN_LENGTH) throw new InvalidTokenError('the token is too long');
  let payload: JWTPayload;
  let type: string | undefined;
  try {
    payload = decodeJwt(token);
    type = decodeProtectedHeader(token).typ;
  } catch (error) {
    throw new InvalidTokenError('the token is not a JWT', error);
  }
  if (type !== undefined && !TOKEN_TYPES.has(String(type).toLowerCase())) throw new InvalidTokenError('the token is of another type than an access token');
  const found = trusted.find((one) => one.issuer === payload.iss);
  if (found === undefined) throw new InvalidTokenError('the issuer of the token is not trusted');
  return found;
}

function checkedTimes(payload: JWTPayload, clock: Clock): Claims {
  if (typeof payload.iat !== 'number' || payload.iat > clock.now() / 1000 + CLOCK_SKEW) throw new InvalidTokenError('the token is issued in the future');
  return payload;
}

const REASONS: Record<string, string> = {
  ERR_JWT_EXPIRED: 'the token has expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'the signature of the token is wrong',
  ERR_JOSE_ALG_NOT_ALLOWED: 'the token is signed with an algorithm that is not accepted',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'a required claim of the token is missing or wrong',
};

function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return (typeof code === 'string' ? REASONS[code] : undefined) ?? 'the token is not acceptable';
}
