import type { Line } from '../app-definition/types.ts';
import { isGuid } from '../kernel/ids.ts';

/**
 * Whether an address below `/{org}/{app}/` shows the form client's page. v8's client routes behind `#`, so that it has none.
 * @returns `entry` where a user begins, `page` elsewhere, null for what is no page
 * @see frontend-contract.md, The index page
 */
export function pageKind(line: Line, segments: readonly string[]): 'entry' | 'page' | null {
  if (line === 'v8') return null;
  const [first = '', second = '', third = ''] = segments;
  if (segments.length === 1) {
    if (first === 'party-selection') return 'page';
    return first === 'instance-selection' || /^\d{1,9}$/.test(first) ? 'entry' : null;
  }
  if (first === 'party-selection') return segments.length === 2 ? 'page' : null;
  return first === 'instance' && /^\d{1,10}$/.test(second) && isGuid(third) ? 'page' : null;
}
