/** How much is measured: `quick` for a smoke test, `long` with everything that takes minutes. */
export type Effort = 'quick' | 'normal' | 'long';

/** What a goal may use. */
export interface Bench {
  effort: Effort;
  /** Folder of the built program: holds `runtime/cli/stafett.js`. */
  build: string;
  /** A folder that is removed at the end. */
  temporary(): Promise<string>;
  /** Says what goes on, on stderr. */
  say(text: string): void;
  /** Picks a size by effort. */
  size(quick: number, normal: number, long?: number): number;
}

/** One line of the table. */
export interface Row {
  goal: string;
  what: string;
  target: string;
  reached: string;
  /** null: nothing to judge (a figure for information, or a measurement that was left out). */
  isMet: boolean | null;
  /** Figures behind it, for --json. */
  figures?: Record<string, number>;
}

export interface Goal {
  /** `G1`...; several goals may be measured together. */
  ids: readonly string[];
  /** Left out unless it is named with --only. */
  onlyWhenNamed?: boolean;
  measure(bench: Bench): Promise<Row[]>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return (sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2) ?? Number.NaN;
}

/** @param part  0..1 */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * Measures two things in turn, A B B A ..., so that a machine that is slower for a while is slower for both.
 * @returns the medians of both, and the median of the ratios of each pair (a / b)
 */
export async function inTurn(rounds: number, a: () => number | Promise<number>, b: () => number | Promise<number>): Promise<{ a: number; b: number; ratio: number }> {
  const left: number[] = [];
  const right: number[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) left.push(await a());
    right.push(await b());
    if (round % 2 === 1) left.push(await a());
  }
  return { a: median(left), b: median(right), ratio: median(left.map((value, index) => value / (right[index] as number))) };
}

/** CPU time of one call in this process, in µs. */
export function cpuPerCall(run: () => void, milliseconds: number): number {
  const until = performance.now() + milliseconds;
  const from = process.cpuUsage();
  let calls = 0;
  for (; performance.now() < until; calls += 1) run();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / calls;
}

export function whole(value: number): string {
  return String(Math.round(value));
}

export function times(value: number): string {
  return `${value.toFixed(2)} x`;
}
