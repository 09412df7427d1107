import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { NewGuid } from '../../kernel/ids.ts';

export interface MaskinportenClientOptions {
  /** Issuer, as its metadata says it: `https://maskinporten.no/`. */
  authority: string;
  clientId: string;
  /** Private RSA key with its `kid`. */
  jwk: JsonWebKey;
  scopes: readonly string[];
  /** The platform's authentication service, with a slash at the end; its exchange makes the token one of the platform. */
  exchangeEndpoint: string;
  clock: Clock;
  newGuid: NewGuid;
  fetch?: typeof fetch;
}

/** Milliseconds. */
const EARLY = 30_000;
const GRANT_LIFETIME = 120;
const METADATA_TIMEOUT = 10_000;
const TOKEN_TIMEOUT = 30_000;
const RETRY_AFTER = 30_000;

/**
 * The service owner's own token: a JWT grant at Maskinporten, exchanged for a token of the platform. Kept until 30 s before
 * it ends; after a failure nothing is asked for another 30 s.
 *
 * The returned function throws STORE_UNAVAILABLE (503) when no token can be had.
 * @see auth-platform.md §3
 */
export function createMaskinportenClient(options: MaskinportenClientOptions): () => Promise<string> {
  const key = createPrivateKey({ key: options.jwk, format: 'jwk' });
  let current: { token: Promise<string>; until: number } | null = null;
  return async () => {
    const now = options.clock.now();
    if (current !== null && current.until > now) return current.token;
    const fresh = { token: platformToken(options, key), until: Number.POSITIVE_INFINITY };
    current = fresh;
    try {
      const token = await fresh.token;
      fresh.until = (decodeJwt(token).exp ?? 0) * 1000 - EARLY;
      return token;
    } catch (cause) {
      fresh.until = now + RETRY_AFTER;
      throw cause;
    }
  };
}

async function platformToken(options: MaskinportenClientOptions, key: KeyObject): Promise<string> {
  const { fetch: send = fetch } = options;
  try {
    const metadata = (await json(await send(new URL('.well-known/oauth-authorization-server', withSlash(options.authority)), { redirect: 'error', signal: AbortSignal.timeout(METADATA_TIMEOUT) }))) as { token_endpoint?: unknown; issuer?: unknown };
    if (metadata.issuer !== options.authority || typeof metadata.token_endpoint !== 'string') throw new Error('the metadata is of another issuer');
    const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await assertion(options, key) });
    const granted = (await json(await send(metadata.token_endpoint, { method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(TOKEN_TIMEOUT) }))) as { access_token?: unknown };
    const exchanged = await send(new URL('exchange/maskinporten', options.exchangeEndpoint), {
      headers: { authorization: `Bearer ${String(granted.access_token)}` }, redirect: 'error', signal: AbortSignal.timeout(TOKEN_TIMEOUT),
    });
    if (!exchanged.ok) throw new Error(`the exchange answered ${exchanged.status}`);
    return (await exchanged.text()).trim().replace(/^"|"$/g, '');
  } catch (cause) {
    throw new AppError('STORE_UNAVAILABLE', { detail: 'The service owner cannot log in at Maskinporten.', cause });
  }
}

function assertion(options: MaskinportenClientOptions, key: KeyObject): Promise<string> {
  const now = Math.floor(options.clock.now() / 1000);
  const { kid } = options.jwk as { kid?: unknown };
  return new SignJWT({ scope: options.scopes.join(' ') })
    .setProtectedHeader({ alg: 'RS256', ...(typeof kid === 'string' ? { kid } : {}) })
    .setIssuer(options.clientId).setAudience(options.authority).setIssuedAt(now).setExpirationTime(now + GRANT_LIFETIME).setJti(options.newGuid())
    .sign(key);
}

async function json(answer: Response): Promise<unknown> {
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}
