import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { Person } from '../kernel/party-types.ts';
import type { Register } from '../kernel/ports.ts';
import type { DocumentStore } from '../store/contract.ts';

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
  /** Keeps the failures, for every process on the store. */
  documents: DocumentStore;
  clock: Clock;
  /** Failures before the lock; 2. */
  failures?: number;
  /** 3600 s from the last failure. */
  lockMs?: number;
}

/** Failures by user. */
const KIND = 'person-lookup';
const ATTEMPTS = 20;
const COMPARED_CHARACTERS = 4;

/** @see auth-platform.md §8.1 (persons), §12 row 24 */
export function createPersonLookup({ register, documents, clock, failures = 2, lockMs = 3_600_000 }: PersonLookupOptions): PersonLookup {
  const tooMany = (): AppError => new AppError('TOO_MANY_REQUESTS', { detail: 'Too many failed look-ups. Try again later.' });
  /** @throws {TOO_MANY_REQUESTS} when a failure more is counted than there may be */
  async function note(userId: number, change: 1 | -1): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const found = await documents.get(KIND, String(userId));
      const { count = 0, until = 0 } = (found?.body ?? {}) as { count?: number; until?: number };
      const known = until <= clock.now() ? 0 : count;
      if (change > 0 && known >= failures) throw tooMany();
      const left = Math.max(0, known + change);
      if (left === 0 && found === null) return;
      const isWritten = left === 0 && found !== null
        ? await documents.remove(KIND, String(userId), found.rev)
        : await documents.put(KIND, String(userId), found?.rev ?? 0, { count: left, until: clock.now() + lockMs }) !== 'conflict';
      if (isWritten) return;
    }
    throw tooMany();
  }
  return {
    async find(userId, personNumber, lastName) {
      // Counted beforehand, so that guesses made side by side, in whichever process, do not get past the limit.
      await note(userId, 1);
      const person = await register.person(personNumber);
      if (person === null || !isSameName(person.lastName, lastName)) return null;
      await note(userId, -1);
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
