import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';
import { writeValidationApp } from '../support/validation-app.ts';

const TASK = 'Altinn.App.Core.Features.Validation.Default.DefaultTaskValidator-*';
const ALL = ['Whole', 'Required', 'Expression', 'Custom.task-Task_1', 'Custom.task-*', TASK, 'Custom.element-file', 'Custom.element-*', 'Model', 'Custom.form-*', 'DataAnnotations'];

describe('Validation', function () {
  this.timeout(60_000);
  let folder: string;
  let running: Running;
  let sophie: string;
  let instance: string;
  const ids: Record<string, string> = {};
  before(async () => {
    folder = await writeValidationApp();
    running = await startRuntime({ apps: [folder], quiet: true, store: 'memory' });
    sophie = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
    const created = await call('/ttd/checked/instances', 'POST', { instanceOwner: { partyId: '501337' } });
    instance = `/ttd/checked/instances/${created.json.id}`;
    ids['model'] = created.json.data[0].id;
    for (const type of ['later', 'closed']) ids[type] = (await call(`${instance}/data?dataType=${type}`, 'POST', { name: 'too long' })).json.id;
    ids['file'] = (await upload('file', 'a.pdf')).json.id;
    await upload('late-file', 'b.pdf');
    await upload('hidden-file', 'c.pdf');
    const deep = [{ leaf: 'wrong', show: true }, { leaf: null, show: true }, { leaf: null, show: false }, { leaf: 'hidden', show: true }];
    const put = await call(`${instance}/data/${ids['model']}`, 'PUT', { secretNote: 'hemmelig', note: 'x', rows: [{ text: 'fine', deep: [] }, { text: 'bad', deep }, { text: 'needs', deep }] });
    assert.equal(put.status, 201, put.text);
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const call = (path: string, method = 'GET', body?: unknown): Promise<Answer> => send(`${running.url}${path}`, sophie, method, body);
  const upload = (type: string, name: string): Promise<Answer> =>
    send(`${running.url}${instance}/data?dataType=${type}`, sophie, 'POST', Buffer.from('%PDF'), { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename=${name}` });
  const issues = async (query = ''): Promise<any[]> => {
    const answer = await call(`${instance}/validate${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };
  const sources = (found: { source: string }[]): string[] => [...new Set(found.map(({ source }) => source))];

  it('lists the findings of its task by validator, in the platform’s order', async () => {
    assert.deepEqual(sources(await issues()), ALL);
  });

  const scopes: [query: string, expected: string[]][] = [
    ['?onlyIncrementalValidators=', ALL],
    ['?onlyIncrementalValidators=true', ['Required', 'Expression', 'Model', 'Custom.form-*', 'DataAnnotations']],
    ['?onlyIncrementalValidators=False', ['Whole', 'Custom.task-Task_1', 'Custom.task-*', TASK, 'Custom.element-file', 'Custom.element-*']],
    ['?ignoredValidators=', ALL],
    [`?ignoredValidators=required,,MODEL, ${TASK.toLowerCase()} `, ALL.filter((source) => !['Required', 'Model', TASK].includes(source))],
    ['?ignoredValidators=Custom', ALL],
    ['?ignoredValidators=Custom.task-*&onlyIncrementalValidators=false', ['Whole', 'Custom.task-Task_1', TASK, 'Custom.element-file', 'Custom.element-*']],
  ];
  for (const [query, expected] of scopes) it(`with ${query} runs ${expected.length} of them`, async () => assert.deepEqual(sources(await issues(query)), expected));

  it('refuses a flag that is none', async () => assert.equal((await call(`${instance}/validate?onlyIncrementalValidators=perhaps`)).status, 400));

  it('marks what no later change answers, and nothing else', async () => {
    const found = await issues();
    const whole = found.filter((issue) => issue.noIncrementalUpdates !== undefined);
    assert.deepEqual(sources(whole), ['Whole', 'Custom.task-Task_1', 'Custom.task-*', TASK, 'Custom.element-file', 'Custom.element-*']);
    assert.ok(whole.every((issue) => issue.noIncrementalUpdates === true));
    assert.equal(found.filter((issue) => issue.code === 'any-form').some((issue) => 'noIncrementalUpdates' in issue), false);
  });

  it('looks at the documents of the task, and by annotations at all that may be read', async () => {
    const found = await issues();
    const of = (source: string) => found.filter((issue) => issue.source === source);
    assert.deepEqual(of('DataAnnotations').map(({ dataElementId, field }) => [dataElementId, field]), [[ids['model'], 'count'], [ids['later'], 'name']]);
    assert.deepEqual(new Set(of('Expression').map(({ dataElementId }) => dataElementId)), new Set([ids['model']]));
    assert.deepEqual(found.filter(({ code }) => code === 'any-form').map(({ field }) => field), ['model', 'later']);
    assert.deepEqual(found.filter(({ code }) => code === 'any-element').map(({ dataElementId }) => dataElementId), [ids['file']]);
    assert.deepEqual(found.filter(({ code }) => ['task-2', 'late-file', 'later'].includes(code)), []);
    assert.equal(found.some(({ dataElementId }) => dataElementId === ids['closed']), false);
    assert.deepEqual(of(TASK).map(({ field, code, description }) => [field, code, description]), [['file', 'TooFewDataElementsOfType', 'TooFewDataElementsOfType']]);
  });

  it('asks for visible required fields in rows of rows', async () => {
    const found = (await issues()).filter(({ source }) => source === 'Required');
    assert.deepEqual(found.map(({ field }) => field), ['name', 'rows[2].deep[1].leaf']);
    assert.deepEqual(found[0].customTextParameters, { field: 'name', layoutId: 'Task_1', pageId: 'page', componentId: 'name', bindingName: 'simpleBinding', pageName: 'page', componentTitle: 'nb navn' });
  });

  it('judges by rules the rows that are shown, and passes over a rule that fails', async () => {
    const found = (await issues()).filter(({ source }) => source === 'Expression');
    assert.deepEqual(found.map(({ field, severity, code, customTextKey }) => [field, severity, code, customTextKey]), [1, 2].map((row) => [`rows[${row}].deep[0].leaf`, 2, 'err.deep', 'err.deep']));
  });

  it('tells in the language asked for, with variables of parameters, rows, instance and settings', async () => {
    for (const language of ['nb', 'en']) {
      const told = (await issues(`?language=${language}`)).filter(({ customTextKey }) => customTextKey).map(({ description }) => description);
      assert.deepEqual(told, [
        `${language}: ${language} navn mangler (simpleBinding)`, `${language}: feltet mangler (simpleBinding)`,
        `${language}: wrong ved bad`, `${language}: wrong ved needs`,
        `${language}: bad over 3 i ttd/checked, hjelp.test`,
      ]);
    }
    const [annotation] = (await issues('?language=en')).filter(({ source }) => source === 'DataAnnotations');
    assert.deepEqual([annotation.code, annotation.description], ['The count field is required.', 'The count field is required.']);
  });

  it('gives a validator that asks for it documents without hidden data, and each its own name', async () => {
    const [issue] = await issues();
    assert.deepEqual([issue.code, issue.description, issue.source], ['whole', 'null', 'Whole']);
  });

  it('answers a change with every incremental validator that concerns it, each once', async () => {
    const patch = (id: string, value: string, ignored: string[] = []) => call(`${instance}/data?language=en`, 'PATCH', { patches: [{ dataElementId: id, patch: [{ op: 'add', path: '/name', value }] }], ignoredValidators: ignored });
    const changed = await patch(ids['model'] as string, 'ok');
    assert.equal(changed.status, 200, changed.text);
    assert.deepEqual(changed.json.validationIssues.map(({ source, issues }: any) => [source, issues.length]), [['Required', 1], ['Expression', 2], ['Model', 1], ['Custom.form-*', 2], ['DataAnnotations', 2]]);
    assert.match(changed.json.validationIssues[0].issues[0].description, /^en: /);
    const other = await patch(ids['later'] as string, 'abc', ['Required', 'expression']);
    assert.deepEqual(other.json.validationIssues.map(({ source }: any) => source), ['Custom.form-*', 'DataAnnotations']);
    const single = await call(`${instance}/data/${ids['later']}`, 'PATCH', { patch: [], ignoredValidators: ['DataAnnotations'] });
    assert.deepEqual(Object.keys(single.json.validationIssues), ['Required', 'Expression', 'Custom.form-*']);
  });

  it('tells of an element, with a warning where it is of another task', async () => {
    const later = (await call(`${instance}/data/${ids['later']}/validate`)).json;
    assert.deepEqual(later[0], {
      severity: 2, dataElementId: ids['later'], field: null, code: 'DataElementValidatedAtWrongTask', source: 'Altinn.App.Api.Controllers.ValidateController',
      description: 'Data element for task Task_2 validated while currentTask is Task_1', noIncrementalUpdates: true,
      customTextKey: 'DataElementValidatedAtWrongTask', customTextParams: ['Task_2', 'Task_1'],
    });
    assert.deepEqual(later.slice(1).map(({ code }: any) => code).sort(), ['any-form', 'later', 'later.name']);
    const own = (await call(`${instance}/data/${ids['model']}/validate?language=en`)).json;
    assert.deepEqual(sources(own), ['Required', 'Expression', 'Model', 'Custom.form-*', 'DataAnnotations']);
    assert.equal((await call(`${instance}/data/${ids['closed']}/validate`)).status, 403);
  });

  it('tells of refused files and writes in words', async () => {
    const refused = await send(`${running.url}${instance}/data/file?language=en`, sophie, 'POST', Buffer.from('%PDF'), { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename=bad.pdf' });
    assert.deepEqual(refused.json.uploadValidationIssues.map(({ description, source }: any) => [description, source]), [['en: bad.pdf', 'look']]);
    const stopped = await call(`${instance}/data/${ids['model']}?language=nb`, 'PATCH', { patch: [{ op: 'add', path: '/note', value: 'stop' }] });
    assert.deepEqual(stopped.json.uploadValidationIssues.map(({ description, source }: any) => [description, source]), [['nb: stop', 'DataProcessorAbandon']]);
  });

  it('validates a write by its query when there is one, even empty', async () => {
    const post = (query: string) => send(`${running.url}${instance}/data/file${query}`, sophie, 'POST', Buffer.from('%PDF'), { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename=d.pdf' });
    assert.deepEqual((await post('')).json.validationIssues, []);
    const asked = (await post('?ignoredValidators=')).json;
    assert.deepEqual(asked.validationIssues.map(({ source }: any) => source), ['Required', 'Expression', 'Custom.form-*', 'DataAnnotations']);
    const tagged = await call(`${instance}/data/${asked.newDataElementId}/tags?ignoredValidators=Required,,Expression&language=en`, 'PUT', { tags: ['a'] });
    assert.deepEqual(tagged.json.validationIssues.map(({ source }: any) => source), ['Model', 'Custom.form-*', 'DataAnnotations']);
    assert.match(tagged.json.validationIssues[0].issues[0].description, /^en: bad/);
    const removed = await call(`${instance}/data/${asked.newDataElementId}?ignoredValidators=DataAnnotations,Required`, 'DELETE');
    assert.deepEqual(removed.json.validationIssues.map(({ source }: any) => source), ['Expression', 'Custom.form-*']);
  });

  it('answers an action with what it says and with the validators of what it changed', async () => {
    const told = await call(`${instance}/actions?language=en`, 'POST', { action: 'tell', ignoredValidators: ['Required', 'Expression'] });
    assert.equal(told.status, 200, told.text);
    const { [ids['model'] as string]: own, [ids['later'] as string]: later, ...rest } = told.json.updatedValidationIssues;
    assert.deepEqual([Object.keys(own), Object.keys(later), rest], [['Model', 'Custom.form-*', 'DataAnnotations'], ['Custom.form-*'], { '': { tell: [{ severity: 1, dataElementId: null, field: 'note', code: 'told', description: null, source: 'tell' }] } }]);
  });

  it('keeps a task with errors, and says all that it has found', async () => {
    const refused = await call(`${instance}/process/next?language=en`, 'PUT');
    assert.equal(refused.status, 409);
    assert.deepEqual(sources(refused.json.validationIssues), ALL);
    const errors = refused.json.validationIssues.filter(({ severity }: any) => severity === 1).length;
    assert.deepEqual([refused.json.title, refused.json.detail], ['Validation failed for task', `${errors} validation errors found for task Task_1`]);
    assert.ok(errors < refused.json.validationIssues.length);
  });
});
