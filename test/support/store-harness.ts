import type { Store } from '../../runtime/store/contract.ts';

/** A time that only the test moves. */
export interface TestClock {
  time: number;
  now(): number;
}

/** One set of data for a run of the contract suite. */
export interface StoreHarness {
  clock: TestClock;
  /** Opens the store on the same data each time; the suite closes what it opens. */
  open(): Promise<Store>;
  /** Throws the data away. */
  stop(): Promise<void>;
}

/** Tests of the suite, by full name, that an adapter cannot pass, and why. */
export interface Skip {
  reason: string;
  tests: string[];
}

/** What each part of the suite is given: `test` runs a case with an open store of empty data. */
export interface Suite {
  test(name: string, run: (store: Store, harness: StoreHarness) => Promise<void>): void;
}

export function testClock(): TestClock {
  const clock = { time: Date.parse('2026-01-01T00:00:00.000Z'), now: () => clock.time };
  return clock;
}
