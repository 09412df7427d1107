import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { Person } from '../kernel/party-types.ts';
import type { Register } from '../kernel/ports.ts';

/** Look-up of a person by national id and last name, which locks a user who guesses. */
export interface PersonLookup {
  /**
   * @returns the person; null when there is none or the name is another (which of the two is not told)
   * @throws {TOO_MANY_REQUESTS} 429 — too many failures by this user
   */
  find(userId: number, personNumber: string, lastName: string): Promise<Person | null>;
}

export interface PersonLookupOptions {
  register: Pick<Register, 'person'>;
  clock: Clock;
  /** Failures before the lock; 2. */
  failures?: number;
  /** 3600 s from the last failure. */
  lockMs?: number;
}

const MAX_USERS = 100_000;
const COMPARED_CHARACTERS = 4;

/** @see auth-platform.md §8.1 (persons), §12 row 24 */
export function createPersonLookup({ register, clock, failures = 2, lockMs = 3_600_000 }: PersonLookupOptions): PersonLookup {
  const failed = new Map<number, { count: number; until: number }>();

  function count(userId: number): number {
    const entry = failed.get(userId);
    return entry === undefined || entry.until <= clock.now() ? 0 : entry.count;
  }
  function note(userId: number, change: 1 | -1): void {
    const entry = { count: count(userId) + change, until: clock.now() + lockMs };
    failed.delete(userId);
    if (entry.count <= 0) return;
    failed.set(userId, entry);
    const oldest = failed.keys().next().value;
    if (failed.size > MAX_USERS && oldest !== undefined) failed.delete(oldest);
  }
  return {
    async find(userId, personNumber, lastName) {
      if (count(userId) >= failures) throw new AppError('TOO_MANY_REQUESTS', { detail: 'Too many failed look-ups. Try again later.' });
      // Counted beforehand, so that guesses made side by side do not get past the limit.
      note(userId, 1);
      const person = await register.person(personNumber);
      if (person === null || !isSameName(person.lastName, lastName)) return null;
      note(userId, -1);
      return person;
    },
  };
}

/** First four characters, without regard to case and diacritics. */
function isSameName(registered: string | null, given: string): boolean {
  const [a, b] = [compared(registered ?? ''), compared(given)];
  return a !== '' && a === b;
}

function compared(name: string): string {
  return [...name.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()].slice(0, COMPARED_CHARACTERS).join('');
}
