import type { Clock } from '../kernel/clock.ts';

/** Remembers single-use ids until they expire. */
export interface ReplayGuard {
  /** @returns false when the id has been used before. `expires` in ms since the epoch. */
  use(id: string, expires: number): boolean;
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
