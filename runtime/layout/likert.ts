import { memberOf } from '../expressions/cast.ts';
import type { Json } from '../kernel/json.ts';
import type { Placed } from './layout-index.ts';

/** Whether a Likert shows a row: `filter` holds `start` (first row, from 0) and `stop` (the row after the last). */
export function isLikertRow(placed: Placed, row: number): boolean {
  if (placed.component.type !== 'Likert') return false;
  const start = filterValue(placed.component.definition['filter'], 'start');
  const stop = filterValue(placed.component.definition['filter'], 'stop');
  return (start === null || row >= start) && (stop === null || row < stop);
}

function filterValue(filter: Json | undefined, key: string): number | null {
  if (!Array.isArray(filter)) return null;
  const value = memberOf(filter.find((item) => memberOf(item, 'key') === key) ?? null, 'value');
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
