import assert from 'node:assert/strict';
import type { JsonObject } from '../../../runtime/kernel/json.ts';
import { expressionIssues } from '../../../runtime/layout/expression-issues.ts';
import { parseExpressionValidations } from '../../../runtime/layout/parse-expression-validations.ts';
import { removeHiddenData } from '../../../runtime/layout/remove-hidden-data.ts';
import { requiredIssues } from '../../../runtime/layout/required-issues.ts';
import { stateOf } from '../../support/evaluation-state.ts';
import { folderOf } from '../../support/layout-folder.ts';

const input = (id: string, field: string, more: object = {}): JsonObject => ({ id, type: 'Input', required: true, dataModelBindings: { simpleBinding: field }, ...more }) as JsonObject;
const group = (id: string, field: string, children: string[], more: object = {}): JsonObject => ({ id, type: 'RepeatingGroup', dataModelBindings: { group: field }, children, ...more }) as JsonObject;

const MAIN = folderOf({ page: { hidden: ['dataModel', 'hidePage'], layout: [
  input('title', 'title', { hidden: ['dataModel', 'hideTitle'] }),
  { id: 'subs', type: 'Subform', layoutSet: 'sub', hidden: ['dataModel', 'hideSubs'] },
] } }, 'main', 'main');
const SUB = folderOf({ subPage: { hidden: ['dataModel', 'hidePage'], layout: [
  input('name', 'name', { hidden: ['dataModel', 'hideName'] }),
  group('rows', 'rows', ['row', 'deep'], { hiddenRow: ['dataModel', 'rows.hide'] }),
  input('row', 'rows.text', { hidden: ['dataModel', 'rows.hideText'] }),
  group('deep', 'rows.deep', ['leaf'], { hiddenRow: ['equals', ['dataModel', 'rows.deep.leaf'], ['dataModel', 'rows.text']] }),
  input('leaf', 'rows.deep.leaf', { hidden: ['dataModel', 'hideLeaves'] }),
] } }, 'sub', 'sub');
const FOLDERS = new Map([['sub', SUB]]);

const sub = (more: object = {}): JsonObject => ({ name: 'n', free: 'kept', rows: [{ text: 'a', deep: [{ leaf: 'x' }, { leaf: 'a' }, { leaf: 'y' }] }, { text: 'b', hide: true, deep: [{ leaf: 'z' }] }], ...more }) as JsonObject;
const state = (main: object, ...subs: JsonObject[]) => ({ ...stateOf([['main', main as JsonObject], ...subs.map((model): [string, JsonObject] => ['sub', model])]), maxCounts: { main: 1, sub: 0 } });

describe('hidden data of subforms', () => {
  const cleaned = { name: 'n', free: 'kept', rows: [{ text: 'a', deep: [{ leaf: 'x' }, { leaf: 'y' }] }] };
  const none = { name: null, free: 'kept', rows: null };
  const cases: [name: string, main: object, sub: JsonObject, expected: object][] = [
    ['rows and rows of rows go', {}, sub(), cleaned],
    ['a field of its own condition', {}, sub({ hideName: true }), { ...cleaned, name: null, hideName: true }],
    ['fields of rows', {}, sub({ hideLeaves: true }), { ...cleaned, rows: [{ text: 'a', deep: [{ leaf: null }, { leaf: null }] }], hideLeaves: true }],
    ['a hidden page takes all that it binds', {}, sub({ hidePage: true }), { ...none, hidePage: true }],
    ['so does a hidden subform', { hideSubs: true }, sub(), none],
    ['and a hidden page around it', { hidePage: true }, sub(), none],
  ];
  for (const [name, main, model, expected] of cases) {
    it(name, () => {
      const before = state({ title: 't', ...main }, model, sub({ name: 'other' }));
      const text = JSON.stringify(before);
      const [top, first, second] = removeHiddenData(MAIN, before, FOLDERS);
      assert.deepEqual(first?.model, expected);
      assert.equal(JSON.stringify(before), text);
      assert.equal(second?.model['name'], Object.keys(main).length === 0 ? 'other' : null);
      assert.equal(top?.model['title'], 'hidePage' in main ? null : 't');
    });
  }
});

describe('required fields of subforms', () => {
  const asked = (main: object, ...subs: JsonObject[]): string[] => requiredIssues(MAIN, state(main, ...subs), FOLDERS).map((issue) => `${issue.dataElementId} ${issue.field} ${issue.layoutId} ${issue.pageId}`);
  const empty = { rows: [{ text: null, deep: [{ leaf: '' }, { leaf: 'x' }] }, { text: ' ', hide: true, deep: [{ leaf: '' }] }] };
  it('are asked for in each element, in the rows that are shown', () => {
    assert.deepEqual(asked({ title: ' ' }, sub({ name: '' }), sub({ ...empty, name: 'n' })), [
      'element-1 title main page', 'element-2 name sub subPage', 'element-3 rows[0].text sub subPage', 'element-3 rows[0].deep[0].leaf sub subPage',
    ]);
  });
  it('are not asked for where the subform, its page or the field is hidden', () => {
    for (const main of [{ title: 't', hideSubs: true }, { hidePage: true }]) assert.deepEqual(asked(main, sub({ name: '' })), []);
    assert.deepEqual(asked({ title: 't' }, sub({ name: '', hidePage: true }), sub({ name: '', hideName: true })), []);
  });
});

describe('rules of subforms', () => {
  const rules = parseExpressionValidations({ validations: { name: [{ message: 'm', condition: ['equals', ['dataModel', 'name'], ['argv', 0]] }], 'rows.deep.leaf': [{ message: ['concat', 'at ', ['dataModel', 'rows.text']], condition: ['notEquals', ['dataModel', 'rows.deep.leaf'], 'fine'] }] } });
  const found = (main: object, model: JsonObject): string[] =>
    expressionIssues(rules, 'sub', 'element-2', model, state(main, model, sub()), MAIN, FOLDERS).map(({ field, message }) => `${field}: ${message}`);
  it('look at their own element and its rows, shown ones alone', () => {
    assert.deepEqual(found({}, sub({ name: 'name' })), ['name: m', 'rows[0].deep[0].leaf: at a', 'rows[0].deep[2].leaf: at a']);
    assert.deepEqual(found({}, sub({ name: 'name', hideName: true, hideLeaves: true })), []);
    assert.deepEqual(found({ hideSubs: true }, sub({ name: 'name' })), []);
  });
});
