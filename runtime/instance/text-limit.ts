import { AppError } from '../kernel/errors.ts';
import type { Limits } from '../kernel/limits.ts';

/**
 * What callers hang on an instance or an element goes along in every list that shows it.
 * @throws {PAYLOAD_TOO_LARGE} 413 when it is more than a label
 */
export function requireFewTexts({ texts }: Limits, what: string, given: readonly string[]): void {
  let length = 0;
  for (const text of given) length += text.length;
  if (length > texts) throw new AppError('PAYLOAD_TOO_LARGE', { detail: `The ${what} may have at most ${texts} characters together.` });
}
