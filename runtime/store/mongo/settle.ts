import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../kernel/errors.ts';
import { failureOf, translate } from './mongo-errors.ts';
import type { Failure } from './mongo-errors.ts';

/** How long the outcome of a write is looked for before it is given up as unknown. */
const PATIENCE_MS = 20_000;
const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 1000;

/** Thrown by an attempt that sees neither its write nor that it cannot have happened: `final` when no later look can tell either. */
export class Unsettled extends Error {
  readonly isFinal: boolean;

  constructor(message: string, when: 'for now' | 'final' = 'for now') {
    super(message);
    this.isFinal = when === 'final';
  }
}

/**
 * Runs a write until its outcome is known. When the connection is lost in the middle, it is attempted again.
 * @param attempt  must be harmless to repeat: conditional, so that a repetition of what happened changes nothing.
 *                 `isRepeat` when an earlier attempt may have happened, so that it must look whether it did
 * @throws {STORE_UNAVAILABLE} with `outcomeUnknown` only when an attempt may have happened and nobody can tell
 */
export async function settle<T>(attempt: (isRepeat: boolean) => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const end = performance.now() + patienceMs;
  let mayHaveHappened = false;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await attempt(mayHaveHappened);
    } catch (error) {
      if (error instanceof AppError) throw error;
      const failure = error instanceof Unsettled ? 'uncertain' : failureOf(error);
      mayHaveHappened ||= failure === 'uncertain';
      if (isHopeless(error, failure, mayHaveHappened) || performance.now() + wait > end) throw translate(error, mayHaveHappened);
    }
    await sleep(wait);
  }
}

/** No server within the driver's own patience: what was never sent fails now, what may have been waits on. */
function isHopeless(error: unknown, failure: Failure, mayHaveHappened: boolean): boolean {
  if (error instanceof Unsettled) return error.isFinal;
  return failure === 'refused' || (!mayHaveHappened && (error as Error).name === 'MongoServerSelectionError');
}
