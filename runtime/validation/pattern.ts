import { RE2JS } from 're2js';

/** Whether a whole text matches. */
export type TextTest = (text: string) => boolean;

/**
 * A pattern of a definition as a test of the whole text, in time linear in the text; with look-around, which only a
 * backtracking matcher can do, in bounded time. What has no bound (back references, repeated groups beside look-around)
 * is refused, so that no definition can make a hostile document slow.
 * @returns null when the pattern is refused or malformed
 */
export function linearPattern(pattern: string): TextTest | null {
  if (pattern.length > 5000) return null;
  const native = nativePattern(pattern);
  if (native) return (text) => native.test(text);
  try {
    const compiled = RE2JS.compile(`^(?:${pattern})$`);
    return (text) => compiled.matcher(text).matches();
  } catch {
    return boundedPattern(pattern);
  }
}

const MOST_STEPS = 1_000_000;
/** Texts that a pattern must at least be able to judge. */
const LEAST_LENGTH = 16;

/**
 * A pattern with look-around as a test that takes at most about a million steps: no group is repeated, so that a text of n
 * characters costs no more than n to the number of open quantifiers, times the ways of the rest. A text too long for that
 * does not match.
 */
function boundedPattern(pattern: string): TextTest | null {
  const shape = withoutClasses(pattern.replace(/\\[sS]/g, 'a')).replace(/\(\?(?::|<?[=!])/g, '(');
  if (shape === withoutClasses(pattern) || /[\\[\]]|\(\?|\)[*+{]/.test(shape)) return null;
  const { open, ways } = choicesOf(shape);
  const longest = Math.min(Math.floor((MOST_STEPS / ways) ** (1 / Math.max(open, 1))), 10_000);
  if (longest < LEAST_LENGTH) return null;
  try {
    const compiled = new RegExp(`^(?:${pattern})$`, 'u');
    return (text) => text.length <= longest && compiled.test(text);
  } catch {
    return null;
  }
}

/** Rough upper bound on steps of a backtracking matcher beyond the text's length. */
const MAX_WAYS = 200;

/**
 * The engine's own matcher where it is provably as safe: no group under a quantifier other than `?`, at most one
 * open quantifier (apart from closed loops), few bounded ones and few alternatives. It is many times faster, and most patterns of forms are of this kind.
 */
function nativePattern(pattern: string): RegExp | null {
  const shape = withoutClasses(withoutClosedLoops(pattern)).replaceAll('(?:', '(');
  if (/[\\[\]]|\(\?|\)[*+{]/.test(shape)) return null;
  const { open, ways } = choicesOf(shape);
  if (open > 1 || ways > MAX_WAYS) return null;
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return null;
  }
}

/** Quantifiers without an end, and in how many ways all others and the alternatives can be taken. */
function choicesOf(shape: string): { open: number; ways: number } {
  let open = 0;
  let ways = 1;
  for (const choice of shape.match(/[*+?|]|\{\d+(?:,\d*)?\}/g) ?? []) {
    const bounds = /^\{(\d+)(?:,(\d*))?\}$/.exec(choice);
    if (choice === '*' || choice === '+' || bounds?.[2] === '') open++;
    else if (choice === '?' || choice === '|') ways *= 2;
    else if (bounds?.[2] !== undefined) ways *= Number(bounds[2]) - Number(bounds[1]) + 1;
  }
  return { open, ways };
}

function withoutClasses(pattern: string): string {
  return pattern.replace(/\\[dDwW.\-+\\/^$*?()[\]{}|]/g, 'a').replace(/\[(?:[^\]\\]|\\.)+\]/g, 'a');
}

/** A class of all but some, repeated, and a mark after it that means nothing else in a class and is not repeated itself. */
const CLOSED_LOOP = /\[\^((?:[^\]\\]|\\.)+)\][*+]([@,;:/ ]|\\\.)(?![*+?{])/;
const OPEN = /[*+]|\{\d+,\}/;

/**
 * The pattern without its leading closed loops: `[^@]+@` ends at the first `@` and nowhere else, so that there is nothing to
 * come back to, as long as it also can begin at one place only.
 */
function withoutClosedLoops(pattern: string): string {
  let done = '';
  for (let rest = pattern; ;) {
    const found = CLOSED_LOOP.exec(rest);
    const [loop = '', excluded = '', next = ''] = found ?? [];
    const before = rest.slice(0, found?.index);
    if (!found || OPEN.test(withoutClasses(before)) || !excluded.includes(next.slice(-1))) return done + rest;
    done += `${before}a${next}`;
    rest = rest.slice(found.index + loop.length);
  }
}
