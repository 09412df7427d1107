import { memberOf } from '../expressions/cast.ts';
import type { Json } from '../kernel/json.ts';

/**
 * A number's text with the separators, prefix and suffix of `formatting.number` (app-model.md §6.1). Text that is not a
 * number, and texts without formatting, stay as they are; suffix and prefix given as expressions are left to the caller.
 */
export function formatNumber(text: string | null, formatting: Json): string | null {
  const number = memberOf(formatting, 'number');
  if (text === null || number === null) return text;
  const pattern = memberOf(number, 'format') ?? memberOf(number, 'pattern');
  if (typeof pattern === 'string') return filled(pattern, text);
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return text;
  const thousands = memberOf(number, 'thousandSeparator');
  const separator = thousands === true ? ',' : typeof thousands === 'string' ? thousands : '';
  const decimals = memberOf(number, 'decimalSeparator');
  const whole = (match[2] as string).replace(/\B(?=(?:\d{3})+$)/g, () => separator);
  const fraction = match[3] === undefined ? '' : `${typeof decimals === 'string' ? decimals : '.'}${match[3]}`;
  return `${literal(memberOf(number, 'prefix'))}${match[1]}${whole}${fraction}${literal(memberOf(number, 'suffix'))}`;
}

/** Puts the characters of the text where the pattern has `#`. */
function filled(pattern: string, text: string): string {
  let used = 0;
  let result = '';
  for (const character of pattern) {
    if (character !== '#') result += character;
    else if (used < text.length) result += text[used++];
    else break;
  }
  return result;
}

function literal(value: Json): string {
  return typeof value === 'string' ? value : '';
}
