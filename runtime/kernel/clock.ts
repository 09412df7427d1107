/** The source of time. Pure code takes `now` as an argument; only edges hold a clock. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** ISO-8601 UTC with milliseconds, as every time in the API is written. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
