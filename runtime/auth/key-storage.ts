import type { JsonObject } from '../kernel/json.ts';
import type { DocumentStore } from '../store/contract.ts';

/** A signing key at rest. `privateJwk` is an RSA private key as a JWK; `created` in ms. */
export interface StoredKey {
  kid: string;
  created: number;
  privateJwk: JsonObject;
}

/** Where signing keys are kept. All calls are idempotent. */
export interface KeyStorage {
  list(): Promise<StoredKey[]>;
  add(key: StoredKey): Promise<void>;
  remove(kid: string): Promise<void>;
}

const MAX_KEYS = 100;

/** Keys as documents of the given kind: shared by every process on the same store. */
export function documentKeyStorage(documents: DocumentStore, kind = 'key'): KeyStorage {
  return {
    async list() {
      const found = await documents.list(kind, { limit: MAX_KEYS });
      return found.map((document) => document.body).filter(isStoredKey);
    },
    async add(key) {
      await documents.put(kind, key.kid, 0, { kid: key.kid, created: key.created, privateJwk: key.privateJwk });
    },
    async remove(kid) {
      await documents.remove(kind, kid);
    },
  };
}

/** Keys that live as long as the process: tests, and the stand-in without a store. */
export function memoryKeyStorage(): KeyStorage {
  const keys = new Map<string, StoredKey>();
  return {
    list: () => Promise.resolve([...keys.values()]),
    add: (key) => Promise.resolve(void keys.set(key.kid, key)),
    remove: (kid) => Promise.resolve(void keys.delete(kid)),
  };
}

function isStoredKey(value: unknown): value is StoredKey & JsonObject {
  if (typeof value !== 'object' || value === null) return false;
  const key = value as Partial<StoredKey>;
  return typeof key.kid === 'string' && typeof key.created === 'number' && typeof key.privateJwk === 'object' && key.privateJwk !== null;
}
