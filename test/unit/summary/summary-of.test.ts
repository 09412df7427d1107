import assert from 'node:assert/strict';
import type { Json, JsonObject } from '../../../runtime/kernel/json.ts';
import { parseLayoutFolder } from '../../../runtime/layout/parse-layout-folder.ts';
import { optionsOfSummary, summaryOf } from '../../../runtime/summary/summary-of.ts';
import { stateOf } from '../../support/evaluation-state.ts';
import { folderOf } from '../../support/layout-folder.ts';
import { blocksOf, inputOf } from '../../support/summary.ts';

const bound = (type: string, id: string, field: string, more: JsonObject = {}): JsonObject => ({ type, id, dataModelBindings: { simpleBinding: field }, textResourceBindings: { title: `t.${id}` }, ...more });
const OPTIONS: Json = [{ value: 'a', label: 'l.a' }, { value: 'b', label: 'Be' }];
const LABEL = { 'l.a': 'Alfa', 't.x': 'Felt *x*' };

/** Component, model → the values that its field shows. */
const FIELDS: [name: string, component: JsonObject, model: JsonObject, values: string[]][] = [
  ['text', bound('Input', 'x', 'v'), { v: 'Kari' }, ['Kari']],
  ['the name Null', bound('TextArea', 'x', 'v'), { v: 'Null' }, ['Null']],
  ['a number with separators', bound('Input', 'x', 'v', { formatting: { number: { thousandSeparator: ' ', suffix: ' kr' } } }), { v: 1234567 }, ['1 234 567 kr']],
  ['an amount', bound('Input', 'x', 'v', { formatting: { currency: 'NOK' } }), { v: '1234.50' }, ['1\u00a0234,50\u00a0kr']],
  ['a date', bound('Datepicker', 'x', 'v'), { v: '2026-12-24' }, ['24.12.2026']],
  ['an option by its label', bound('Dropdown', 'x', 'v', { options: OPTIONS }), { v: 'a' }, ['Alfa']],
  ['an option that is no longer there', bound('RadioButtons', 'x', 'v', { options: OPTIONS }), { v: 'z' }, ['z']],
  ['choices', bound('Checkboxes', 'x', 'v', { options: OPTIONS }), { v: 'a,b' }, ['Alfa', 'Be']],
  ['choices kept as rows', { ...bound('MultipleSelect', 'x', 'g.v', { options: OPTIONS }), dataModelBindings: { group: 'g', simpleBinding: 'g.v', checked: 'g.on' } }, { g: [{ v: 'a', on: true }, { v: 'b', on: false }] }, ['Alfa']],
  ['options of the model', bound('Dropdown', 'x', 'v', { source: { group: 'g', value: 'g[{0}].id', label: 'g[{0}].name' } }), { v: '2', g: [{ id: '1', name: 'En' }, { id: '2', name: 'To' }] }, ['To']],
  ['fetched options', bound('Dropdown', 'x', 'v', { optionsId: 'Byer', mapping: { land: 'land' } }), { v: 'osl', land: 'no' }, ['Oslo']],
  ['a text by expression', { type: 'Text', id: 'x', textResourceBindings: { title: 't.x' }, value: ['concat', 'a', ['dataModel', 'v']] }, { v: 'b' }, ['ab']],
  ['an address', { ...bound('Address', 'x', 'v'), dataModelBindings: { address: 'a', zipCode: 'z', postPlace: 'p' } }, { a: 'Torget 1', z: '0101', p: 'Oslo' }, ['Torget 1\n0101 Oslo']],
  ['nothing', bound('Input', 'x', 'v'), {}, []],
];

describe('summaryOf(input): answers', () => {
  for (const [name, component, model, values] of FIELDS) {
    it(name, () => assert.deepEqual(blocksOf([component], model, LABEL, { options: new Map([['byer?land=no', [{ value: 'osl', label: 'Oslo' }]]]) }),
      [{ componentId: 'x', kind: 'field', label: 'Felt x', values }]));
  }
  it('names the lists that must be fetched, with parameters by the data of each row', () => {
    const layout = folderOf({ one: [
      { type: 'RepeatingGroup', id: 'g', dataModelBindings: { group: 'g' }, children: ['x'] },
      bound('Dropdown', 'x', 'g.v', { optionsId: 'Byer', mapping: { 'g[{0}].land': 'land' } }), bound('Dropdown', 'h', 'v', { optionsId: 'skjult', hidden: true }),
    ] });
    const { options: _options, ...input } = inputOf(layout, { g: [{ land: 'no' }, { land: 'se' }, { land: 'no' }] });
    assert.deepEqual(optionsOfSummary(input).map(({ key, optionsId, params }) => [key, optionsId, params]), [['byer?land=no', 'Byer', { land: 'no' }], ['byer?land=se', 'Byer', { land: 'se' }]]);
  });
});

describe('summaryOf(input): what is left out', () => {
  const one = bound('Input', 'a', 'a');
  const two = bound('Input', 'b', 'b');
  const shown = (pages: Record<string, Json>, settings: JsonObject = {}, model: JsonObject = { a: '1', b: '2' }): string[] => {
    const files = Object.entries(pages).map(([name, page]): [string, Json] => [name, { data: Array.isArray(page) ? { layout: page } : page }]);
    const folder = parseLayoutFolder('form', { settings: { defaultDataType: 'default', ...settings, pages: { order: ['p', 'q'], ...(settings['pages'] as JsonObject | undefined) } }, pages: files }, 'v9');
    return summaryOf(inputOf(folder, model)).pages.flatMap((page) => page.blocks.map((block) => block.componentId ?? ''));
  };
  const cases: [name: string, pages: Record<string, Json>, settings: JsonObject, want: string[]][] = [
    ['nothing', { p: [one], q: [two] }, {}, ['a', 'b']],
    ['a hidden component', { p: [{ ...one, hidden: ['equals', ['dataModel', 'b'], '2'] }], q: [two] }, {}, ['b']],
    ['a hidden page', { p: { hidden: true, layout: [one] }, q: [two] }, {}, ['b']],
    ['nothing for a broken expression', { p: [{ ...one, hidden: ['nonsense'] }], q: [two] }, {}, ['a', 'b']],
    ['pages.excludeFromPdf', { p: [one], q: [two] }, { pages: { excludeFromPdf: ['q'] } }, ['a']],
    ['components.excludeFromPdf', { p: [one], q: [two] }, { components: { excludeFromPdf: ['a'] } }, ['b']],
    ['everything but pdfLayoutName, which may stand outside the order', { p: [one], q: [two], pdf: [{ type: 'Summary2', id: 's', target: { type: 'component', id: 'b' } }] }, { pages: { pdfLayoutName: 'pdf' } }, ['b']],
    ['what only repeats, and what is pressed', { p: [one, { type: 'Summary2', id: 's', target: {} }, { type: 'Summary', id: 't', componentRef: 'a' }, { type: 'Button', id: 'k' }], q: [two] }, {}, ['a', 'b']],
  ];
  for (const [name, pages, settings, want] of cases) it(name, () => assert.deepEqual(shown(pages, settings), want));
  it('a summary of the whole form on its own page ends', () => {
    assert.deepEqual(shown({ p: [one], q: [two], pdf: [{ type: 'Summary2', id: 's', target: {} }] }, { pages: { pdfLayoutName: 'pdf' } }), ['a', 'b']);
  });
});

describe('summaryOf(input): rows and containers', () => {
  const group = (children: string[], more: JsonObject = {}): JsonObject => ({ type: 'RepeatingGroup', id: 'g', dataModelBindings: { group: 'g' }, textResourceBindings: { title: 'Folk' }, children, ...more });
  const name = { ...bound('Input', 'n', 'g.n'), textResourceBindings: { title: 'Navn' } };
  it('few short answers are a table; hidden and filtered rows are no part of it', () => {
    const component = group(['n'], { hiddenRow: ['equals', ['dataModel', 'g.n'], 'c'], edit: { filter: [{ key: 'k', value: 'ja' }] } });
    assert.deepEqual(blocksOf([component, name], { g: [{ n: 'a', k: 'ja' }, { n: 'b', k: 'nei' }, { n: 'c', k: 'ja' }] }),
      [{ componentId: 'g', kind: 'table', title: 'Folk', rowHeaders: false, head: ['Navn'], rows: [['a']] }]);
  });
  it('rows within rows are lists under headings of their own', () => {
    const inner = { type: 'RepeatingGroup', id: 'i', dataModelBindings: { group: 'g.i' }, textResourceBindings: { title: 'Dyr' }, children: ['m'] };
    const blocks = blocksOf([group(['n', 'i']), name, inner, { ...bound('Input', 'm', 'g.i.m'), textResourceBindings: { title: 'Art' } }], { g: [{ n: 'a', i: [{ m: 'x' }, { m: 'y' }] }] });
    assert.deepEqual(blocks, [{ componentId: 'g', kind: 'group', title: 'Folk', blocks: [{ componentId: null, kind: 'group', title: 'Folk 1', blocks: [
      { componentId: 'n', kind: 'field', label: 'Navn', values: ['a'] }, { componentId: 'i', kind: 'table', title: 'Dyr', rowHeaders: false, head: ['Art'], rows: [['x'], ['y']] },
    ] }] }]);
  });
  it('a Likert is a table of questions and answers', () => {
    const likert = { type: 'Likert', id: 'l', dataModelBindings: { simpleBinding: 'g.svar', questions: 'g' }, textResourceBindings: { title: 'Mening', questions: 'q' }, options: OPTIONS, filter: [{ key: 'stop', value: '1' }] };
    const input = inputOf(folderOf({ one: [likert] }), { g: [{ svar: 'b', q: 'Liker du?' }, { svar: 'a', q: 'Nei' }] });
    const texts = { language: 'nb', resources: [{ id: 'q', value: '{0}', variables: [{ key: 'g[{0}].q', dataSource: 'dataModel.default' }] }] };
    assert.deepEqual(summaryOf({ ...input, state: { ...input.state, texts } }).pages[0]?.blocks,
      [{ componentId: 'l', kind: 'table', title: 'Mening', head: ['Spørsmål', 'Svar'], rows: [['Liker du?', 'Be']], rowHeaders: true }]);
  });
  it('a Grid is a table of texts, labels and answers', () => {
    const grid = { type: 'Grid', id: 'r', rows: [{ header: true, cells: [{ text: 'Hva' }, { text: 'Svar' }] }, { cells: [{ labelFrom: 'n' }, { component: 'n' }] }] };
    assert.deepEqual(blocksOf([grid, { ...bound('Input', 'n', 'v'), textResourceBindings: { title: 'Navn' } }], { v: 'Kari' }),
      [{ componentId: 'r', kind: 'table', title: null, head: ['Hva', 'Svar'], rows: [['Navn', 'Kari']], rowHeaders: true }]);
  });
  it('uploads by component, with the labels of their tags', () => {
    const upload = { type: 'FileUploadWithTag', id: 'up', textResourceBindings: { title: 'Vedlegg' }, options: OPTIONS };
    const file = { id: '1', dataType: 'up', filename: 'a.pdf', size: 10, tags: ['a'], generatedFrom: null };
    assert.deepEqual(blocksOf([upload], {}, LABEL, { files: [file, { ...file, dataType: 'other' }] }), [{ componentId: 'up', kind: 'files', label: 'Vedlegg', files: [{ name: 'a.pdf', size: 10, tags: ['Alfa'] }] }]);
  });
  it('a subform shows every element of its type, each by its own name', () => {
    const sub = folderOf({ s: [{ ...bound('Input', 'm', 'merke'), textResourceBindings: { title: 'Merke' } }] }, 'sub', 'moped');
    const layout = folderOf({ one: [{ type: 'Subform', id: 'f', layoutSet: 'sub', textResourceBindings: { title: 'Mopeder' }, entryDisplayName: ['dataModel', 'merke'] }] });
    const input = inputOf(layout, {}, {}, { layouts: new Map([['sub', sub]]), state: stateOf([['default', {}], ['moped', { merke: 'Tomos' }], ['moped', { merke: 'Puch' }]]) });
    const blocks = summaryOf(input).pages[0]?.blocks;
    assert.deepEqual(blocks, [{ componentId: 'f', kind: 'group', title: 'Mopeder', blocks: ['Tomos', 'Puch'].map((merke) => (
      { componentId: 'f', kind: 'group', title: merke, blocks: [{ componentId: 'm', kind: 'field', label: 'Merke', values: [merke] }] })) }]);
  });
});

describe('summaryOf(input): the head of the document', () => {
  const layout = folderOf({ one: [{ type: 'Paragraph', id: 'p', textResourceBindings: { title: 'hei' } }] });
  it('date in Norwegian time, masked number, receiver, reference; words of the app win', () => {
    assert.deepEqual(summaryOf(inputOf(layout, {}, { 'receipt_platform.sender': 'Fra' })).information, [
      { label: 'Dato sendt', value: '02.07.2026 / 00:30' }, { label: 'Fra', value: '010175*****-Ola Nordmann' }, { label: 'Mottaker', value: 'Testdepartementet' }, { label: 'Referansenummer', value: '9ea8640bf10b' },
    ]);
  });
  it('in the other languages', () => {
    for (const [language, labels] of [['nn', ['Dato sendt', 'Avsendar', 'Mottakar', 'Referansenummer']], ['en', ['Date sent', 'Sender', 'Receiver', 'Reference number']]] as const) {
      const input = inputOf(layout, {});
      assert.deepEqual(summaryOf({ ...input, state: { ...input.state, language } }).information.map((row) => row.label), labels);
    }
  });
  it('pages are named by the text of their own key', () => assert.equal(summaryOf(inputOf(layout, {}, { one: 'Side **én**' })).pages[0]?.title, 'Side én'));
});
