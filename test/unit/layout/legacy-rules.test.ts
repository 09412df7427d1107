import { deepEqual, equal, throws } from 'node:assert/strict';
import type { JsonObject } from '../../../runtime/kernel/json.ts';
import { Evaluation } from '../../../runtime/layout/evaluation.ts';
import { ExpressionError } from '../../../runtime/expressions/error.ts';
import { evaluateExpression } from '../../../runtime/layout/evaluate-expression.ts';
import { expressionIssues } from '../../../runtime/layout/expression-issues.ts';
import { nodeKey } from '../../../runtime/layout/hidden-nodes.ts';
import { conditionalRuns, hiddenNodes } from '../../../runtime/layout/legacy-rules/conditional-runs.ts';
import { connectionRuns, withOutputs } from '../../../runtime/layout/legacy-rules/connection-runs.ts';
import { parseLegacyRules } from '../../../runtime/layout/legacy-rules/parse-rules.ts';
import type { RuleOutcome } from '../../../runtime/layout/legacy-rules/types.ts';
import { parseExpressionValidations } from '../../../runtime/layout/parse-expression-validations.ts';
import { removeHiddenData } from '../../../runtime/layout/remove-hidden-data.ts';
import { requiredIssues } from '../../../runtime/layout/required-issues.ts';
import type { LayoutFolder } from '../../../runtime/layout/types.ts';
import { summaryOf } from '../../../runtime/summary/summary-of.ts';
import { stateOf } from '../../support/evaluation-state.ts';
import { inferredDescriptor } from '../../support/inferred-descriptor.ts';
import { folderOf } from '../../support/layout-folder.ts';
import { inputOf } from '../../support/summary.ts';

const input = (id: string, field: string, rest: JsonObject = {}): JsonObject => ({ id, type: 'Input', dataModelBindings: { simpleBinding: field }, ...rest });
const rowsOf = (id: string, field: string, children: string[]): JsonObject => ({ id, type: 'RepeatingGroup', dataModelBindings: { group: field }, children });
const FORM = folderOf({ page: [
  input('a', 'x', { required: true }), rowsOf('outer', 'o', ['b', 'inner']), input('b', 'o.y', { required: true }), rowsOf('inner', 'o.i', ['c']), input('c', 'o.i.z', { required: true }),
  { id: 'g', type: 'Group', children: ['d'] }, input('d', 'w', { required: true }),
] });
const rule = (rest: JsonObject): JsonObject => ({ data: { conditionalRendering: { r: { selectedFunction: 'f', inputParams: { v: 'x' }, selectedAction: 'Show', selectedFields: { k: 'a' }, ...rest } } } });
const conditional = (rest: JsonObject) => parseLegacyRules(rule(rest)).conditional;

/** Answers by what the rule was given. */
function hiddenBy(rest: JsonObject, model: JsonObject, answer: (value: unknown) => RuleOutcome, layout: LayoutFolder = FORM): string[] {
  const state = stateOf([['default', model]]);
  const runs = conditionalRuns(new Evaluation(state), layout, state.models[0]!, conditional(rest));
  return [...hiddenNodes(runs, runs.map(({ call }) => answer(call.input['v'])))].map((key) => key.split('|').slice(2).join(':'));
}

describe('conditional rules', () => {
  const big = (value: unknown): RuleOutcome => ({ value: Number(value) > 10 });
  const MODEL = { x: 5, o: [{ y: 20, i: [{ z: 1 }, { z: 99 }] }, { y: 3, i: [{ z: 98 }] }] };
  const ROWS = { inputParams: { v: 'o{0}.y' }, selectedFields: { k: 'b{0}' }, repeatingGroup: { groupId: 'outer' } };
  const NESTED = { inputParams: { v: 'o{0}.i{1}.z' }, selectedFields: { k: 'c{0}{1}' }, repeatingGroup: { groupId: 'outer', childGroupId: 'inner' } };
  const cases: [name: string, rule: JsonObject, hidden: string[]][] = [
    ['Show hides when it does not hold', {}, ['a:']],
    ['Hide does not then', { selectedAction: 'Hide' }, []],
    ['Show in rows', ROWS, ['b:1']],
    ['Hide in rows', { ...ROWS, selectedAction: 'Hide' }, ['b:0']],
    ['row marks in paths may be left out or have brackets', { ...ROWS, inputParams: { v: 'o[{0}].y' } }, ['b:1']],
    ['rows in rows', NESTED, ['c:0,0']],
    ['Hide in rows in rows', { ...NESTED, selectedAction: 'Hide' }, ['c:0,1', 'c:1,0']],
    ['an inner row may hide in its outer one', { ...NESTED, selectedFields: { k: 'b{0}' }, selectedAction: 'Hide' }, ['b:0', 'b:1']],
    ['an id without marks in a rule of rows', { ...ROWS, selectedFields: { k: 'a' } }, ['a:']],
    ['an id with marks in a rule without rows', { selectedFields: { k: 'b{0}' } }, []],
    ['a group that is not there', { ...ROWS, repeatingGroup: { groupId: 'nobody' } }, []],
    ['a group that does not repeat', { ...ROWS, repeatingGroup: { groupId: 'g' } }, []],
    ['lists and objects are given as null', { inputParams: { v: 'o' } }, ['a:']],
  ];
  for (const [name, rest, hidden] of cases) it(name, () => deepEqual(hiddenBy(rest, MODEL, big), hidden));

  it('a rule without an answer hides nothing', () => {
    deepEqual(hiddenBy({}, MODEL, () => ({ fault: { kind: 'threw', message: '' } })), []);
  });
  it('gives text, numbers and truths as they are', () => {
    const given: unknown[] = [];
    for (const x of ['a', 1.5, true, null, [1], { y: 1 }]) hiddenBy({}, { x }, (value) => { given.push(value); return { value: true }; });
    deepEqual(given, ['a', 1.5, true, null, null, null]);
  });
});

describe('hidden nodes', () => {
  const key = (id: string, ...rows: number[]) => nodeKey('form', 'element-1', id, rows);
  const MODEL = { x: 1, w: 1, o: [{ y: 1, i: [{ z: 1 }, { z: 2 }] }, { y: 2, i: [{ z: 3 }] }] };
  const state = (...keys: string[]) => stateOf([['default', MODEL]], { hiddenNodes: new Set(keys) });
  const remaining = (...keys: string[]) => removeHiddenData(FORM, state(...keys), new Map())[0]?.model;
  const cases: [name: string, keys: string[], changed: JsonObject][] = [
    ['a component', [key('a')], { x: null }],
    ['what stands in it', [key('g')], { w: null }],
    ['one row', [key('b', 1)], { o: [MODEL.o[0]!, { ...MODEL.o[1], y: null }] }],
    ['all rows', [key('b')], { o: MODEL.o.map((row) => ({ ...row, y: null })) }],
    ['one row in a row', [key('c', 0, 1)], { o: [{ y: 1, i: [{ z: 1 }, { z: null }] }, MODEL.o[1]!] }],
    ['all rows in a row', [key('c', 0)], { o: [{ y: 1, i: [{ z: null }, { z: null }] }, MODEL.o[1]!] }],
    ['another folder', [nodeKey('other', 'element-1', 'a', [])], {}],
    ['another element', [nodeKey('form', 'element-2', 'a', [])], {}],
  ];
  for (const [name, keys, changed] of cases) it(`${name}: its data goes`, () => deepEqual(remaining(...keys), { ...MODEL, ...changed }));
  it('are not asked for', () => {
    const fields = (...keys: string[]) => requiredIssues(FORM, stateOf([['default', { o: [{ y: 1 }, {}] }]], { hiddenNodes: new Set(keys) }), new Map()).map(({ field }) => field);
    deepEqual(fields(), ['x', 'o[1].y', 'w']);
    deepEqual(fields(key('a'), key('b', 1), key('g')), []);
  });
  it('have no findings', () => {
    const { fields, problems } = parseExpressionValidations({ validations: { x: [{ message: 'm', condition: true }] } });
    const found = (...keys: string[]) => expressionIssues({ fields, problems }, 'default', 'element-1', MODEL, state(...keys), FORM, new Map()).length;
    deepEqual([found(), found(key('a'))], [1, 0]);
  });
  it('have no value for expressions', () => {
    const value = (...keys: string[]) => evaluateExpression(['component', 'a'], state(...keys), { layout: FORM });
    deepEqual([value(), value(key('a'))], [1, null]);
  });
  it('are not in the document that a PDF shows', () => {
    const shown = (...keys: string[]) => JSON.stringify(summaryOf({ ...inputOf(FORM, MODEL), state: state(...keys) }).pages);
    for (const id of ['a', 'b', 'd']) deepEqual([shown().includes(`"${id}"`), shown(key(id)).includes(`"${id}"`)], [true, false], id);
  });
  it('do not undo a broken hidden condition', () => {
    throws(() => removeHiddenData(folderOf({ page: [input('a', 'x', { hidden: ['nonsense'] })] }), stateOf([['default', MODEL]]), new Map()), ExpressionError);
  });
});

describe('rule connections', () => {
  const CONNECTIONS = parseLegacyRules({ data: { ruleConnection: {
    flat: { selectedFunction: 'f', inputParams: { a: 'x', b: 'w', unset: '' }, outParams: { outParam0: 'deep.out' } },
    rows: { selectedFunction: 'g', inputParams: { a: 'o{0}.y', b: 'x' }, outParams: { outParam0: 'o{0}.sum' } },
    inner: { selectedFunction: 'h', inputParams: { a: 'o{0}.i{1}.z' }, outParams: { outParam0: 'o{0}.i{1}.t' } },
    loop: { selectedFunction: 'l', inputParams: { a: 'w' }, outParams: { outParam0: 'w' } },
  } } }).connections;
  const FULL = { x: 1, w: 's', whole: 1, deep: { out: 's' }, o: [{ y: 1, sum: 1, i: [{ z: 1, t: 's' }] }] };
  const descriptor = inferredDescriptor('default', FULL);
  const asked = (before: JsonObject, after: JsonObject) => connectionRuns(CONNECTIONS, descriptor, before, after).map(({ call, rows }) => [call.function, rows.join(','), call.input]);

  const cases: [name: string, before: JsonObject, after: JsonObject, asked: unknown[]][] = [
    ['nothing changed', { x: 1 }, { x: 1 }, []],
    ['null and absent are the same', { x: null }, {}, []],
    ['an output alone', { x: 1 }, { x: 1, deep: { out: 'b' } }, []],
    ['an input of one document field', {}, { w: 'b' }, [['f', '', { a: null, b: 'b' }], ['l', '', { a: 'b' }]]],
    ['one row', { o: [{ y: 1 }, { y: 2 }] }, { o: [{ y: 1 }, { y: 3 }] }, [['g', '1', { a: 3, b: null }]]],
    ['an input outside the rows concerns all of them', { o: [{ y: 1 }, { y: 2 }] }, { x: 2, o: [{ y: 1 }, { y: 2 }] }, [['f', '', { a: 2, b: null }], ['g', '0', { a: 1, b: 2 }], ['g', '1', { a: 2, b: 2 }]]],
    ['a row in a row', { o: [{ i: [{ z: 1 }] }] }, { o: [{ i: [{ z: 1 }, { z: 2 }] }] }, [['h', '0,1', { a: 2 }]]],
    ['a row that has gone', { o: [{ y: 1 }] }, { o: [] }, []],
  ];
  for (const [name, before, after, wanted] of cases) it(name, () => deepEqual(asked(before, after), wanted));

  const outputs: [name: string, value: RuleOutcome, model: JsonObject, wanted: JsonObject, warnings: number][] = [
    ['makes the objects around a field', { value: 'a' }, {}, { deep: { out: 'a' } }, 0],
    ['a number becomes text', { value: 7 }, {}, { deep: { out: '7' } }, 0],
    ['empty text empties', { value: '' }, { deep: { out: 'a' } }, { deep: { out: null } }, 0],
    ['null empties', { value: null }, { deep: { out: 'a' } }, { deep: { out: null } }, 0],
    ['the same changes nothing', { value: 'a' }, { deep: { out: 'a' } }, { deep: { out: 'a' } }, 0],
    ['a fault changes nothing', { fault: { kind: 'slow', message: '' } }, { deep: { out: 'a' } }, { deep: { out: 'a' } }, 0],
  ];
  for (const [name, outcome, model, wanted, count] of outputs) {
    it(name, () => {
      const before = structuredClone(model);
      const runs = connectionRuns(CONNECTIONS, descriptor, {}, { x: 1 });
      const { model: after, warnings } = withOutputs(runs, [outcome], descriptor, model);
      deepEqual([after, warnings.length, model], [wanted, count, before]);
    });
  }
  it('writes into the row that was asked about', () => {
    const model = { o: [{ y: 1 }, { y: 2, i: [{ z: 5 }] }] };
    const runs = connectionRuns(CONNECTIONS, descriptor, {}, model);
    deepEqual(withOutputs(runs, [{ value: '10' }, { value: 20 }, { value: 't' }], descriptor, model), { model: { o: [{ y: 1, sum: 10 }, { y: 2, sum: 20, i: [{ z: 5, t: 't' }] }] }, warnings: [] });
  });
  it('leaves what does not fit, and says so', () => {
    const [run] = connectionRuns(CONNECTIONS, descriptor, {}, { o: [{ y: 1 }] });
    const model = { o: [{ y: 1, sum: 3 }] };
    const left = withOutputs([run!], [{ value: 'many' }], descriptor, model);
    equal(left.model, model);
    deepEqual(withOutputs([{ ...run!, output: 'nowhere' }], [{ value: 1 }], descriptor, model).warnings, ['Rule rows: the result of g does not fit nowhere, which the model lacks']);
    deepEqual(left.warnings, ['Rule rows: the result of g does not fit o.sum of the type decimal']);
  });
});

describe('parseLegacyRules', () => {
  const good = { selectedFunction: 'f', inputParams: { a: 'x' }, selectedAction: 'Show', selectedFields: { k: 'a' } };
  const connection = { selectedFunction: 'f', inputParams: { a: 'x' }, outParams: { outParam0: 'y' } };
  const cases: [name: string, value: JsonObject, problem: string][] = [
    ['no data', {}, 'data'],
    ['rules that are a list', { data: { conditionalRendering: [good] } }, 'data.conditionalRendering'],
    ['a rule that is text', { data: { ruleConnection: { r: 'f' } } }, 'data.ruleConnection.r'],
    ['no function', { data: { conditionalRendering: { r: { ...good, selectedFunction: '' } } } }, 'data.conditionalRendering.r.selectedFunction'],
    ['an unknown action', { data: { conditionalRendering: { r: { ...good, selectedAction: 'hide' } } } }, 'data.conditionalRendering.r.selectedAction'],
    ['no fields', { data: { conditionalRendering: { r: { ...good, selectedFields: ['a'] } } } }, 'data.conditionalRendering.r.selectedFields'],
    ['a group without id', { data: { conditionalRendering: { r: { ...good, repeatingGroup: {} } } } }, 'data.conditionalRendering.r.repeatingGroup'],
    ['a path that is none', { data: { conditionalRendering: { r: { ...good, inputParams: { a: 'x..y' } } } } }, 'data.conditionalRendering.r.inputParams.a'],
    ['no output', { data: { ruleConnection: { r: { ...connection, outParams: {} } } } }, 'data.ruleConnection.r.outParams.outParam0'],
    ['no input', { data: { ruleConnection: { r: { ...connection, inputParams: {} } } } }, 'data.ruleConnection.r.inputParams'],
  ];
  for (const [name, value, problem] of cases) {
    it(`${name} is told, and the other rules stand`, () => {
      const data = value.data as JsonObject | undefined;
      const others = data === undefined ? {} : { data: { ...data, ...(data.ruleConnection === undefined ? { ruleConnection: { ok: connection } } : { conditionalRendering: { ok: good } }) } };
      const { conditional, connections, problems } = parseLegacyRules(others);
      deepEqual(problems.map(({ path }) => path.join('.')), [problem]);
      equal(conditional.length + connections.length, data === undefined ? 0 : 1);
    });
  }
});
