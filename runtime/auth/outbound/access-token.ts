import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Clock } from '../../kernel/clock.ts';
import type { NewGuid } from '../../kernel/ids.ts';

export interface AccessTokenOptions {
  /** Short name of the service owner, as its key is published under. */
  issuer: string;
  /** Name that the platform knows us by. */
  app: string;
  /** RSA. */
  key: KeyObject;
  keyId: string;
  clock: Clock;
  newGuid: NewGuid;
}

/** Seconds. */
const LIFETIME = 300;

/**
 * Mints the token that tells the platform which app asks (header `PlatformAccessToken`); one serves for its lifetime less a
 * minute.
 * @see auth-platform.md §5.6, §8
 */
export function createAccessTokens(options: AccessTokenOptions): () => Promise<string> {
  let current: { token: Promise<string>; until: number } | null = null;
  return () => {
    const now = Math.floor(options.clock.now() / 1000);
    if (current === null || current.until <= now) current = { token: mint(options, now), until: now + LIFETIME - 60 };
    return current.token;
  };
}

function mint(options: AccessTokenOptions, now: number): Promise<string> {
  return new SignJWT({ 'urn:altinn:app': options.app })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: options.keyId })
    .setIssuer(options.issuer).setIssuedAt(now).setNotBefore(now).setExpirationTime(now + LIFETIME).setJti(options.newGuid())
    .sign(options.key);
}
