import type { Clock } from '../kernel/clock.ts';

export interface BriefCacheOptions {
  clock: Clock;
  /** How long an answer may be out of date. */
  ttlMs: number;
  maxEntries: number;
}

/**
 * Remembers the answers of a look-up for a short time; the oldest give way. A look-up under way is shared, a failed one is
 * not remembered.
 */
export function briefly<T>(load: (key: string) => Promise<T>, { clock, ttlMs, maxEntries }: BriefCacheOptions): (key: string) => Promise<T> {
  const known = new Map<string, { answer: Promise<T>; until: number }>();
  return (key) => {
    const entry = known.get(key);
    if (entry !== undefined && entry.until > clock.now()) return entry.answer;
    const answer = load(key);
    const fresh = { answer, until: clock.now() + ttlMs };
    answer.catch(() => {
      if (known.get(key) === fresh) known.delete(key);
    });
    known.delete(key);
    known.set(key, fresh);
    const oldest = known.keys().next().value;
    if (known.size > maxEntries && oldest !== undefined) known.delete(oldest);
    return answer;
  };
}
