import { deepEqual, throws } from 'node:assert/strict';
import type { Mode } from '../../../runtime/expressions/context.ts';
import { ExpressionError } from '../../../runtime/expressions/error.ts';
import type { Json } from '../../../runtime/kernel/json.ts';
import { evaluateExpression } from '../../../runtime/layout/evaluate-expression.ts';
import { stateOf } from '../../support/evaluation-state.ts';

const state = stateOf([['default', { rows: [{ n: 1, sub: { k: 'a' } }, { n: 2, sub: null }], text: 'x' }]]);
const browser = { value: { data: { value: 'v', label: 'L', n: null }, defaultKey: 'value' } };
const evaluate = (expression: Json, mode: Mode): Json => evaluateExpression(expression, state, { mode, browser });
const rows: Json = ['dataModel', 'rows'];

/** What the vectors leave out of app-model.md §5.3: both sides of `jmespath` and `value`, and functions of one side only. */
describe('functions of the two sides', () => {
  const both: Mode[] = ['backend', 'frontend'];
  for (const [expression, modes, wanted] of [
    [['jmespath', rows, '[].n'], both, [1, 2]],
    [['jmespath', rows, '[?n > `1`]'], both, [{ n: 2, sub: null }]],
    [['jmespath', rows, '[].sub.k'], both, ['a']],
    [['jmespath', rows, 'sum([].n)'], both, 3],
    [['jmespath', rows, '[0].{antall: n, "er borte": borte}'], both, { antall: 1, 'er borte': null }],
    [['jmespath', ['object', 'a', ['list', 3, 1]], 'sort(a)'], both, [1, 3]],
    [['jmespath', null, 'a'], both, null],
    [['jmespath', 'text', 'length(@)'], both, 4],
    [['sum', ['jmespath', rows, '[].n']], both, 3],
    // Names that objects have from elsewhere are no members of them.
    [['jmespath', ['object', 'a', 1], 'constructor'], both, null],
    [['jmespath', ['object', 'a', 1], '{x: __proto__, y: toString, z: hasOwnProperty}'], both, { x: null, y: null, z: null }],
    [['value'], ['frontend'], 'v'],
    [['value', 'label'], ['frontend'], 'L'],
    [['value', 'n'], ['frontend'], null],
  ] as [Json, Mode[], Json][]) {
    for (const mode of modes) it(`${mode}: ${JSON.stringify(expression)}`, () => deepEqual(evaluate(expression, mode), wanted));
  }

  for (const [expression, modes] of [
    [['jmespath', rows, 'nothing(@)'], both], [['jmespath', rows, '['], both], [['jmespath', rows, ['concat', 'n']], both], [['jmespath', rows], both],
    [['value', 'constructor'], ['frontend']],
    [['value'], ['backend']], [['if', false, ['value'], 'else', 1], ['backend']], [['displayValue', 'x'], ['backend']], [['optionLabel', 'x', 1], ['backend']],
    [['externalApi', 'x', 'y'], ['backend']], [['linkToPage', 'a', 'b'], ['backend']], [['gatewayAction'], ['frontend']],
  ] as [Json, Mode[]][]) {
    for (const mode of modes) it(`${mode} refuses ${JSON.stringify(expression)}`, () => throws(() => evaluate(expression, mode), ExpressionError));
  }

  it('gives a copy: what a query found is not the model', () => {
    const found = evaluate(['jmespath', rows, '[0]'], 'backend') as Record<string, Json>;
    found['n'] = 99;
    deepEqual(evaluate(['jmespath', rows, '[0].n'], 'backend'), 1);
  });
});
