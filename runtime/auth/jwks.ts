import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';

/** Public keys of one issuer, by key id. */
export interface KeySource {
  /**
   * @param kid  of the token's header; undefined when it names none (only an issuer with exactly one key answers then)
   * @returns    an RSA public key, or null when the issuer has no such key
   * @throws     when the keys cannot be fetched
   */
  key(kid: string | undefined): Promise<KeyObject | null>;
}

export interface RemoteKeysOptions {
  /** Gives the address of the key set; may read metadata. Never made from a token. */
  jwksUrl: () => Promise<string>;
  clock: Clock;
  fetch?: typeof fetch;
  /** ms; an unknown kid asks again at most this often. */
  cooldownMs?: number;
  /** ms; a set older than this is fetched anew. */
  maxAgeMs?: number;
  timeoutMs?: number;
}

const MAX_JWKS_BYTES = 100 * 1024;
const MIN_RSA_BITS = 2048;

/** RSA signature keys of a JWKS by kid. Reads standard base64 as well as base64url (auth-platform.md §5.4); skips others. */
export function readJwks(document: unknown): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  const list = typeof document === 'object' && document !== null ? (document as { keys?: unknown }).keys : undefined;
  if (!Array.isArray(list)) throw new Error('the key set has no keys');
  for (const [index, jwk] of list.entries()) {
    const key = readRsaKey(jwk);
    if (key !== null) keys.set(typeof jwk.kid === 'string' ? jwk.kid : `#${index}`, key);
  }
  return keys;
}

function readRsaKey(jwk: unknown): KeyObject | null {
  const { kty, use, n, e } = (typeof jwk === 'object' && jwk !== null ? jwk : {}) as Record<string, unknown>;
  if (kty !== 'RSA' || (use !== undefined && use !== 'sig') || typeof n !== 'string' || typeof e !== 'string') return null;
  try {
    const key = createPublicKey({ key: { kty: 'RSA', n: base64url(n), e: base64url(e) }, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS ? key : null;
  } catch {
    return null;
  }
}

function base64url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Keys fetched from an issuer, cached; an unknown kid refetches once, at most every `cooldownMs` (§5.4). */
export function createRemoteKeys(options: RemoteKeysOptions): KeySource {
  const { clock, cooldownMs = 30_000, maxAgeMs = 600_000, timeoutMs = 5000 } = options;
  let keys: Map<string, KeyObject> | null = null;
  let fetchedAt = 0;
  let attemptedAt = -Infinity;
  let underWay: Promise<void> | null = null;

  async function refetch(): Promise<void> {
    attemptedAt = clock.now();
    keys = readJwks(await fetchJson(await options.jwksUrl(), options.fetch ?? fetch, timeoutMs));
    fetchedAt = clock.now();
  }
  function refresh(): Promise<void> {
    underWay ??= refetch().finally(() => { underWay = null; });
    return underWay;
  }
  async function ensureFresh(): Promise<void> {
    const stale = keys === null || clock.now() - fetchedAt > maxAgeMs;
    if (!stale) return;
    if (clock.now() - attemptedAt < cooldownMs && underWay === null) {
      if (keys !== null) return;
      throw new Error('the issuer gave no keys a moment ago');
    }
    await refresh().catch((error: unknown) => { if (keys === null) throw error; });
  }
  return {
    async key(kid) {
      await ensureFresh();
      const found = pick(keys, kid);
      if (found !== null || clock.now() - attemptedAt < cooldownMs) return found;
      await refresh().catch(() => undefined);
      return pick(keys, kid);
    },
  };
}

/** A fixed set, for tests and for issuers whose keys are configured. */
export function fixedKeys(document: unknown): KeySource {
  const keys = readJwks(document);
  return { key: (kid) => Promise.resolve(pick(keys, kid)) };
}

function pick(keys: Map<string, KeyObject> | null, kid: string | undefined): KeyObject | null {
  if (keys === null) return null;
  if (kid !== undefined) return keys.get(kid) ?? null;
  const [only, another] = [...keys.values()];
  return another === undefined ? only ?? null : null;
}

/** Fetches a JSON document of at most 100 KB without following redirects. */
export async function fetchJson(url: string, fetcher: typeof fetch, timeoutMs: number): Promise<unknown> {
  const answer = await fetcher(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs), headers: { accept: 'application/json' } });
  if (!answer.ok || answer.body === null) {
    await answer.body?.cancel();
    throw new Error(`status ${answer.status} from ${url}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_JWKS_BYTES) throw new Error(`more than ${MAX_JWKS_BYTES} bytes from ${url}`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/**
 * Reads `jwks_uri` of an issuer's metadata (RFC 8414, OpenID discovery).
 * @throws {Error} when the metadata is of another issuer than the one configured
 */
export async function jwksUrlOf(metadataUrl: string, issuer: string, fetcher: typeof fetch = fetch, timeoutMs = 10_000): Promise<string> {
  const metadata = (await fetchJson(metadataUrl, fetcher, timeoutMs)) as { issuer?: unknown; jwks_uri?: unknown } | null;
  if (metadata?.issuer !== issuer || typeof metadata.jwks_uri !== 'string') throw new Error(`the metadata at ${metadataUrl} is not that of ${issuer}`);
  return metadata.jwks_uri;
}
