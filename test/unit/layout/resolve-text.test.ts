import { equal } from 'node:assert/strict';
import type { TextVariable } from '../../../runtime/kernel/application-types.ts';
import { resolveText } from '../../../runtime/layout/resolve-text.ts';
import { stateOf } from '../../support/evaluation-state.ts';

describe('resolveText', () => {
  const textOf = (variables: TextVariable[], row = {}, parameters = {}) =>
    resolveText(
      stateOf([['default', { a: '{1}', rows: [{ n: 1.5 }, { n: 2 }], o: {} }], ['other', { b: 'B' }]], {
        texts: { language: 'nb', resources: [{ id: 'key', value: '{0}|{1}', variables }, { id: 'inner', value: 'indre' }, { id: 'loop', value: '{0}', variables: [{ key: 'loop', dataSource: 'text' }] }] },
        frontEndSettings: { setting: 'S' },
        instance: { id: '1/guid', appId: 'ttd/app', partyId: '1', partyType: 'person', ownerName: 'Kari' },
      }),
      'key', row, parameters,
    );
  const cases: [string, TextVariable, object, object, string][] = [
    ['a value that looks like a placeholder stays as it is', { key: 'a', dataSource: 'dataModel.default' }, {}, {}, '{1}|{1}'],
    ['another model', { key: 'b', dataSource: 'dataModel.other' }, {}, {}, 'B|{1}'],
    ['a row', { key: 'rows[{0}].n', dataSource: 'dataModel.default' }, { rowIndexes: [1] }, {}, '2|{1}'],
    ['a model that does not exist gives the default', { key: 'b', dataSource: 'dataModel.none', defaultValue: 'D' }, {}, {}, 'D|{1}'],
    ['an object gives the key', { key: 'o', dataSource: 'dataModel.default' }, {}, {}, 'o|{1}'],
    ['a setting', { key: 'setting', dataSource: 'applicationSettings' }, {}, {}, 'S|{1}'],
    ['a prototype member is no setting', { key: 'constructor', dataSource: 'applicationSettings' }, {}, {}, 'constructor|{1}'],
    ['the instance', { key: 'instanceOwnerName', dataSource: 'instanceContext' }, {}, {}, 'Kari|{1}'],
    ['a parameter', { key: 'p', dataSource: 'customTextParameters' }, {}, { p: 'P' }, 'P|{1}'],
    ['another text', { key: 'inner', dataSource: 'text' }, {}, {}, 'indre|{1}'],
    ['a text that names itself ends', { key: 'loop', dataSource: 'text' }, {}, {}, 'loop|{1}'],
    ['an unknown source gives the key', { key: 'x', dataSource: 'weather' }, {}, {}, 'x|{1}'],
  ];
  for (const [name, variable, row, parameters, wanted] of cases) it(name, () => equal(textOf([variable], row, parameters), wanted));

  it('an unknown key is its own text', () => equal(resolveText(stateOf([]), 'no.such'), 'no.such'));
});
