/**
 * A synthetic national id of the kind that test registers give out: 80 is added to the month. Nobody real has one.
 * @see auth-platform.md §4
 */
export function isSyntheticPersonNumber(text: string): boolean {
  if (!/^\d{11}$/.test(text)) return false;
  const month = Number(text.slice(2, 4)) - 80;
  return month >= 1 && month <= 12;
}
