import { deepEqual, equal, throws } from 'node:assert/strict';
import type { Member } from '../../../runtime/data/types.ts';
import { ExpressionError } from '../../../runtime/expressions/error.ts';
import type { Json, JsonObject } from '../../../runtime/kernel/json.ts';
import { calculate } from '../../../runtime/layout/calculate.ts';
import { convertValue } from '../../../runtime/layout/convert-value.ts';
import { expressionIssues } from '../../../runtime/layout/expression-issues.ts';
import { gatewayCondition } from '../../../runtime/layout/gateway-condition.ts';
import { parseCalculations } from '../../../runtime/layout/parse-calculations.ts';
import { parseExpressionValidations } from '../../../runtime/layout/parse-expression-validations.ts';
import { stateOf } from '../../support/evaluation-state.ts';
import { inferredDescriptor } from '../../support/inferred-descriptor.ts';

describe('parseExpressionValidations', () => {
  const definition = { message: 'm', condition: true };
  const cases: [string, Json, number, RegExp[]][] = [
    ['no object', [], 0, [/must hold an object/]],
    ['validations that are no object', { validations: 1 }, 0, [/"validations" must be an object/]],
    ['a name that is defined', { definitions: { d: definition }, validations: { x: ['d'] } }, 1, []],
    ['a name that is not', { validations: { x: ['d'] } }, 0, [/refers to "d"/]],
    ['a definition that refers to a later one', { definitions: { a: { ref: 'b' }, b: definition }, validations: { x: ['a'] } }, 0, [/definition a refers to "b"/, /refers to "a"/]],
    ['a rule without condition', { validations: { x: [{ message: 'm' }, definition] } }, 1, [/has no condition/]],
    ['an unknown severity', { validations: { x: [{ ...definition, severity: 'fatal' }] } }, 1, [/unknown severity/]],
    ['a broken condition is kept and told', { validations: { x: [{ message: 'm', condition: ['equals'] }] } }, 1, [/Expected 2/]],
    ['a rule that is a number', { validations: { x: [7] } }, 0, [/name or an object/]],
  ];
  for (const [name, json, count, problems] of cases) {
    it(name, () => {
      const parsed = parseExpressionValidations(json);
      equal(parsed.fields.get('x')?.length ?? 0, count);
      equal(parsed.problems.length, problems.length, parsed.problems.join('; '));
      problems.forEach((pattern, index) => equal(pattern.test(parsed.problems[index] ?? ''), true, parsed.problems[index]));
    });
  }

  it('`info` means informational', () => {
    const parsed = parseExpressionValidations({ validations: { x: [{ ...definition, severity: 'info', showImmediately: true }] } });
    deepEqual(parsed.fields.get('x'), [{ ...definition, severity: 'informational', showImmediately: true }]);
  });
});

describe('expressionIssues', () => {
  const issuesOf = (condition: Json, model: JsonObject, message: Json = 'm') => {
    const problems: string[] = [];
    const validations = parseExpressionValidations({ validations: { 'r.x': [{ message, condition }] } });
    const found = expressionIssues(validations, 'default', 'element-1', model, stateOf([['default', {}]]), null, new Map(), { onProblem: (problem) => problems.push(problem) });
    return { found: found.map((issue) => `${issue.field} ${issue.message}`), problems: problems.length };
  };
  it('looks at the document that it is given, not at the older one of the state', () => {
    deepEqual(issuesOf(['equals', ['dataModel', ['argv', 0]], 2], { r: [{ x: 1 }, { x: 2 }] }), { found: ['r[1].x m'], problems: 0 });
  });
  it('passes over fields without a value', () => deepEqual(issuesOf(true, { r: [{ x: null }, {}] }), { found: [], problems: 0 }));
  it('a condition that is no boolean is told and gives nothing', () => deepEqual(issuesOf('true', { r: [{ x: 1 }] }), { found: [], problems: 1 }));
  it('a condition that fails is told and gives nothing', () => deepEqual(issuesOf(['component', 'a'], { r: [{ x: 1 }] }), { found: [], problems: 1 }));
  it('the message may be an expression', () => deepEqual(issuesOf(true, { r: [{ x: 1 }] }, ['concat', 'a', ['dataModel', 'r.x']]).found, ['r[0].x a1']));
});

describe('calculate', () => {
  const run = (calculations: Json, model: JsonObject) => {
    const parsed = parseCalculations({ calculations });
    return calculate(parsed.calculations, 'default', 'element-1', model, inferredDescriptor('default', model), stateOf([['default', model]]), null);
  };
  it('later fields see what earlier ones wrote', () => {
    const model = { a: 1, b: 0, c: 0 };
    const result = run({ b: { expression: ['plus', ['dataModel', 'a'], 1] }, c: { expression: ['multiply', ['dataModel', 'b'], 10] } }, model);
    deepEqual(result, { model: { a: 1, b: 2, c: 20 }, warnings: [] });
    deepEqual(model, { a: 1, b: 0, c: 0 });
  });
  it('a value that does not fit is left out and told', () => {
    const result = run({ a: { expression: 'text' } }, { a: 1 });
    deepEqual([result.model, result.warnings.length], [{ a: 1 }, 1]);
  });
  it('a field that the model does not have is told', () => deepEqual(run({ no: { expression: 1 } }, { a: 1 }).warnings.length, 1));
  it('a failing expression fails the save', () => throws(() => run({ a: { expression: ['divide', 1, 0] } }, { a: 1 }), ExpressionError));
  it('gives the path as the first argument', () => deepEqual(run({ 'r.p': { expression: ['argv', 0] } }, { r: [{ p: '' }, { p: '' }] }).model, { r: [{ p: 'r[0].p' }, { p: 'r[1].p' }] }));
});

describe('convertValue', () => {
  const member = (rest: Partial<Member>): Member => ({
    json: 'x', xml: 'x', property: 'x', bits: null, dateOnly: false, kind: 'element', hidden: false, array: false, wrapper: null, joint: null, enumeration: null, entry: null, type: 'string', object: null, nillable: false, nonNullable: false, required: false, constant: undefined, default: undefined, annotations: null, ...rest,
  });
  for (const [type, value, wanted] of [
    ['string', 8, '8'], ['string', true, 'true'], ['integer', '8', 8], ['integer', true, 1], ['decimal', '8.5', 8.5], ['double', false, 0],
    ['boolean', 'TRUE', true], ['boolean', 0, false], ['date', '2024-02-29', '2024-02-29'], ['dateTime', '2024-02-29T10:00:00', '2024-02-29T10:00:00'],
    ['guid', '00dd7417-5b4e-402a-bb73-007537071f1d', '00dd7417-5b4e-402a-bb73-007537071f1d'], ['integer', null, null],
  ] as [Member['type'], Json, Json][]) {
    it(`${JSON.stringify(value)} as ${type}`, () => deepEqual(convertValue(value, member({ type })), wanted));
  }
  for (const [rest, value] of [
    [{ type: 'integer' }, 8.5], [{ type: 'integer' }, 'x'], [{ type: 'decimal' }, []], [{ type: 'boolean' }, 'ja'], [{ type: 'date' }, '2024-02-30'], [{ type: 'date' }, 1],
    [{ type: 'guid' }, 'x'], [{ type: 'object' }, 'x'], [{ type: 'integer', nonNullable: true }, null], [{ array: true }, 'x'], [{ type: 'string' }, { a: 1 }],
  ] as [Partial<Member>, Json][]) {
    it(`${JSON.stringify(value)} does not fit ${JSON.stringify(rest)}`, () => throws(() => convertValue(value, member(rest)), ExpressionError));
  }
  it('converts the items of a list', () => deepEqual(convertValue([1, '2'], member({ type: 'integer', array: true })), [1, 2]));
});

describe('gatewayCondition', () => {
  const state = stateOf([['default', { x: 'ja' }]], { gatewayAction: 'sign' });
  for (const [expression, wanted] of [
    [['equals', ['dataModel', 'x'], 'ja'], true], [['equals', ['gatewayAction'], 'sign'], true], [['gatewayAction'], false], ['true', false], [1, false], [null, false],
  ] as [Json, boolean][]) {
    it(`${JSON.stringify(expression)} is ${wanted}`, () => equal(gatewayCondition(expression, state), wanted));
  }

  it('looks at the first of several elements', () => {
    const several = stateOf([['default', { x: 'nei' }], ['default', { x: 'ja' }]]);
    equal(gatewayCondition(['equals', ['dataModel', 'x'], 'nei'], several), true);
  });
});
