import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { findAppFolders } from '../../../runtime/app-definition/app-folders.ts';
import { createSchemaChecker } from '../../../runtime/app-definition/config-schemas.ts';
import type { Json, JsonObject } from '../../../runtime/kernel/json.ts';
import { sharedFolder } from '../../support/shared.ts';

const HOME = path.resolve(import.meta.dirname, '../../..');
const compile = (name: string) => new Ajv({ allErrors: true, strict: false }).compile(JSON.parse(readFileSync(path.join(HOME, 'schemas', `${name}.schema.json`), 'utf8')) as JsonObject);

const META = { id: 'ttd/a', org: 'ttd', title: { nb: 'A' }, dataTypes: [{ id: 'model' }] };
const page = (component: JsonObject): Json => ({ data: { layout: [{ id: 'a', ...component }] } });
const input = { type: 'Input', dataModelBindings: { simpleBinding: 'a' } };
const rule = { message: 'm', condition: true };
const set = { id: 'form', dataType: 'model', tasks: ['Task_1'] };
const legacy = { selectedFunction: 'f', inputParams: { a: 'x' }, selectedAction: 'Show', selectedFields: { k: 'a' } };

/** What an editor accepts, and what it marks: without our own look for slips, which `check` adds. */
const cases: Readonly<Record<string, { right: Json; wrong: Readonly<Record<string, Json>> }>> = {
  'application-metadata': { right: META, wrong: {
    'no id': { ...META, id: undefined as never }, 'an id without the owner': { ...META, id: 'a' }, 'data types that are no list': { ...META, dataTypes: {} },
    'a data type without id': { ...META, dataTypes: [{}] }, 'a count as text': { ...META, dataTypes: [{ id: 'model', maxCount: '1' }] }, 'media types as text': { ...META, dataTypes: [{ id: 'model', allowedContentTypes: 'application/pdf' }] },
  } },
  'text-resource': { right: { language: 'nb', resources: [{ id: 'a', value: 'b', variables: [{ key: 'x', dataSource: 'dataModel.default' }] }] }, wrong: {
    'no resources': { language: 'nb' }, 'resources that are no list': { language: 'nb', resources: {} }, 'a text without id': { language: 'nb', resources: [{ value: 'b' }] },
    'a text that is a number': { language: 'nb', resources: [{ id: 'a', value: 1 }] }, 'a variable without key': { language: 'nb', resources: [{ id: 'a', value: '', variables: [{ dataSource: 'x' }] }] },
  } },
  settings: { right: { defaultDataType: 'model', pages: { order: ['a'] } }, wrong: {
    'an order that is text': { pages: { order: 'a' } }, 'a page that is a number': { pages: { order: [1] } }, 'a page twice': { pages: { order: ['a', 'a'] } },
    'groups that are no list': { pages: { groups: {} } }, 'a data type that is a list': { defaultDataType: ['model'] },
  } },
  layout: { right: page(input), wrong: {
    'no data': {}, 'no type': page({}), 'an id with a space': { data: { layout: [{ ...input, id: 'a b' }] } }, 'an input that is bound to nothing': page({ type: 'Input' }),
    'a function that is not there': page({ ...input, hidden: ['equal', 1, 1] }), 'options without a label': page({ ...input, options: [{ value: 'a' }] }), 'a panel of no kind': page({ type: 'Panel', variant: 'warnig' }),
  } },
  'layout-sets': { right: { sets: [set] }, wrong: {
    'no sets': {}, 'sets that are an object': { sets: {} }, 'a set without id': { sets: [{ dataType: 'model' }] }, 'tasks as text': { sets: [{ ...set, tasks: 'Task_1' }] }, 'an unknown type': { sets: [{ ...set, type: 'subfrom' }] },
  } },
  'rule-configuration': { right: { data: { conditionalRendering: { r: legacy } } }, wrong: {
    'no data': {}, 'an unknown action': { data: { conditionalRendering: { r: { ...legacy, selectedAction: 'hide' } } } }, 'no function': { data: { conditionalRendering: { r: { ...legacy, selectedFunction: undefined as never } } } },
    'a misspelt member': { data: { conditionalRendering: { r: { ...legacy, selectedFeilds: {} } } } }, 'an input that is a number': { data: { conditionalRendering: { r: { ...legacy, inputParams: { a: 1 } } } } },
  } },
  footer: { right: { footer: [{ type: 'Link', title: 't', target: 'https://a.example' }] }, wrong: {
    'no list': { footer: {} }, 'an unknown type': { footer: [{ type: 'Lnk', title: 't', target: 'x' }] }, 'no title': { footer: [{ type: 'Text' }] }, 'a link without target': { footer: [{ type: 'Link', title: 't' }] }, 'an unknown icon': { footer: [{ type: 'Text', title: 't', icon: 'x' }] },
  } },
  assets: { right: { scripts: [{ url: '/a.js' }] }, wrong: {
    'no address': { scripts: [{}] }, 'http': { scripts: [{ url: 'http://a.example/a.js' }] }, 'an unknown list': { styles: [] }, 'a hash of no kind': { scripts: [{ url: '/a.js', integrity: 'md5-a' }] }, 'an unknown attribute': { scripts: [{ url: '/a.js', deferred: true }] },
  } },
  options: { right: [{ value: 'a', label: 'b' }], wrong: {
    'an object': { value: 'a', label: 'b' }, 'no label': [{ value: 'a' }], 'no value': [{ label: 'b' }], 'a label that is a number': [{ value: 'a', label: 1 }], 'a value that is a list': [{ value: [], label: 'b' }],
  } },
  prefill: { right: { allowOverwrite: true, ER: { Name: 'a' } }, wrong: {
    'an unknown source': { ERR: {} }, 'a target that is a number': { ER: { Name: 1 } }, 'an empty target': { ER: { Name: '' } }, 'a source that is a list': { DSF: [] }, 'a flag as text': { allowOverwrite: 'yes' },
  } },
  validation: { right: { validations: { a: [rule] } }, wrong: {
    'no validations': {}, 'rules that are no list': { validations: { a: rule } }, 'no message': { validations: { a: [{ condition: true }] } }, 'an unknown severity': { validations: { a: [{ ...rule, severity: 'eror' }] } },
    'a misspelt member': { validations: { a: [{ ...rule, sverity: 'error' }] } }, 'a function that is not there': { validations: { a: [{ ...rule, condition: ['equal', 1, 1] }] } },
  } },
  calculation: { right: { calculations: { a: { expression: ['plus', 1, 2] } } }, wrong: {
    'no calculations': {}, 'an expression alone': { calculations: { a: ['plus', 1, 2] } }, 'no expression': { calculations: { a: {} } }, 'a misspelt member': { calculations: { a: { expresion: 1 } } }, 'a function that is not there': { calculations: { a: { expression: ['add', 1, 2] } } },
  } },
  appsettings: { right: { AppSettings: { RequiredValidation: true } }, wrong: {
    'a section that is a list': { AppSettings: [] }, 'a flag that is a word': { AppSettings: { RequiredValidation: 'yes' } }, 'a flag that is a number': { AppSettings: { RemoveHiddenData: 1 } }, 'settings of the form client that are a list': { FrontEndSettings: [] }, 'everything in a list': [],
  } },
};

describe('what editors are told by schemas/', () => {
  for (const [name, { right, wrong }] of Object.entries(cases)) {
    it(`${name}: a right one`, () => assert.equal(compile(name)(right), true));
    for (const [what, value] of Object.entries(wrong)) it(`${name}: ${what}`, () => assert.equal(compile(name)(JSON.parse(JSON.stringify(value))), false));
  }
  it('every file of every app at hand fits', async () => {
    const check = await createSchemaChecker();
    const shared = sharedFolder();
    for (const root of ['apps', 'test/fixtures/apps'].map((each) => path.join(HOME, each)).concat(shared === null ? [] : [path.join(shared, 'apps')])) {
      const folders = findAppFolders(root);
      assert.ok(folders.length > 0, root);
      for (const folder of folders) assert.deepEqual(await check(folder), [], folder);
    }
  });
});
