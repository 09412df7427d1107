import type { Json } from '../../kernel/json.ts';
import { toBoolean } from '../cast.ts';
import { ExpressionError } from '../error.ts';
import { at, type ExpressionFunction } from './function.ts';

/** `if`, `and`, `or`, `not` (app-model.md §5.3). */
export const logicFunctions: Record<string, ExpressionFunction> = {
  if: { least: 0, most: Infinity, check: checkIf, call: (values) => (toBoolean(at(values, 0)) ? at(values, 1) : at(values, 3)) },
  and: { least: 1, most: Infinity, call: (values) => values.map(toBoolean).every((value) => value) },
  or: { least: 1, most: Infinity, call: (values) => values.map(toBoolean).some((value) => value) },
  not: { least: 1, most: 1, call: (values) => !toBoolean(at(values, 0)) },
};

function checkIf(sources: readonly Json[]): void {
  if (sources.length >= 3 && sources[2] !== 'else') throw new ExpressionError('Expected third argument to be "else"');
  if (sources.length !== 2 && sources.length !== 4) {
    throw new ExpressionError(`Expected either 2 arguments (if) or 4 (if + else), got ${sources.length}`);
  }
}
