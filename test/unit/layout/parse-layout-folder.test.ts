import { deepEqual, equal, throws } from 'node:assert/strict';
import type { Json } from '../../../runtime/kernel/json.ts';
import { LayoutError } from '../../../runtime/layout/layout-error.ts';
import { parseLayoutFolder } from '../../../runtime/layout/parse-layout-folder.ts';
import { folderOf } from '../../support/layout-folder.ts';

const input = { id: 'a', type: 'Input' };

describe('parseLayoutFolder', () => {
  const refused: [string, Json, RegExp][] = [
    ['a page without a list', {}, /form\/page: "data.layout" must be a list/],
    ['a component without id', [{ type: 'Input' }], /form\/page: a component must have an "id"/],
    ['a component without type', [{ id: 'a' }], /form\/page\/a: component a must have a "type"/],
    ['a component that is text', ['a'], /a component must be an object/],
    ['an id used twice', [input, input], /form\/page\/a: the id a is used twice/],
    ['a child that is not there', [{ id: 'g', type: 'group', children: ['b'] }], /form\/page\/g: refers to the component b/],
    ['a child claimed twice', [{ id: 'g', type: 'Group', children: ['a'] }, { id: 'h', type: 'Group', children: ['a'] }, input], /form\/page\/h: claims the component a, which g has/],
    ['a group in itself', [{ id: 'g', type: 'Group', children: ['g'] }], /the component g contains itself/],
    ['groups in each other', [{ id: 'g', type: 'Group', children: ['h'] }, { id: 'h', type: 'Group', children: ['g'] }], /contains itself/],
    ['a repeating group without group binding', [{ id: 'g', type: 'RepeatingGroup', children: [] }], /has no "group" binding/],
    ['a negative maxCount', [{ id: 'g', type: 'Group', maxCount: -1, children: [] }], /"maxCount"/],
    ['a binding without field', [{ id: 'a', type: 'Input', dataModelBindings: { simpleBinding: { dataType: 'x' } } }], /binding "simpleBinding" without a field/],
  ];
  for (const [name, page, message] of refused) {
    it(`refuses ${name}`, () => throws(() => folderOf({ page }), (error: unknown) => error instanceof LayoutError && message.test(error.message)));
  }

  it('says where the fault is', () => {
    throws(() => folderOf({ page: [input, input] }), { folder: 'form', page: 'page', component: 'a' });
  });

  it('spells types and bindings as the newest line does', () => {
    const written = { H: 'Header', R: 'Radiobuttons', O: 'OrganisationLookup', A: 'AddressComponent', G: 'group', X: 'MyOwn' };
    const folder = folderOf({ page: Object.entries(written).map(([id, type]) => ({ id, type, dataModelBindings: { organisation_lookup_orgnr: 'nr' } })) });
    deepEqual([...folder.components.values()].map((component) => component.type), ['Heading', 'RadioButtons', 'OrganizationLookup', 'Address', 'Group', 'MyOwn']);
    deepEqual(folder.components.get('O')?.bindings, { organization_lookup_orgnr: { field: 'nr', dataType: null } });
  });

  it('reads the older way to write a repeating group', () => {
    const group = (maxCount: number | string) => ({ id: `g${maxCount}`, type: 'Group', maxCount, dataModelBindings: { group: 'rows' }, children: [] });
    const folder = folderOf({ page: [group(1), group(3), group('99')] });
    deepEqual(['g1', 'g3', 'g99'].map((id) => [folder.components.get(id)?.type, folder.components.get(id)?.repeats]), [['Group', null], ['RepeatingGroup', 'group'], ['RepeatingGroup', 'group']]);
    throws(() => folderOf({ page: [group('mange')] }), /"maxCount" that is not a positive number/);
  });

  it('v8: takes rows that are bound to nothing for a plain group', () => {
    const page: Json = { data: { layout: [{ id: 'g', type: 'Group', maxCount: 99, children: ['a'] }, input] } };
    const group = parseLayoutFolder('form', { settings: {}, pages: [['page', page]] }, 'v8').components.get('g');
    deepEqual([group?.type, group?.repeats, group?.children.map(({ id }) => id)], ['Group', null, ['a']]);
  });

  it('does not nest what button and accordion groups show, and remembers it', () => {
    const folder = folderOf({ page: [{ id: 'buttons', type: 'ButtonGroup', children: ['a', 'gone'] }, input] });
    deepEqual([folder.components.get('a')?.parent, folder.components.get('a')?.shownIn], [null, 'buttons']);
    equal(folder.pages.get('page')?.components.length, 2);
  });

  it('takes the order of pages from groups, and leaves out pages that nobody names', () => {
    const page = { data: { layout: [] } };
    const settings = { pages: { groups: [{ order: ['b'] }, { name: 'g', order: ['a'] }] } };
    const folder = parseLayoutFolder('form', { settings, pages: [['a', page], ['b', page], ['c', page]] }, 'v9');
    deepEqual([folder.order, [...folder.pages.keys()]], [['b', 'a'], ['b', 'a']]);
  });

  for (const [name, settings] of [['both order and groups', { pages: { order: [], groups: [] } }], ['neither', {}], ['an order of numbers', { pages: { order: [1] } }]] as [string, Json][]) {
    it(`refuses settings with ${name}`, () => throws(() => parseLayoutFolder('form', { settings, pages: [] }, 'v9'), LayoutError));
  }

  it('v8: shows the files in their order when there are no settings', () => {
    const page = { data: { layout: [] } };
    deepEqual(parseLayoutFolder('form', { settings: null, pages: [['b', page], ['a', page]] }, 'v8').order, ['b', 'a']);
  });

  it('names the folders of subforms', () => deepEqual(folderOf({ page: [{ id: 's', type: 'subform', layoutSet: 'sub' }] }).subforms, ['sub']));
});
