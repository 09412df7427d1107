import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { flow, task } from './diagram.ts';
import { writeProcessApps } from './process-app.ts';

const PROCESS = [
  '<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), task('Task_2', 'data'), '<bpmn:endEvent id="End"/>',
  flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'Task_2'), flow('f3', 'Task_2', 'End'),
].join('');
const form = (id: string, taskId: string, more: object = {}): object => ({ id, taskId, allowedContentTypes: ['application/xml'], appLogic: { classRef: `Models.${id}` }, maxCount: 0, minCount: 0, ...more });
const schema = (properties: object, required: string[] = []): string => JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties, required });
const text = { type: 'string' };
const SHORT = { type: 'string', maxLength: 3 };

const LOGIC = `
const one = (code, more = {}) => [{ code, ...more }];
export default {
  validators: {
    instance: { source: 'Whole', withoutHiddenData: true, validate: async (ctx) => one('whole', { description: String((await ctx.data('model')).secretNote), source: 'Other' }) },
    task: { Task_1: () => one('task'), '*': () => one('any-task'), Task_2: () => one('task-2') },
    element: { file: ({ element }) => one('file', { description: element.filename }), '*': ({ element }) => (element.filename ? one('any-element') : []), 'late-file': () => one('late-file') },
    form: {
      model: { source: 'Model', validate: ({ model }) => model.rows.flatMap((row, index) => (row.text === 'bad' ? [{ textKey: 'err.row', field: 'rows[' + index + '].text', textParameters: { limit: '3' } }] : [])) },
      later: () => one('later'),
      '*': ({ dataType }) => one('any-form', { field: dataType }),
    },
  },
  files: { validators: { look: ({ filename }) => (filename === 'bad.pdf' ? [{ textKey: 'err.file', textParameters: { name: filename } }] : []) } },
  data: { onChanges({ mutator }) { if (mutator.models('model').some(({ model }) => model.note === 'stop')) mutator.abandon([{ textKey: 'err.file', textParameters: { name: 'stop' } }]); } },
  actions: { tell: async ({ mutator }) => { for (const { model } of mutator.models('model')) model.note = 'told'; return { ok: true, issues: [{ code: 'told', field: 'note' }] }; } },
};`;

const input = (id: string, field: string, more: object = {}): object => ({ id, type: 'Input', dataModelBindings: { simpleBinding: field }, ...more });
const LAYOUT = {
  data: {
    layout: [
      input('name', 'name', { required: true, textResourceBindings: { title: 'name.title' } }),
      input('secret', 'secretNote', { hidden: true, required: true }),
      { id: 'rows', type: 'RepeatingGroup', dataModelBindings: { group: 'rows' }, children: ['row', 'deep'] },
      input('row', 'rows.text'),
      { id: 'deep', type: 'RepeatingGroup', dataModelBindings: { group: 'rows.deep' }, children: ['leaf'], hiddenRow: ['equals', ['dataModel', 'rows.deep.leaf'], 'hidden'] },
      input('leaf', 'rows.deep.leaf', { required: ['equals', ['dataModel', 'rows.text'], 'needs'], hidden: ['equals', ['dataModel', 'rows.deep.show'], false] }),
    ],
  },
};

const texts = (language: string, prefix: string): string => JSON.stringify({
  language,
  resources: [
    { id: 'name.title', value: `${prefix} navn` },
    { id: 'backend.validation_errors.required', value: `${prefix}: {0} mangler ({1})`, variables: [{ key: 'componentTitle', dataSource: 'customTextParameters', defaultValue: 'feltet' }, { key: 'bindingName', dataSource: 'customTextParameters' }] },
    { id: 'err.row', value: `${prefix}: {0} over {1} i {2}, {3}`, variables: [{ key: 'rows[{0}].text', dataSource: 'dataModel.default' }, { key: 'limit', dataSource: 'customTextParameters' }, { key: 'appId', dataSource: 'instanceContext' }, { key: 'help', dataSource: 'applicationSettings' }] },
    { id: 'err.deep', value: `${prefix}: {0} ved {1}`, variables: [{ key: 'rows.deep.leaf', dataSource: 'dataModel.model' }, { key: 'rows.text', dataSource: 'dataModel.default' }] },
    { id: 'err.file', value: `${prefix}: {0}`, variables: [{ key: 'name', dataSource: 'customTextParameters' }] },
  ],
});

/** An app `ttd/checked` with a validator of every kind, forms of two tasks, a form that nobody may read, and rows in rows. */
export async function writeValidationApp(): Promise<string> {
  const folder = await writeProcessApps([{
    name: 'checked', process: PROCESS, logic: LOGIC,
    settings: { AppSettings: { RequiredValidation: true, ExpressionValidation: true }, FrontEndSettings: { help: 'hjelp.test' }, GeneralSettings: { SoftValidationPrefix: '!w!' } },
    dataTypes: [
      form('later', 'Task_2'), form('closed', 'Task_1', { actionRequiredToRead: 'peek' }),
      { id: 'file', taskId: 'Task_1', minCount: 9, maxCount: 0, enabledFileValidators: ['look'], allowedContentTypes: ['application/pdf'] },
      { id: 'late-file', taskId: 'Task_2', minCount: 1, maxCount: 0 },
      { id: 'hidden-file', taskId: 'Task_1', minCount: 0, maxCount: 0, actionRequiredToRead: 'peek' },
    ],
  }]);
  const write = async (file: string, content: string): Promise<void> => {
    const place = path.join(folder, 'ttd/checked/App', file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, content);
  };
  const leaf = { type: 'object', properties: { leaf: text, show: { type: 'boolean' } } };
  const row = { type: 'object', properties: { text, deep: { type: 'array', items: leaf } } };
  await write('models/model.schema.json', schema({ name: SHORT, secretNote: text, note: text, count: { type: 'integer' }, rows: { type: 'array', items: row } }, ['count']));
  await write('models/later.schema.json', schema({ name: SHORT }));
  await write('models/closed.schema.json', schema({ name: SHORT }));
  const always = (field: string, message: string): object => ({ [field]: [{ message, condition: ['notEquals', ['dataModel', field], 'fine'] }] });
  await write('models/model.validation.json', JSON.stringify({ validations: { 'rows.deep.leaf': [{ message: 'err.deep', condition: ['equals', ['dataModel', 'rows.deep.leaf'], 'wrong'], severity: 'warning' }], note: [{ message: 'broken', condition: ['nosuchfunction'] }] } }));
  for (const type of ['later', 'closed']) await write(`models/${type}.validation.json`, JSON.stringify({ validations: always('name', `${type}.name`) }));
  await write('ui/Task_1/Settings.json', JSON.stringify({ defaultDataType: 'model', pages: { order: ['page'] } }));
  await write('ui/Task_1/layouts/page.json', JSON.stringify(LAYOUT));
  await write('config/texts/resource.nb.json', texts('nb', 'nb'));
  await write('config/texts/resource.en.json', texts('en', 'en'));
  return folder;
}
