/** Suggests the known name that a wrong one was perhaps meant to be; undefined when none is near. */
export function nearest(wrong: string, known: Iterable<string>): string | undefined {
  const best = closest(wrong, known, Math.max(1, Math.floor(wrong.length / 3)));
  return best === undefined ? undefined : `Did you mean "${best}"?`;
}

/** The known name that a wrong one is a slip of the finger away from: another case, one letter, or two in a long name. Undefined when it may well be a name of its own. */
export function misspelt(wrong: string, known: Iterable<string>): string | undefined {
  if (wrong.length < 4) return undefined;
  return closest(wrong, known, wrong.length < 8 ? 1 : 2);
}

function closest(wrong: string, known: Iterable<string>, most: number): string | undefined {
  let best: string | undefined;
  let least = most + 1;
  for (const name of known) {
    if (name === wrong || Math.abs(name.length - wrong.length) >= least) continue;
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** Letters that are wrong, missing, too many, or two that have changed places. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(Math.min(replaced, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity));
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
