import type { Place, PlacedFinding } from './checks.ts';
import type { ModelFinding } from './types.ts';

/**
 * Findings with their paths in the platform's order: shallow ones first; within a depth by the segments of the path, shorter
 * segments first, then by letters ignoring case (recorded: `form.year` before `form.orgNumber`). Findings of one place keep
 * their order.
 */
export function orderFindings(found: readonly PlacedFinding[]): ModelFinding[] {
  const keyed = found.map(({ place, finding }) => ({ segments: segmentsOf(place), finding: { ...finding, field: pathOf(place) } }));
  keyed.sort((a, b) => compare(a.segments, b.segments));
  return keyed.map(({ finding }) => finding);
}

function segmentsOf(place: Place | null): string[] {
  const segments: string[] = [];
  for (let at = place; at !== null; at = at.parent) segments.push(at.name.toUpperCase());
  return segments.reverse();
}

function pathOf(place: Place | null): string {
  let path = '';
  for (let at = place; at !== null; at = at.parent) path = at.text + path;
  return path;
}

function compare(a: readonly string[], b: readonly string[]): number {
  if (a.length !== b.length) return a.length - b.length;
  for (const [index, left] of a.entries()) {
    const right = b[index] as string;
    if (left.length !== right.length) return left.length - right.length;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
