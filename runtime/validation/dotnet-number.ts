/** Largest double, as the platform's messages print it. */
export const DOUBLE_MAX = Number.MAX_VALUE;

/** A double as .NET prints it: plain up to 15 digits before and 4 places after the point, else `1.5E+20`, `1E-05`. */
export function dotnetNumber(value: number): string {
  if (value === 0) return '0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 15) return plain(value);
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}E${exponent < 0 ? '-' : '+'}${digits}`;
}

/** JavaScript turns to exponents from 1e-7 only, so this never sees one. */
function plain(value: number): string {
  return String(value);
}
