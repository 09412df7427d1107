/** A decimal number `digits * 10^-scale`, scale >= 0: sums of amounts must not show binary noise (app-model.md §5.3). */
export interface Decimal {
  digits: bigint;
  scale: number;
}

/** Significant digits kept in a quotient: more than any double can show. */
const QUOTIENT_DIGITS = 40;

/** The decimal that a double's shortest text names. `value` must be finite. */
export function decimalOf(value: number): Decimal {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (match === null) throw new RangeError(`not a finite number: ${value}`);
  const fraction = match[3] ?? '';
  const scale = fraction.length - Number(match[4] ?? 0);
  const digits = BigInt(`${match[1]}${match[2]}${fraction}`);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

export function add(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { digits: atScale(left, scale) + atScale(right, scale), scale };
}

export function subtract(left: Decimal, right: Decimal): Decimal {
  return add(left, { digits: -right.digits, scale: right.scale });
}

export function multiply(left: Decimal, right: Decimal): Decimal {
  return { digits: left.digits * right.digits, scale: left.scale + right.scale };
}

/** The quotient, exact to 40 significant digits. The divisor must not be zero. */
export function divide(left: Decimal, right: Decimal): Decimal {
  const extra = Math.max(0, QUOTIENT_DIGITS + right.digits.toString().length - left.digits.toString().length);
  const scale = left.scale - right.scale + extra;
  const digits = (left.digits * 10n ** BigInt(extra)) / right.digits;
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** Rounded to `decimals` places, halves away from zero. */
export function round(value: Decimal, decimals: number): Decimal {
  if (value.scale <= decimals) return { digits: atScale(value, decimals), scale: decimals };
  const divisor = 10n ** BigInt(value.scale - decimals);
  const half = divisor / 2n;
  const digits = (value.digits + (value.digits < 0n ? -half : half)) / divisor;
  return { digits, scale: decimals };
}

/** Plain digits with `scale` decimals, never an exponent. */
export function decimalText(value: Decimal): string {
  const negative = value.digits < 0n;
  const text = (negative ? -value.digits : value.digits).toString().padStart(value.scale + 1, '0');
  const whole = text.slice(0, text.length - value.scale);
  const fraction = text.slice(text.length - value.scale);
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The nearest double. */
export function decimalNumber(value: Decimal): number {
  return Number(decimalText(value));
}

function atScale(value: Decimal, scale: number): bigint {
  return value.digits * 10n ** BigInt(scale - value.scale);
}
