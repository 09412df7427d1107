import type { OpenArguments } from './arguments.ts';

/** One call of a hook, from the request until its answer; it may need more than one attempt. */
export interface Call {
  id: number;
  /** Where the function stands in `defineApp({...})`. */
  path: readonly string[];
  open: OpenArguments;
  ignoreResult: boolean;
  /** Attempts that somebody else's fault cut short. */
  cutShort: number;
  /** What functions of the context threw, by request, to be given back as it was. */
  thrown: Map<number, unknown>;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
  timer: NodeJS.Timeout | undefined;
}

/** After so many attempts that ended with the process, a call is given up: it may be the cause itself. */
export const MOST_ATTEMPTS = 3;
