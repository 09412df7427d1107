import { createHash, randomUUID } from 'node:crypto';

/** The source of ids: GUIDs, lower case with hyphens. Injected so that a replayed step gives the same ids. */
export type NewGuid = () => string;

export const randomGuid: NewGuid = () => randomUUID();

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/**
 * A series of ids that the same seed always gives again, in the same order: UUIDs of version 8 (RFC 9562 §5.8), the seed's
 * SHA-256 with the place in the series added to its last 48 bits.
 */
export function derivedGuids(seed: string): NewGuid {
  const hash = createHash('sha256').update(seed).digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x80;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 10);
  const head = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-`;
  let tail = hash.readUIntBE(10, 6);
  return () => head + (tail++ % 2 ** 48).toString(16).padStart(12, '0');
}
