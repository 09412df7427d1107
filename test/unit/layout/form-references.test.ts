import assert from 'node:assert/strict';
import { formReferences } from '../../../runtime/layout/form-references.ts';

const page = (...layout: object[]) => ({ p: { data: { layout } } }) as never;

describe('formReferences(pages, defaultDataType)', () => {
  it('begins with the default type and adds what bindings and expressions name, wherever they stand', () => {
    const pages = page(
      { id: 'a', dataModelBindings: { simpleBinding: 'x.y', other: { dataType: 'b', field: 'z' } } },
      { id: 'g', rowsBefore: [{ cells: [{ text: ['dataModel', 'f', 'c'] }] }], hidden: ['not', ['dataModel', 'h', 'd']] },
      { id: 'n', hidden: ['dataModel', 'own.field'] },
    );
    assert.deepEqual(formReferences(pages, 'a').dataTypes, ['a', 'b', 'c', 'd']);
    assert.deepEqual(formReferences(pages, null).dataTypes, ['b', 'c', 'd']);
  });
  it('tells whether options are asked for without parameters', () => {
    const pages = page(
      { id: 'a', optionsId: 'plain' }, { id: 'b', optionsId: 'mapped', mapping: { x: 'y' } }, { id: 'c', optionsId: 'asked', queryParameters: { s: ['component', 'a'] } },
      { id: 'd', optionsId: 'both', mapping: { x: 'y' } }, { id: 'e', optionsId: 'both' }, { id: 'f', text: ['optionLabel', 'label', 'v'] },
    );
    assert.deepEqual([...formReferences(pages, null).options], [['plain', true], ['mapped', false], ['asked', false], ['both', true], ['label', true]]);
  });
});
