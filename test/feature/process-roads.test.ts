import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const OWNER = 'serviceowner?org=ttd';
const START = '<bpmn:startEvent id="Start"/>';
const END = '<bpmn:endEvent id="End"/>';
const gateway = (id: string, attributes = '', extension = ''): string => `<bpmn:exclusiveGateway id="${id}" ${attributes}>${extension && `<bpmn:extensionElements>${extension}</bpmn:extensionElements>`}</bpmn:exclusiveGateway>`;
const noted = (value: string): string => `["equals", ["dataModel", "note"], "${value}"]`;

/** Start → Task_1 → first gateway G; whatever follows. */
const roads = (...more: string[]): string => [START, task('Task_1', 'data'), END, '<bpmn:endEvent id="Early"/>', flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'G'), ...more].join('');
const NESTED = roads(
  gateway('G'), gateway('Inner', 'default="inner-early"'), gateway('Join'), task('Task_2', 'confirmation'), flow('f9', 'Task_2', 'End'),
  flow('to-inner', 'G', 'Inner', '["notEquals", ["dataModel", "note"], "straight"]'), flow('to-join', 'G', 'Join', noted('straight')),
  flow('inner-join', 'Inner', 'Join', noted('round')), flow('inner-early', 'Inner', 'Early'), flow('join', 'Join', 'Task_2'),
);
const UNDECIDED = roads(gateway('G'), flow('a', 'G', 'End', noted('a')), flow('b', 'G', 'Early', noted('b')), flow('c', 'G', 'Early', '["equals", ["dataModel", "plan"], "b"]'));
const DEFAULTED = roads(gateway('G', 'default="d"'), flow('a', 'G', 'End', noted('a')), flow('d', 'G', 'Early'));
const HOOKED = roads(gateway('G'), flow('a', 'G', 'End'), flow('b', 'G', 'Early'));
const CIRCLE = roads(gateway('G', 'default="to-h"'), gateway('H', 'default="to-g"'), flow('to-h', 'G', 'H'), flow('out', 'G', 'End', noted('out')), flow('to-g', 'H', 'G'), flow('never', 'H', 'Early', noted('never')));
const KINDS = [
  START, END, task('Task_1', 'data'), task('Sign', 'signing', '<altinn:signatureConfig><altinn:dataTypesToSign><altinn:dataType>model</altinn:dataType></altinn:dataTypesToSign><altinn:signatureDataType>signatures</altinn:signatureDataType></altinn:signatureConfig>'),
  task('Confirm', 'confirmation', '<altinn:actions><altinn:action>confirm</altinn:action><altinn:action>reject</altinn:action></altinn:actions>'), task('Pdf', 'pdf', '', 'serviceTask'), task('Feedback', 'feedback'), task('Own', 'custom'),
  gateway('G'), flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'Sign'), flow('f3', 'Sign', 'Confirm'), flow('f4', 'Confirm', 'G'),
  flow('back', 'G', 'Task_1', '["equals", ["gatewayAction"], "reject"]'), flow('on', 'G', 'Pdf', '["notEquals", ["gatewayAction"], "reject"]'),
  flow('f5', 'Pdf', 'Feedback'), flow('f6', 'Feedback', 'Own'), flow('f7', 'Own', 'End'),
].join('');
const TYPES = [{ id: 'signatures', allowedContentTypes: ['application/json'], allowedContributers: ['app:owned'], taskId: 'Sign', minCount: 0, maxCount: 0 }];
const VETO = `export default { actionAuthorizers: { confirm: (ctx) => ctx.instance.status.substatus?.label === 'ready' } };`;

describe('The roads of a process', function () {
  this.timeout(60_000);
  let folder: string;
  let running: Running;
  before(async () => {
    folder = await writeProcessApps([
      { name: 'nested', process: NESTED }, { name: 'undecided', process: UNDECIDED }, { name: 'defaulted', process: DEFAULTED },
      { name: 'hooked', process: HOOKED, logic: `export default { process: { gateways: { g: async (ctx) => (await ctx.data('model')).note === 'a' ? 'a' : (await ctx.data('model')).note === 'wrong' ? 'x' : 'b' } } };` },
      { name: 'circle', process: CIRCLE },
      { name: 'kinds', process: KINDS, dataTypes: TYPES }, { name: 'kinds8', line: 'v8', process: KINDS, dataTypes: TYPES },
      { name: 'veto', process: [START, END, task('Task_1', 'data'), task('Confirm', 'confirmation'), flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'Confirm'), flow('f3', 'Confirm', 'End')].join(''), logic: VETO },
      { name: 'forgets', process: [START, END, task('Task_1', 'data'), flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'End')].join(''), metadata: { autoDeleteOnProcessEnd: true } },
      { name: 'automatic', process: [START, END, task('Pdf', 'pdf', '', 'serviceTask'), task('Task_1', 'data'), flow('f1', 'Start', 'Pdf'), flow('f2', 'Pdf', 'Task_1'), flow('f3', 'Task_1', 'End')].join('') },
    ]);
    running = await startRuntime({ apps: [folder], quiet: true, store: 'memory' });
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const call = async (path: string, method = 'GET', body?: unknown, who = SOPHIE): Promise<Answer> => send(`${running.url}${path}`, await running.token(who), method, body);
  async function begin(app: string, model: object = {}): Promise<string> {
    const created = await call(`/ttd/${app}/instances`, 'POST', { instanceOwner: { partyId: '501337' } });
    assert.equal(created.status, 201, created.text);
    const path = `/ttd/${app}/instances/${created.json.id}`;
    const form = created.json.data.find((element: any) => element.dataType === 'model');
    await call(`${path}/data/${form.id}`, 'PUT', model);
    return path;
  }
  const next = (path: string, body?: object, who = SOPHIE): Promise<Answer> => call(`${path}/process/next`, 'PUT', body, who);

  const ROADS: readonly (readonly [string, object, string])[] = [
    ['nested', { note: 'straight' }, 'Task_2'],
    ['nested', { note: 'round' }, 'Task_2'],
    ['nested', { note: 'else' }, 'Early'],
    ['undecided', { note: 'a' }, 'End'],
    ['undecided', { note: 'b' }, 'Early'],
    ['defaulted', { note: 'a' }, 'End'],
    ['defaulted', { note: 'b' }, 'Early'],
    ['hooked', { note: 'a' }, 'End'],
    ['hooked', { note: 'b' }, 'Early'],
    ['circle', { note: 'out' }, 'End'],
  ];
  for (const [app, model, target] of ROADS) {
    it(`${app} with ${JSON.stringify(model)} leads to ${target}`, async () => {
      const moved = await next(await begin(app, model));
      assert.equal(moved.json.currentTask?.elementId ?? moved.json.endEvent, target, moved.text);
    });
  }

  const STUCK: readonly (readonly [string, object, number, RegExp])[] = [
    ['undecided', { note: 'z' }, 409, /returned 0 flows\. Expected 1/],
    ['undecided', { note: 'a', plan: 'b' }, 409, /returned 2 flows\. Expected 1/],
    ['circle', { note: 'z' }, 409, /More than 100 gateways/],
    ['hooked', { note: 'wrong' }, 500, /process\.gateways\.g chose x, which is not one of a, b/],
  ];
  for (const [app, model, status, reason] of STUCK) {
    it(`${app} with ${JSON.stringify(model)} moves nothing and says why`, async () => {
      const path = await begin(app, model);
      const answer = await next(path);
      assert.equal(answer.status, status, answer.text);
      assert.match(answer.json.detail, reason);
      const instance = (await call(path)).json;
      assert.deepEqual([instance.process.currentTask.elementId, instance.data[0].locked], ['Task_1', false]);
    });
  }

  for (const app of ['kinds', 'kinds8']) {
    it(`every kind of task, rejected once, to the end, with its history (${app})`, async () => {
      const path = await begin(app);
      assert.equal((await next(path)).json.currentTask.altinnTaskType, 'signing');
      assert.equal((await next(path, { action: 'sign' })).json.currentTask.elementId, 'Confirm');
      const rejected = await next(path, { action: 'reject' });
      assert.deepEqual([rejected.json.currentTask.elementId, rejected.json.currentTask.flowType, rejected.json.currentTask.flow], ['Task_1', 'AbandonCurrentMoveToNext', 5]);
      const unlocked = (await call(path)).json.data.find((element: any) => element.dataType === 'model');
      assert.equal(unlocked.locked, false);
      await next(path);
      await next(path);
      const confirmed = await next(path, { action: 'confirm' });
      assert.deepEqual([confirmed.json.currentTask.elementId, confirmed.json.currentTask.flow], ['Feedback', 9], 'through the PDF by itself');
      assert.equal((await next(path, undefined, OWNER)).json.currentTask.elementId, 'Own');
      assert.equal((await next(path)).status, 403, 'a type of its own is its own action');
      assert.ok((await next(path, { action: 'write' })).json.ended);
      const { processHistory } = (await call(`${path}/process/history`)).json;
      assert.deepEqual(processHistory.map((item: any) => [item.eventType, item.elementId]), [
        ['process_StartEvent', 'Start'], ['process_StartTask', 'Task_1'], ['process_StartTask', 'Sign'], ['process_StartTask', 'Confirm'],
        ['process_StartTask', 'Pdf'], ['process_StartTask', 'Feedback'], ['process_StartTask', 'Own'], ['process_EndEvent', 'End'],
      ]);
      assert.equal((await next(path)).json.detail, 'Process is ended.');
    });
  }

  it('completeProcess goes through every kind that the caller may do, and stops where not; what was done stays', async () => {
    const path = await begin('kinds');
    const stopped = await call(`${path}/process/completeProcess`, 'PUT');
    assert.equal(stopped.status, 403);
    assert.equal((await call(`${path}/process`)).json.currentTask.elementId, 'Own');
    const types = (await call(path)).json.data.map((element: any) => element.dataType).sort();
    assert.deepEqual(types, ['model', 'ref-data-as-pdf', 'signatures']);
  });

  it('the app may forbid an action that the policy permits', async () => {
    const path = await begin('veto');
    await next(path);
    assert.equal((await next(path, { action: 'confirm' })).status, 403);
    await call(`${path}/substatus`, 'PUT', { label: 'ready', description: null }, OWNER);
    assert.ok((await next(path, { action: 'confirm' })).json.ended);
  });

  it('an app that forgets deletes its instance at the end', async () => {
    const path = await begin('forgets');
    assert.ok((await next(path)).json.ended);
    const stored = await running.runtime.store.instances.get(path.slice(-36));
    assert.deepEqual([stored?.instance.status.isHardDeleted, stored?.instance.status.isArchived], [true, true]);
  });

  it('a process that begins with a service task runs it when the instance is made', async () => {
    const created = await call('/ttd/automatic/instances', 'POST', { instanceOwner: { partyId: '501337' } });
    assert.deepEqual([created.status, created.json.process.currentTask.elementId], [201, 'Task_1'], created.text);
  });
});
