import type { Json } from '../kernel/json.ts';

/** A rule on one value that is neither null nor absent; values of another kind than `on` pass. */
export interface Rule {
  keyword: string;
  on: 'string' | 'number' | 'any';
  test(value: Json): boolean;
  message: string;
}

/** A rule on a list as a whole. */
export interface ListRule extends Omit<Rule, 'on' | 'test'> {
  test(value: Json[]): boolean;
}

/** The first number (or text) that a keyword has in the parts of a schema: the platform's generator takes the first too. */
export function firstNumber(parts: readonly { [name: string]: Json }[], keyword: string): number | null {
  for (const part of parts) {
    const value = part[keyword];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  }
  return null;
}

export function firstText(parts: readonly { [name: string]: Json }[], keyword: string): string | null {
  for (const part of parts) {
    const value = part[keyword];
    if (typeof value === 'string') return value;
  }
  return null;
}
