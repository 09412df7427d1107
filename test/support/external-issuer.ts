import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import { fixedKeys } from '../../runtime/auth/jwks.ts';
import type { TrustedIssuer } from '../../runtime/auth/verify-jwt.ts';

/** An issuer of external tokens with one key. */
export interface ExternalIssuer {
  trusted: TrustedIssuer;
  privateKey: KeyObject;
  publicKey: KeyObject;
  /** `iat` now, `exp` in ten minutes unless the claims say otherwise. A claim of undefined is left out. */
  token(claims: { [claim: string]: unknown }, header?: Record<string, unknown>): Promise<string>;
}

export function externalIssuer(issuer: string, algorithms: TrustedIssuer['algorithms'] = ['RS256']): ExternalIssuer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = createHash('sha1').update(issuer).digest('hex');
  const keys = fixedKeys({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' }] });
  return {
    trusted: { issuer, algorithms, keys },
    privateKey,
    publicKey,
    token(claims, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload = JSON.parse(JSON.stringify({ iss: issuer, iat: now, exp: now + 600, ...claims })) as JWTPayload;
      return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(privateKey);
    },
  };
}
