import { ExactNumber } from '../kernel/json.ts';

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;
const SMALL_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;
/** 96 bits: the largest mantissa of the platform's decimal. */
const LARGEST = 2n ** 96n - 1n;
const LARGEST_SCALE = 28;
const KEPT_DIGITS = 64;

/**
 * Reads a decimal as the platform does: 96-bit mantissa, scale 0 to 28 kept (`5.0` stays `5.0`), no exponent in
 * the result, digits beyond the range rounded half to even.
 *
 * @param text  an XML or JSON number, without surrounding space
 * @returns     a plain number when its text survives, else an ExactNumber; null when it is no decimal or too large
 * @see app-model.md §2.4, §2.7
 */
export function parseDecimal(text: string): number | ExactNumber | null {
  if (SMALL_INTEGER.test(text)) return Number(text);
  const match = NUMBER.exec(text);
  if (!match) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const fitted = fit(whole, fraction, Number(exponent));
  return fitted === null ? null : exactNumber(place(sign === '-', fitted.digits, fitted.scale));
}

/** A number for a text that is already in canonical decimal form: plain when a double prints the same. */
export function exactNumber(text: string): number | ExactNumber {
  const plain = Number(text);
  return String(plain) === text ? plain : new ExactNumber(text);
}

/** The text of a decimal in XML and in texts: never an exponent. Not finite gives null. */
export function decimalText(value: number | ExactNumber): string | null {
  if (typeof value !== 'number') return value.text;
  const text = String(value);
  if (/^-?[\d.]+$/.test(text)) return text;
  if (!Number.isFinite(value)) return null;
  const parsed = parseDecimal(text);
  return parsed === null ? null : typeof parsed === 'number' ? String(parsed) : parsed.text;
}

function fit(whole: string, fraction: string, exponent: number): { digits: bigint; scale: number } | null {
  const significant = (whole + fraction).replace(/^0+/, '');
  let scale = fraction.length - exponent;
  if (significant === '') return { digits: 0n, scale: Math.min(Math.max(scale, 0), LARGEST_SCALE) };
  if (significant.length - scale > LARGEST_SCALE + 1) return null;
  // Far below the smallest decimal: nothing but zeros would be left.
  if (scale - significant.length > LARGEST_SCALE) return { digits: 0n, scale: LARGEST_SCALE };
  if (significant.length > KEPT_DIGITS) {
    // The rest decides a rounding at most: one digit stands for it, so that a hostile length costs nothing.
    const rest = /[1-9]/.test(significant.slice(KEPT_DIGITS)) ? '1' : '0';
    return shrink(BigInt(significant.slice(0, KEPT_DIGITS) + rest), scale - (significant.length - KEPT_DIGITS - 1));
  }
  let digits = BigInt(significant);
  if (scale < 0) {
    digits *= 10n ** BigInt(-scale);
    scale = 0;
  }
  return shrink(digits, scale);
}

function shrink(digits: bigint, scale: number): { digits: bigint; scale: number } | null {
  let drop = Math.max(scale - LARGEST_SCALE, 0);
  while (roundedHalfEven(digits, drop) > LARGEST) drop++;
  return drop > scale ? null : { digits: roundedHalfEven(digits, drop), scale: scale - drop };
}

function roundedHalfEven(digits: bigint, drop: number): bigint {
  if (drop === 0) return digits;
  const unit = 10n ** BigInt(drop);
  const kept = digits / unit;
  const twice = (digits % unit) * 2n;
  return twice > unit || (twice === unit && kept % 2n === 1n) ? kept + 1n : kept;
}

function place(negative: boolean, digits: bigint, scale: number): string {
  const text = digits.toString().padStart(scale + 1, '0');
  const point = text.length - scale;
  const unsigned = scale === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return negative && digits !== 0n ? `-${unsigned}` : unsigned;
}
