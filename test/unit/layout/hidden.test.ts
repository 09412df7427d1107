import { deepEqual, equal, throws } from 'node:assert/strict';
import { ExpressionError } from '../../../runtime/expressions/error.ts';
import type { Json, JsonObject } from '../../../runtime/kernel/json.ts';
import { hiddenFields } from '../../../runtime/layout/hidden-fields.ts';
import { removeHiddenData } from '../../../runtime/layout/remove-hidden-data.ts';
import type { EvaluationState, LayoutFolder } from '../../../runtime/layout/types.ts';
import { stateOf } from '../../support/evaluation-state.ts';
import { folderOf } from '../../support/layout-folder.ts';

const input = (id: string, field: string, rest: JsonObject = {}): JsonObject => ({ id, type: 'Input', dataModelBindings: { simpleBinding: field }, ...rest });
const rowsOf = (id: string, field: string, children: string[], rest: JsonObject = {}): JsonObject => ({ id, type: 'RepeatingGroup', dataModelBindings: { group: field }, children, ...rest });
const remaining = (layout: LayoutFolder, model: JsonObject, rest: Partial<EvaluationState> = {}) =>
  removeHiddenData(layout, stateOf([['default', model]], rest), new Map())[0]?.model;

describe('removeHiddenData', () => {
  const cases: [string, Json, JsonObject, JsonObject][] = [
    ['a hidden field goes', [input('a', 'x', { hidden: true })], { x: 1, y: 2 }, { x: null, y: 2 }],
    ['a field that another component shows stays', [input('a', 'x', { hidden: true }), input('b', 'x')], { x: 1 }, { x: 1 }],
    ['fields that nothing binds are not touched', [input('a', 'x', { hidden: true })], { y: { z: 1 } }, { y: { z: 1 } }],
    ['a hidden page takes its fields', { hidden: true, layout: [input('a', 'x')] }, { x: 1 }, { x: null }],
    ['removeWhenHidden: false keeps the field', [input('a', 'x', { hidden: true, removeWhenHidden: false })], { x: 1 }, { x: 1 }],
    ['removeWhenHidden keeps a field of a hidden page', { hidden: true, layout: [input('a', 'x', { removeWhenHidden: ['equals', 1, 2] })] }, { x: 1 }, { x: 1 }],
    ['a hidden group takes its rows', [rowsOf('g', 'r', ['a'], { hidden: true }), input('a', 'r.x')], { r: [{ x: 1 }] }, { r: null }],
    ['a row that something visible looks into stays', [rowsOf('g', 'r', ['a'], { hidden: true }), input('a', 'r.x'), input('b', 'r[1].x')], { r: [{ x: 1 }, { x: 2 }] }, { r: [{ x: 2 }] }],
    ['hidden rows are taken out from the last', [rowsOf('g', 'r', ['a'], { hiddenRow: ['dataModel', 'r.h'] }), input('a', 'r.x')], { r: [{ h: true, x: 1 }, { h: false, x: 2 }, { h: true, x: 3 }] }, { r: [{ h: false, x: 2 }] }],
    ['a row that is null counts as hidden', [rowsOf('g', 'r', ['a']), input('a', 'r.x')], { r: [null, { x: 2 }] }, { r: [{ x: 2 }] }],
    ['a hidden field in one row', [rowsOf('g', 'r', ['a']), input('a', 'r.x', { hidden: ['equals', ['dataModel', 'r.x'], 2] })], { r: [{ x: 1 }, { x: 2 }] }, { r: [{ x: 1 }, { x: null }] }],
    ['a choice kept as rows goes as a whole', [{ id: 'c', type: 'Checkboxes', hidden: true, dataModelBindings: { group: 'r', checked: 'r.on', simpleBinding: 'r.v' } }], { r: [{ on: true, v: 'a' }] }, { r: null }],
    ['a container that does not repeat takes what is in it, not what it names', [{ id: 'g', type: 'Group', hidden: true, dataModelBindings: { group: 'o' }, children: ['a'] }, input('a', 'o.x')], { o: { x: 1, y: 2 } }, { o: { x: null, y: 2 } }],
    ['the server does not hide what a hidden ButtonGroup shows', [{ id: 'g', type: 'ButtonGroup', hidden: true, children: ['a'] }, input('a', 'x')], { x: 1 }, { x: 1 }],
  ];
  for (const [name, page, model, wanted] of cases) {
    it(name, () => {
      const before = structuredClone(model);
      deepEqual(remaining(folderOf({ page }), model), wanted);
      deepEqual(model, before, 'the input must not change');
    });
  }

  it('enters subforms once for each element, and a hidden one takes all its data', () => {
    const main = folderOf({ page: [input('h', 'hide'), { id: 's', type: 'Subform', layoutSet: 'sub', hidden: ['dataModel', 'hide'] }] });
    const sub = folderOf({ page: [input('a', 'x', { hidden: ['equals', ['dataModel', 'x'], 1] })] }, 'sub', 'subtype');
    const after = (hide: boolean) =>
      removeHiddenData(main, stateOf([['default', { hide }], ['subtype', { x: 1 }], ['subtype', { x: 2 }]]), new Map([['sub', sub]])).map((form) => form.model);
    deepEqual(after(false), [{ hide: false }, { x: null }, { x: 2 }]);
    deepEqual(after(true), [{ hide: true }, { x: null }, { x: null }]);
  });

  it('comes to an end with a subform that shows itself', () => {
    const sub = folderOf({ page: [{ id: 's', type: 'Subform', layoutSet: 'sub' }] }, 'sub', 'default');
    deepEqual(remaining(sub, { x: 1 }), { x: 1 });
    removeHiddenData(sub, stateOf([['default', { x: 1 }]]), new Map([['sub', sub]]));
  });

  it('finds out components that hide each other', () => {
    const page = [input('a', 'x', { hidden: ['equals', ['component', 'b'], 1] }), input('b', 'y', { hidden: ['equals', ['component', 'a'], 1] })];
    throws(() => remaining(folderOf({ page }), { x: 1, y: 1 }), ExpressionError);
  });

  it('a broken condition fails instead of deleting', () => {
    throws(() => remaining(folderOf({ page: [input('a', 'x', { hidden: ['equals'] })] }), { x: 1 }), ExpressionError);
  });

  it('gives back the same objects when nothing is hidden', () => {
    const state = stateOf([['default', { x: 1 }]]);
    equal(removeHiddenData(folderOf({ page: [input('a', 'x')] }), state, new Map())[0], state.models[0]);
  });
});

describe('hiddenFields', () => {
  it('covers what lies below a hidden field, but not what is shown elsewhere', () => {
    const page = [rowsOf('g', 'r', ['a'], { hidden: true }), input('a', 'r.x'), input('b', 'r[0].y')];
    const hidden = hiddenFields(folderOf({ page }), stateOf([['default', { r: [{ x: 1, y: 2 }] }]]), new Map());
    deepEqual(['r', 'r[0]', 'r[0].x', 'r[0].z', 'r[0].y', 'rest'].map((field) => hidden.covers('element-1', field)), [true, true, true, true, false, false]);
    equal(hidden.covers('element-2', 'r'), false);
  });

  it('the browser hides what a hidden ButtonGroup shows, and takes a broken condition as not hidden', () => {
    const page = [{ id: 'g', type: 'ButtonGroup', hidden: true, children: ['a'] }, input('a', 'x'), input('b', 'y', { hidden: ['equals'] })];
    const hidden = hiddenFields(folderOf({ page }), stateOf([['default', {}]]), new Map(), 'view', 'frontend');
    deepEqual(hidden.fields.map((reference) => reference.field), ['x']);
  });
});
