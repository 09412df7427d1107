import type { Json } from '../../kernel/json.ts';
import { toList, toNumber } from '../cast.ts';
import type { ExpressionContext } from '../context.ts';
import { add, decimalNumber, decimalOf, decimalText, divide, multiply, round, subtract, type Decimal } from '../decimal.ts';
import { ExpressionError } from '../error.ts';
import { at, type ExpressionFunction } from './function.ts';

const ZERO: Decimal = { digits: 0n, scale: 0 };
/** Decimals that `round` can be asked for. */
const MOST_DECIMALS = 99;

/** Arithmetic in decimals (app-model.md §5.3); null counts as 0. */
export const numberFunctions: Record<string, ExpressionFunction> = {
  plus: { least: 1, most: Infinity, call: (values) => result(values.map(operand).reduce(add)) },
  minus: { least: 2, most: 2, call: (values) => result(subtract(operand(at(values, 0)), operand(at(values, 1)))) },
  multiply: { least: 1, most: Infinity, call: (values) => result(values.map(operand).reduce(multiply)) },
  divide: { least: 2, most: 2, call: (values) => quotient(operand(at(values, 0)), operand(at(values, 1))) },
  round: { least: 1, most: 2, call: rounded },
  sum: { least: 1, most: 1, call: (values) => result(toList(at(values, 0)).map(operand).reduce(add, ZERO)) },
  average: { least: 2, most: 2, call: average },
};

function average(values: readonly Json[]): Json {
  const items = toList(at(values, 0)).map(operand);
  const whenEmpty = toNumber(at(values, 1));
  if (items.length === 0) return whenEmpty;
  return quotient(items.reduce(add), { digits: BigInt(items.length), scale: 0 });
}

function quotient(left: Decimal, right: Decimal): number {
  if (right.digits === 0n) throw new ExpressionError('The second argument is 0, cannot divide by 0');
  return result(divide(left, right));
}

function rounded(values: readonly Json[], context: ExpressionContext): string {
  const decimals = toNumber(at(values, 1)) ?? 0;
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MOST_DECIMALS) {
    throw new ExpressionError(`Expected 0-${MOST_DECIMALS} decimals, got ${decimals}`);
  }
  const text = decimalText(round(operand(at(values, 0)), decimals));
  // The server's number format groups thousands, the browser's does not.
  return context.mode === 'backend' ? text.replace(/^(-?)(\d+)/, (_, sign: string, whole: string) => sign + grouped(whole)) : text;
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function operand(value: Json): Decimal {
  const number = toNumber(value);
  return number === null ? ZERO : decimalOf(number);
}

function result(value: Decimal): number {
  const number = decimalNumber(value);
  if (!Number.isFinite(number)) throw new ExpressionError('The result is too large');
  return number;
}
