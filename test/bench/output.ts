import type { Row } from './goal.ts';

/** The rows as a table of text. */
export function table(rows: readonly Row[]): string {
  const cells = [['goal', 'what', 'target', 'reached', ''], ...rows.map((row) => [row.goal, row.what, row.target, row.reached, row.isMet === null ? '' : row.isMet ? 'met' : 'NOT MET'])];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((line) => (line[column] as string).length)));
  return cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
