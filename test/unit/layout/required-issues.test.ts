import { deepEqual, throws } from 'node:assert/strict';
import { ExpressionError } from '../../../runtime/expressions/error.ts';
import type { Json, JsonObject } from '../../../runtime/kernel/json.ts';
import { requiredIssues } from '../../../runtime/layout/required-issues.ts';
import { stateOf } from '../../support/evaluation-state.ts';
import { folderOf } from '../../support/layout-folder.ts';

const required = (id: string, bindings: Json, rest: JsonObject = {}): JsonObject => ({ id, type: 'Input', required: true, dataModelBindings: bindings, ...rest });
const fieldsOf = (page: Json, model: JsonObject) => requiredIssues(folderOf({ page }), stateOf([['default', model]]), new Map()).map((issue) => `${issue.bindingName} ${issue.field}`);

describe('requiredIssues', () => {
  const group = { id: 'g', type: 'RepeatingGroup', dataModelBindings: { group: 'r' }, children: ['a'] };
  const choice = (rest: JsonObject = {}) => ({ id: 'c', type: 'Checkboxes', required: true, dataModelBindings: { group: 'r', checked: 'r.on', simpleBinding: 'r.v' }, ...rest });
  const likert = { id: 'l', type: 'Likert', required: true, dataModelBindings: { questions: 'q', answer: 'q.answer' }, filter: [{ key: 'start', value: '1' }, { key: 'stop', value: '3' }] };
  const cases: [string, Json, JsonObject, string[]][] = [
    ['absent', [required('a', { simpleBinding: 'x' })], {}, ['simpleBinding x']],
    ['blank', [required('a', { simpleBinding: 'x' })], { x: '  ' }, ['simpleBinding x']],
    ['an empty list', [required('a', { list: 'x' })], { x: [] }, ['list x']],
    ['zero and false are values', [required('a', { b1: 'x', b2: 'y' })], { x: 0, y: false }, []],
    ['a condition that does not hold', [required('a', { simpleBinding: 'x' }, { required: ['equals', 1, 2] })], {}, []],
    ['a hidden component', [required('a', { simpleBinding: 'x' }, { hidden: true })], {}, []],
    ['each row', [group, required('a', { simpleBinding: 'r.x' })], { r: [{ x: 1 }, {}, { x: '' }] }, ['simpleBinding r[1].x', 'simpleBinding r[2].x']],
    ['a choice kept as rows asks for a row', [choice()], { r: [] }, ['group r']],
    ['a choice with rows that are not checked', [choice()], { r: [{ on: false, v: 'a' }] }, ['group r']],
    ['a choice with a checked row', [choice()], { r: [{ on: true, v: 'a' }] }, []],
    ['a Likert asks for the answers of the rows that it shows', [likert], { q: [{}, {}, { answer: 'x' }, {}] }, ['answer q[1].answer']],
    ['a model whose element does not exist yet', [required('a', { simpleBinding: { field: 'x', dataType: 'default' } })], {}, ['simpleBinding x']],
  ];
  for (const [name, page, model, wanted] of cases) it(name, () => deepEqual(fieldsOf(page, model), wanted));

  it('says page and component in the texts of the language, in the row', () => {
    const page = [group, required('a', { simpleBinding: 'r.x' }, { textResourceBindings: { title: 'title' } })];
    const resources = [
      { id: 'page', value: 'Side 1' },
      { id: 'title', value: 'Navn på {0}', variables: [{ key: 'r[{0}].who', dataSource: 'dataModel.default' }] },
    ];
    const issues = requiredIssues(folderOf({ page }), stateOf([['default', { r: [{ x: 1 }, { who: 'Ola' }] }]], { texts: { language: 'nb', resources } }), new Map());
    deepEqual(issues, [{
      dataElementId: 'element-1', field: 'r[1].x', layoutId: 'form', pageId: 'page', componentId: 'a', bindingName: 'simpleBinding', pageName: 'Side 1', componentTitle: 'Navn på Ola',
    }]);
  });

  it('a title that cannot be evaluated does not hide the issue', () => {
    const page = [required('a', { simpleBinding: 'x' }, { textResourceBindings: { title: ['no-such'] } }), required('b', { simpleBinding: 'y' })];
    deepEqual(requiredIssues(folderOf({ page }), stateOf([['default', {}]]), new Map()).map((issue) => issue.componentTitle), [null, null]);
  });

  it('a type that nobody knows is an error', () => {
    throws(() => fieldsOf([required('a', { simpleBinding: { field: 'x', dataType: 'unknown' } })], {}), ExpressionError);
  });

  it('takes a thousand rows in its stride', () => {
    const children = Array.from({ length: 20 }, (_, index) => `c${index}`);
    const page = [{ ...group, children, hiddenRow: ['equals', ['dataModel', 'r.h'], true] }, ...children.map((id) => required(id, { simpleBinding: `r.${id}` }, { hidden: ['equals', ['dataModel', 'r.h'], 'x'] }))];
    const model = { r: Array.from({ length: 1000 }, () => ({})) };
    const started = performance.now();
    deepEqual(fieldsOf(page, model).length, 20_000);
    deepEqual(performance.now() - started < 2000, true);
  });
});
