import type { Json } from '../../kernel/json.ts';
import { toNumber, toText } from '../cast.ts';
import { compareDates, isSameDay, toDate, type DateValue } from '../dates.ts';
import { ExpressionError } from '../error.ts';
import { at, type ExpressionFunction } from './function.ts';

type Comparison = (left: Json, right: Json) => boolean;

const equals: Comparison = (left, right) => toText(left) === toText(right);
const greaterThan = numeric((left, right) => left > right);
const greaterThanEq = numeric((left, right) => left >= right);
const lessThan = numeric((left, right) => left < right);
const lessThanEq = numeric((left, right) => left <= right);

/** Operators of `compare`. */
export const OPERATORS: ReadonlyMap<Json, Comparison> = new Map<Json, Comparison>([
  ['equals', equals],
  ['greaterThan', greaterThan],
  ['greaterThanEq', greaterThanEq],
  ['lessThan', lessThan],
  ['lessThanEq', lessThanEq],
  ['isBefore', dated((left, right) => compareDates(left, right) < 0)],
  ['isBeforeEq', dated((left, right) => compareDates(left, right) <= 0)],
  ['isAfter', dated((left, right) => compareDates(left, right) > 0)],
  ['isAfterEq', dated((left, right) => compareDates(left, right) >= 0)],
  ['isSameDay', dated(isSameDay)],
]);

/** Comparisons (app-model.md §5.3): text for equality, numbers and dates for order; null orders before and after nothing. */
export const comparisonFunctions: Record<string, ExpressionFunction> = {
  equals: two(equals),
  notEquals: two((left, right) => !equals(left, right)),
  greaterThan: two(greaterThan),
  greaterThanEq: two(greaterThanEq),
  lessThan: two(lessThan),
  lessThanEq: two(lessThanEq),
  compare: { least: 3, most: 4, check: checkCompare, call: compare },
};

function compare(values: readonly Json[]): boolean {
  const negated = values.length === 4;
  const operator = OPERATORS.get(at(values, negated ? 2 : 1));
  if (operator === undefined) throw new ExpressionError('Invalid operator');
  return operator(at(values, 0), at(values, values.length - 1)) !== negated;
}

function checkCompare(sources: readonly Json[]): void {
  if (sources.length === 4 && sources[1] !== 'not') {
    throw new ExpressionError('Second argument must be "not" when providing 4 arguments in total');
  }
  const operator = sources[sources.length === 4 ? 2 : 1];
  if (typeof operator !== 'string') throw new ExpressionError('Invalid operator (it cannot be an expression or null)');
  if (!OPERATORS.has(operator)) throw new ExpressionError(`Invalid operator "${operator}"`);
}

function two(comparison: Comparison): ExpressionFunction {
  return { least: 2, most: 2, call: (values) => comparison(at(values, 0), at(values, 1)) };
}

function numeric(comparison: (left: number, right: number) => boolean): Comparison {
  return (leftValue, rightValue) => {
    const left = toNumber(leftValue);
    const right = toNumber(rightValue);
    return left !== null && right !== null && comparison(left, right);
  };
}

function dated(comparison: (left: DateValue, right: DateValue) => boolean): Comparison {
  return (leftValue, rightValue) => {
    const left = toDate(leftValue);
    const right = toDate(rightValue);
    return left !== null && right !== null && comparison(left, right);
  };
}
