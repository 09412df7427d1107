import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const REJECT = '<altinn:actions><altinn:action>confirm</altinn:action><altinn:action>reject</altinn:action></altinn:actions>';
const PROCESS = [
  '<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), task('Task_2', 'confirmation', REJECT), '<bpmn:exclusiveGateway id="Gateway"/>', '<bpmn:endEvent id="End"/>',
  flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'Task_2'), flow('f3', 'Task_2', 'Gateway'),
  flow('back', 'Gateway', 'Task_1', '["equals", ["gatewayAction"], "reject"]'), flow('on', 'Gateway', 'End', '["notEquals", ["gatewayAction"], "reject"]'),
].join('');

/** Slots that no other story goes through; each leaves something that can be seen. */
const LOGIC = `
const add = (ctx, word) => { for (const { model } of ctx.mutator.models('model')) model.log = (model.log ?? '') + word + ' '; };
export default {
  options: { colours: ({ language, params }) => ({ options: [{ value: params.of ?? 'none', label: language }], parameters: { source: 'colours' } }) },
  instanceOptions: { mine: ({ instance, params }) => [{ value: instance.instanceOwner.partyId, label: params.q ?? '' }] },
  dataLists: { people: ({ params, instance }) => ({ listItems: [{ name: 'Kari', instance: instance?.id ?? null }], page: Number(params.page), pageSize: Number(params.size), pageCount: 4, total: 7, links: [] }) },
  externalApis: { weather: async ({ params, data }) => ({ place: params.place, note: (await data('model')).note }) },
  metadata: { transform: (metadata) => ({ ...metadata, title: { nb: 'Endret' } }) },
  instantiation: {
    validate: (ctx) => (ctx.instance.dueBefore === null ? null : { valid: false, message: 'No due date here' }),
    dataCreation: ({ model, prefill }) => { model.log = 'created '; model.note = prefill?.note ?? model.note ?? 'own'; },
  },
  copy: { validate: ({ source }) => (source.data.length > 5 ? { valid: false, message: 'Too much' } : null) },
  data: { onRead: ({ model }) => { model.plan = 'read'; } },
  validators: { task: { Task_1: async ({ data }) => ((await data('model')).note === 'bad' ? [{ field: 'note', description: 'bad note' }] : []) } },
  process: {
    onTaskStarting: { '*': (ctx) => add(ctx, '>' + ctx.taskId) }, onTaskEnding: { Task_1: (ctx) => add(ctx, '<' + ctx.taskId) }, onTaskAbandon: { Task_2: (ctx) => add(ctx, '!' + ctx.taskId) },
    onEnding: (ctx) => add(ctx, 'ending'),
    ended: async () => { throw new Error('is only logged'); },
  },
  queryPrefill: { validate: ({ params }) => (params.plan === 'no' ? { description: 'No plan' } : null) },
  pageOrder: ({ pages, model }) => (model.note === 'turned' ? [...pages].reverse() : pages),
};`;
const LAYOUT = (id: string): string => JSON.stringify({ data: { layout: [{ id, type: 'Input', dataModelBindings: { simpleBinding: 'note' } }] } });

describe('Every slot of app logic that no other story goes through', function () {
  this.timeout(60_000);
  let folder: string;
  let running: Running;
  let sophie: string;
  before(async () => {
    const metadata = { copyInstanceSettings: { enabled: true } };
    folder = await writeProcessApps([
      { name: 'slots', process: PROCESS, logic: LOGIC, metadata },
      { name: 'eight', line: 'v8', process: PROCESS, logic: LOGIC, files: { 'ui/layouts/a.json': LAYOUT('a'), 'ui/layouts/b.json': LAYOUT('b'), 'ui/Settings.json': '{"pages":{"order":["a","b"]}}' } },
    ]);
    running = await startRuntime({ apps: [folder], store: 'memory', quiet: true });
    sophie = await running.token(SOPHIE);
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const call = (path: string, method = 'GET', body?: unknown): Promise<Answer> => send(`${running.url}${path}`, sophie, method, body);
  async function begin(more: object = {}, app = 'slots'): Promise<{ path: string; form: string }> {
    const made = await call(`/ttd/${app}/instances/create`, 'POST', { instanceOwner: { partyId: '501337' }, ...more });
    assert.equal(made.status, 201, made.text);
    return { path: `/ttd/${app}/instances/${made.json.id}`, form: made.json.data[0].id };
  }
  const model = async ({ path, form }: { path: string; form: string }): Promise<any> => (await call(`${path}/data/${form}`)).json;

  it('options, with parameters, and those of an instance', async () => {
    const { path } = await begin();
    const common = await call('/ttd/slots/api/options/colours?language=en&of=red');
    assert.deepEqual(common.json, [{ value: 'red', label: 'en' }]);
    assert.match(common.headers.get('altinn-downstreamparameters') ?? '', /source=colours/);
    assert.deepEqual((await call(`${path}/options/mine?q=x`)).json, [{ value: '501337', label: 'x' }]);
  });
  it('data lists, alone and of an instance', async () => {
    const { path } = await begin();
    const alone = (await call('/ttd/slots/api/datalists/people?page=2&size=5')).json;
    assert.deepEqual([alone.listItems[0].instance, alone._metaData.page, alone._metaData.pageSize, alone._metaData.totaltItemsCount], [null, 2, 5, 7]);
    assert.equal((await call(`${path}/datalists/people?page=1&size=5`)).json.listItems[0].instance, path.split('/instances/')[1]);
  });
  it('external APIs see the document', async () => {
    const { path } = await begin({ prefill: { note: 'here' } });
    assert.deepEqual((await call(`${path}/api/external/weather?place=Oslo`)).json, { place: 'Oslo', note: 'here' });
  });
  it('metadata as it is served', async () => assert.equal((await call('/ttd/slots/api/v1/applicationmetadata')).json.title.nb, 'Endret'));
  it('instantiation: refused with 403 and the reason; new documents are filled in, over the prefill', async () => {
    const refused = await call('/ttd/slots/instances/create', 'POST', { instanceOwner: { partyId: '501337' }, dueBefore: '2030-01-01T00:00:00Z' });
    assert.deepEqual([refused.status, refused.json.valid, refused.json.message], [403, false, 'No due date here']);
    assert.equal((await model(await begin())).note, 'own');
    assert.equal((await model(await begin({ prefill: { note: 'given' } }))).note, 'given');
  });
  it('read hooks, task hooks, the validator of a task, and the end, whose failure is only logged', async () => {
    const at = await begin();
    assert.equal((await model(at)).plan, 'read');
    await call(`${at.path}/data/${at.form}`, 'PUT', { note: 'bad', log: '' });
    const stopped = await call(`${at.path}/process/next`, 'PUT');
    assert.equal(stopped.status, 409);
    assert.match(stopped.text, /bad note/);
    await call(`${at.path}/data/${at.form}`, 'PUT', { note: 'good', log: '' });
    assert.equal((await call(`${at.path}/process/next`, 'PUT')).json.currentTask.elementId, 'Task_2');
    assert.equal((await call(`${at.path}/process/next`, 'PUT', { action: 'reject' })).json.currentTask.elementId, 'Task_1');
    await call(`${at.path}/process/next`, 'PUT');
    const ended = await call(`${at.path}/process/next`, 'PUT', { action: 'confirm' });
    assert.ok(ended.json.ended, ended.text);
    assert.equal((await model(at)).log, '<Task_1 >Task_2 !Task_2 >Task_1 <Task_1 >Task_2 ending ');
    const copy = await call(`/ttd/slots/instances/create`, 'POST', { instanceOwner: { partyId: '501337' }, sourceInstanceId: at.path.split('/instances/')[1] });
    assert.equal(copy.status, 201, copy.text);
  });
  it('prefill of a page’s address is refused', async () => {
    const address = (plan: string): string => `/ttd/slots/v1/data?dataType=model&prefill=${encodeURIComponent(JSON.stringify({ plan }))}`;
    assert.doesNotMatch((await call(address('yes'))).text, /No plan/);
    const refused = await call(address('no'));
    assert.equal(refused.status, 400, refused.text);
    assert.match(refused.text, /No plan/);
  });
  it('order of pages of v8', async () => {
    const { path } = await begin({}, 'eight');
    const order = async (note: string): Promise<Answer> => call(`${path}/pages/order?currentPage=a&dataTypeId=model`, 'POST', { note });
    assert.deepEqual((await order('as it is')).json, ['a', 'b']);
    assert.deepEqual((await order('turned')).json, ['b', 'a']);
  });
});
