import { equal, throws } from 'node:assert/strict';
import fc from 'fast-check';
import { expressionProblem } from '../../../runtime/expressions/compile.ts';
import { ExpressionError } from '../../../runtime/expressions/error.ts';
import { FUNCTIONS } from '../../../runtime/expressions/functions/table.ts';
import type { Json } from '../../../runtime/kernel/json.ts';
import { evaluateExpression } from '../../../runtime/layout/evaluate-expression.ts';
import { stateOf } from '../../support/evaluation-state.ts';

const state = stateOf([['default', { a: { b: 'text', n: 12.5, list: [1, 2, 3] } }]]);

describe('compile', () => {
  for (const [expression, problem] of [
    [['equals', 1, 1], null],
    ['any text', null],
    [[], 'Missing function name in expression'],
    [[1, 2], 'Function name in expression should be string'],
    [['no-such', 1], 'Function "no-such" not implemented'],
    [['constructor'], 'Function "constructor" not implemented'],
    [['equals', 1], 'Expected 2 argument(s), got 1'],
    [['and'], 'Expected 1+ argument(s), got 0'],
    [['round', 1, 2, 3], 'Expected 1-2 argument(s), got 3'],
    [['not', { a: 1 }], 'Invalid type "object"'],
  ] as [Json, string | null][]) {
    it(`expressionProblem(${JSON.stringify(expression)})`, () => equal(expressionProblem(expression), problem));
  }

  it('refuses nesting without end', () => {
    let expression: Json = true;
    for (let i = 0; i < 100_000; i++) expression = ['not', expression];
    equal(expressionProblem(expression), 'Expression is nested too deeply');
  });

  it('fails every time a broken expression is evaluated', () => {
    const expression = ['equals', 1];
    throws(() => evaluateExpression(expression, state), ExpressionError);
    throws(() => evaluateExpression(expression, state), ExpressionError);
  });

  it('evaluates the branch that is not taken', () => {
    throws(() => evaluateExpression(['if', false, ['divide', 1, 0], 'else', 1], state), /cannot divide by 0/);
  });

  for (const mode of ['backend', 'frontend'] as const) {
    it(`gives JSON or an ExpressionError for whatever is thrown at it (${mode})`, () => {
      const leaf = fc.oneof(
        fc.constantFrom<Json>(null, true, 'null', 'a.b', 'a.n', 'a.list', '2024-02-29', '2024-02-29T10:00:00Z', 'not', 'equals', '__proto__', '@', 'dd.MM', -1, 0, 1, 1e308, 1e-300),
        fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }),
      );
      const { expression } = fc.letrec<{ expression: Json }>((tie) => ({
        expression: fc.oneof(
          { maxDepth: 4 }, leaf,
          fc.tuple(fc.constantFrom(...FUNCTIONS.keys()), fc.array(tie('expression'), { maxLength: 4 })).map(([name, values]) => [name, ...values]),
        ),
      }));
      fc.assert(fc.property(expression, (candidate) => {
        try {
          const result = evaluateExpression(candidate, state, { mode, args: ['a.b'] });
          return result !== undefined;
        } catch (error) {
          if (error instanceof ExpressionError) return true;
          throw error;
        }
      }), { numRuns: 5000 });
    });
  }
});
