import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWTPayload } from 'jose';
import type { Clock } from '../kernel/clock.ts';
import type { ReplayGuard } from './replay-guard.ts';
import { CLOCK_SKEW, InvalidTokenError } from './verify-jwt.ts';

export interface DpopCheck {
  /** The `DPoP` header; undefined when absent. */
  proof: string | undefined;
  token: string;
  /** `cnf.jkt` of the token. */
  thumbprint: string;
  method: string;
  /** The address that was called; query and fragment are ignored. */
  url: string;
  clock: Clock;
  replay: ReplayGuard;
}

const ALGORITHMS = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'];
const FRESH_SECONDS = 60;
const MAX_PROOF_LENGTH = 8 * 1024;

/**
 * Checks that the caller holds the key that a DPoP-bound token is bound to (RFC 9449 §4.3).
 * @throws {InvalidTokenError} when there is no proof or it is not a valid one for this call
 */
export async function checkDpopProof(check: DpopCheck): Promise<void> {
  if (check.proof === undefined || check.proof.length > MAX_PROOF_LENGTH) throw new InvalidTokenError('the token is DPoP-bound and no proof was given');
  const { payload, jkt } = await verifiedProof(check.proof, check.clock);
  if (jkt !== check.thumbprint) throw new InvalidTokenError('the DPoP proof is made with another key than the token is bound to');
  if (payload['htm'] !== check.method || withoutQuery(payload['htu']) !== withoutQuery(check.url)) throw new InvalidTokenError('the DPoP proof is for another call');
  if (payload['ath'] !== createHash('sha256').update(check.token).digest('base64url')) throw new InvalidTokenError('the DPoP proof is for another token');
  const now = check.clock.now() / 1000;
  if (typeof payload.iat !== 'number' || payload.iat < now - FRESH_SECONDS || payload.iat > now + CLOCK_SKEW) throw new InvalidTokenError('the DPoP proof is not fresh');
  if (typeof payload.jti !== 'string' || !(await check.replay.use(`dpop:${jkt}:${payload.jti}`, (payload.iat + FRESH_SECONDS + CLOCK_SKEW) * 1000))) {
    throw new InvalidTokenError('the DPoP proof has been used before');
  }
}

async function verifiedProof(proof: string, clock: Clock): Promise<{ payload: JWTPayload; jkt: string }> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { algorithms: ALGORITHMS, typ: 'dpop+jwt', requiredClaims: ['iat', 'jti', 'htm', 'htu', 'ath'], currentDate: new Date(clock.now()), clockTolerance: CLOCK_SKEW });
    if (protectedHeader.jwk === undefined) throw new Error('no key');
    return { payload, jkt: await calculateJwkThumbprint(protectedHeader.jwk, 'sha256') };
  } catch (error) {
    throw new InvalidTokenError('the DPoP proof is not valid', error);
  }
}

function withoutQuery(address: unknown): string | null {
  if (typeof address !== 'string' || !URL.canParse(address)) return null;
  const url = new URL(address);
  return `${url.origin}${url.pathname}`;
}
