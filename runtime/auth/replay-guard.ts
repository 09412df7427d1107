import { createHash } from 'node:crypto';
import { isoTime, type Clock } from '../kernel/clock.ts';
import type { DocumentStore } from '../store/contract.ts';

/** Remembers single-use ids until they expire. */
export interface ReplayGuard {
  /** @returns false when the id has been used before. `expires` in ms since the epoch. */
  use(id: string, expires: number): boolean | Promise<boolean>;
}

const MAX_IDS = 100_000;

/** A guard in memory, bounded: when full of ids that are still valid it refuses new ones (fails closed). */
export function createReplayGuard(clock: Clock, limit = MAX_IDS): ReplayGuard {
  const used = new Map<string, number>();
  return {
    use(id, expires) {
      const now = clock.now();
      const known = used.get(id);
      if (known !== undefined && known > now) return false;
      if (used.size >= limit) for (const [old, until] of used) if (until <= now) used.delete(old);
      if (used.size >= limit) return false;
      used.set(id, expires);
      return true;
    },
  };
}

const KIND = 'used-id';
const SWEEP_MS = 60 * 60_000;
const SWEPT_AT_ONCE = 500;

/**
 * A guard for every process on one store: the first to write an id has used it. What has expired is swept once an hour, by
 * whoever is asked; ids begin with their time, so that the oldest are listed first. Without the store nothing is let through.
 * @throws {STORE_UNAVAILABLE} 503
 */
export function createSharedReplayGuard(documents: DocumentStore, clock: Clock): ReplayGuard {
  let sweptAt = -Infinity;
  async function sweep(): Promise<void> {
    sweptAt = clock.now();
    for (const { id } of await documents.list(KIND, { limit: SWEPT_AT_ONCE })) {
      if (id >= isoTime(sweptAt)) break;
      await documents.remove(KIND, id);
    }
  }
  return {
    async use(id, expires) {
      const key = `${isoTime(expires)}/${createHash('sha256').update(id).digest('hex')}`;
      if ((await documents.put(KIND, key, 0, null)) === 'conflict') return false;
      if (clock.now() - sweptAt > SWEEP_MS) await sweep();
      return true;
    },
  };
}
