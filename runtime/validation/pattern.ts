import { RE2JS } from 're2js';

/** Whether a whole text matches. */
export type TextTest = (text: string) => boolean;

/**
 * A pattern of a definition as a test of the whole text, in time linear in the text. Patterns that need backtracking
 * (look-around, back references) are refused, so that no definition can make a hostile document slow.
 * @returns null when the pattern is refused or malformed
 */
export function linearPattern(pattern: string): TextTest | null {
  if (pattern.length > 5000) return null;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(`^(?:${pattern})$`);
  } catch {
    return null;
  }
  const native = nativePattern(pattern);
  if (native) return (text) => native.test(text);
  return (text) => compiled.matcher(text).matches();
}

/** Rough upper bound on steps of a backtracking matcher beyond the text's length. */
const MAX_WAYS = 200;

/**
 * The engine's own matcher where it is provably as safe: no groups under a quantifier, no alternatives, at most one open
 * quantifier and few bounded ones. It is many times faster, and most patterns of forms are of this kind.
 */
function nativePattern(pattern: string): RegExp | null {
  const shape = pattern.replace(/\\[dDwW.\-+\\/^$*?()[\]{}|]/g, 'a').replace(/\[(?:[^\]\\]|\\.)+\]/g, 'a');
  if (/[()|\\[\]]/.test(shape)) return null;
  const quantifiers = shape.match(/[*+?]|\{\d+(?:,\d*)?\}/g) ?? [];
  let open = 0;
  let ways = 1;
  for (const quantifier of quantifiers) {
    const bounds = /^\{(\d+)(?:,(\d*))?\}$/.exec(quantifier);
    if (quantifier === '*' || quantifier === '+' || bounds?.[2] === '') open++;
    else if (quantifier === '?') ways *= 2;
    else if (bounds?.[2] !== undefined) ways *= Number(bounds[2]) - Number(bounds[1]) + 1;
  }
  if (open > 1 || ways > MAX_WAYS) return null;
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return null;
  }
}
