import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../kernel/clock.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { KeySource } from './jwks.ts';
import type { KeyStorage, StoredKey } from './key-storage.ts';

export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
}

/** A public key as published: base64url, with `alg`. */
export interface PublishedKey {
  kty: 'RSA';
  use: 'sig';
  alg: 'RS256';
  kid: string;
  n: string;
  e: string;
}

/** Our own RS256 keys: one signs, all that may still have valid tokens are published. */
export interface KeyRing extends KeySource {
  signingKey(): Promise<SigningKey>;
  jwks(): Promise<{ keys: PublishedKey[] }>;
  /** Publishes a new key at once; it signs once it has been published for `publishMs`. @returns its kid */
  rotate(): Promise<string>;
  /** Rotates when the newest key is older than `rotateMs`, and removes keys whose tokens have all expired. Run it now and then. */
  maintain(): Promise<void>;
  /** Private keys as JWKs: for the stand-in, which hands them to its provider. */
  privateJwks(): Promise<JsonWebKey[]>;
}

export interface KeyRingOptions {
  storage: KeyStorage;
  clock: Clock;
  /** How long a key is published before it signs; 48 h. */
  publishMs?: number;
  /** How long a key stays published after its last signature: the longest life of a token; 24 h. */
  retainMs?: number;
  /** Age at which a new key is made; 90 days. */
  rotateMs?: number;
  /** How long the keys read from storage are trusted to be all of them; 60 s. */
  reloadMs?: number;
}

const HOUR = 3_600_000;
const UNKNOWN_KID_COOLDOWN = 30_000;

interface LoadedKey extends StoredKey {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/**
 * Opens a key ring; makes the first key when the storage has none.
 * @see auth-platform.md §5.4 (roll-over)
 */
export function createKeyRing(options: KeyRingOptions): KeyRing {
  const { storage, clock, publishMs = 48 * HOUR, retainMs = 24 * HOUR, rotateMs = 90 * 24 * HOUR, reloadMs = 60_000 } = options;
  let keys: LoadedKey[] = [];
  let loadedAt = -Infinity;
  let underWay: Promise<void> | null = null;
  let soughtAt = -Infinity;

  async function reload(): Promise<void> {
    let stored = await storage.list();
    if (stored.length === 0) {
      await storage.add(await newKey(clock.now()));
      stored = await storage.list();
    }
    const known = new Map(keys.map((key) => [key.kid, key]));
    keys = stored.map((key) => known.get(key.kid) ?? load(key)).sort((a, b) => a.created - b.created || (a.kid < b.kid ? -1 : 1));
    loadedAt = clock.now();
  }
  async function current(maxAge: number): Promise<LoadedKey[]> {
    if (keys.length === 0 || clock.now() - loadedAt > maxAge) {
      underWay ??= reload().finally(() => { underWay = null; });
      await underWay;
    }
    return keys;
  }
  /** Another process may just have made the key: looks at once, but not for every invented name. */
  async function sought(): Promise<LoadedKey[]> {
    if (clock.now() - soughtAt < UNKNOWN_KID_COOLDOWN) return keys;
    soughtAt = clock.now();
    return current(-1);
  }
  async function rotate(): Promise<string> {
    const key = await newKey(clock.now());
    await storage.add(key);
    await reload();
    return key.kid;
  }
  return {
    async signingKey() {
      const chosen = signerOf(await current(reloadMs), clock.now(), publishMs);
      return { kid: chosen.kid, privateKey: chosen.privateKey };
    },
    async key(kid) {
      const find = (list: LoadedKey[]) => list.find((key) => key.kid === kid)?.publicKey ?? null;
      if (kid === undefined) return null;
      return find(await current(reloadMs)) ?? find(await sought());
    },
    async jwks() {
      return { keys: (await current(reloadMs)).map(published) };
    },
    rotate,
    async maintain() {
      const list = await current(0);
      for (const key of expired(list, clock.now(), publishMs, retainMs)) await storage.remove(key.kid);
      const newest = list.at(-1);
      if (newest !== undefined && clock.now() - newest.created > rotateMs) await rotate();
      else await reload();
    },
    async privateJwks() {
      return (await current(reloadMs)).map((key) => ({ ...(key.privateJwk as JsonWebKey), kid: key.kid, use: 'sig', alg: 'RS256' }));
    },
  };
}

/** The newest key that has been published long enough; when none has, the one published longest. */
function signerOf(keys: LoadedKey[], now: number, publishMs: number): LoadedKey {
  const ready = keys.filter((key) => now - key.created >= publishMs);
  const chosen = ready.at(-1) ?? keys[0];
  if (chosen === undefined) throw new Error('the key ring is empty');
  return chosen;
}

/** A key stops signing when its successor starts; it goes when every token that it may have signed has expired. */
function expired(keys: LoadedKey[], now: number, publishMs: number, retainMs: number): LoadedKey[] {
  return keys.filter((_key, index) => {
    const successor = keys[index + 1];
    return successor !== undefined && now > successor.created + publishMs + retainMs;
  });
}

async function newKey(created: number): Promise<StoredKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const thumbprint = createHash('sha1').update(publicKey.export({ type: 'spki', format: 'der' })).digest('hex').toUpperCase();
  return { kid: thumbprint, created, privateJwk: privateKey.export({ format: 'jwk' }) as JsonObject };
}

function load(stored: StoredKey): LoadedKey {
  const privateKey = createPrivateKey({ key: stored.privateJwk as JsonWebKey, format: 'jwk' });
  return { ...stored, privateKey, publicKey: createPublicKey(privateKey) };
}

function published(key: LoadedKey): PublishedKey {
  const { n, e } = key.publicKey.export({ format: 'jwk' });
  if (n === undefined || e === undefined) throw new Error(`key ${key.kid} is not an RSA key`);
  return { kty: 'RSA', use: 'sig', alg: 'RS256', kid: key.kid, n, e };
}
