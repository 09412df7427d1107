import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const MINUTE = 60_000;

const REJECT = '<altinn:actions><altinn:action>reject</altinn:action></altinn:actions>';
const PROCESS = [
  '<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), task('Service', 'scripted', REJECT, 'serviceTask'),
  '<bpmn:exclusiveGateway id="Gateway"/>', task('Task_2', 'confirmation'), '<bpmn:endEvent id="End"/>',
  flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'Service'), flow('f3', 'Service', 'Gateway'),
  flow('back', 'Gateway', 'Task_1', '["equals", ["gatewayAction"], "reject"]'), flow('on', 'Gateway', 'Task_2', '["notEquals", ["gatewayAction"], "reject"]'), flow('f5', 'Task_2', 'End'),
].join('');

/** The n-th run of a stage does what the n-th word of the form's `plan` says (`stage:word,word;stage:word`), and writes itself into `log`. */
const LOGIC = `
const minute = 60000;
async function scripted(stage, ctx) {
  const [entry] = ctx.mutator.models('model');
  const plans = Object.fromEntries(String(entry.model.plan ?? '').split(';').map((part) => part.split(':')));
  const words = (plans[stage] ?? 'ok').split(',');
  const word = words[ctx.attempt - 1] ?? words.at(-1);
  entry.model.log = (entry.model.log ?? '') + stage + ctx.attempt + '=' + ctx.idempotencyKey.split(':').slice(1).join(':') + ' ';
  switch (word) {
    case 'retry': return { result: 'retryableFailure', message: 'later' };
    case 'fail': return { result: 'permanentFailure', message: 'never' };
    case 'continue': return { result: 'permanentFailure', message: 'never', strategy: 'continue' };
    case 'throw': throw new Error('bang');
    case 'defer': return { result: 'defer', untilMs: ctx.now() + minute, reason: 'waits for the archive' };
    case 'slow': await new Promise((resolve) => setTimeout(resolve, 300)); return { result: 'success' };
    case 'stay': return { result: 'successWithoutAdvance' };
    case 'reject': return { result: 'success', action: 'reject' };
    default: return { result: 'success' };
  }
}
export default { process: { serviceTasks: {
  scripted: (ctx) => scripted('only', ctx),
  pipeline: { stages: [{ name: 'send', run: (ctx) => scripted('send', ctx) }, { name: 'file', run: (ctx) => scripted('file', ctx) }], finally: (ctx) => scripted('end', ctx) },
} } };
`;

describe('A service task', function () {
  this.timeout(60_000);
  let folder: string;
  let running: Running;
  let now = Date.now();
  before(async () => {
    folder = await writeProcessApps([
      { name: 'nine', process: PROCESS, logic: LOGIC },
      { name: 'eight', line: 'v8', process: PROCESS, logic: LOGIC },
      { name: 'stages', process: PROCESS.replace('scripted', 'pipeline'), logic: LOGIC },
      // a plain task whose type has a handler runs by itself too
      { name: 'plain', process: PROCESS.replace('<bpmn:serviceTask id="Service"', '<bpmn:task id="Service"').replace('</bpmn:serviceTask>', '</bpmn:task>'), logic: LOGIC },
    ]);
    running = await startRuntime({ apps: [folder], clock: { now: () => now }, quiet: true });
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const call = async (url: string, method = 'GET', body?: unknown): Promise<Answer> => send(url, await running.token(SOPHIE), method, body);
  async function begin(app: string, plan: string): Promise<string> {
    const created = await call(`${running.url}/ttd/${app}/instances`, 'POST', { instanceOwner: { partyId: '501337' } });
    assert.equal(created.status, 201, created.text);
    const form = created.json.data.find((element: any) => element.dataType === 'model').id;
    const path = `/ttd/${app}/instances/${created.json.id}`;
    const written = await call(`${running.url}${path}/data/${form}`, 'PUT', { plan });
    assert.ok(written.status < 300, written.text);
    return path;
  }
  const next = (path: string, body?: unknown): Promise<Answer> => call(`${running.url}${path}/process/next`, 'PUT', body);
  const state = async (path: string): Promise<any> => (await call(`${running.url}${path}/process`)).json;
  async function log(path: string): Promise<string> {
    const instance = await call(`${running.url}${path}`);
    const form = instance.json.data.find((element: any) => element.dataType === 'model').id;
    return ((await call(`${running.url}${path}/data/${form}`)).json.log ?? '').trim();
  }
  /** Lets time pass and the background do what is due. */
  async function pass(ms: number): Promise<void> {
    now += ms;
    const { events, runner } = running.runtime.background;
    await events.carrier.carry();
    await runner.drain();
  }
  async function until(path: string, task: string): Promise<any> {
    for (let round = 0; round < 100; round++) {
      const found = await state(path);
      if (found.currentTask?.elementId === task) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return state(path);
  }

  for (const app of ['nine', 'eight', 'plain']) {
    it(`runs at once and the process goes on (${app})`, async () => {
      const path = await begin(app, 'only:ok');
      assert.equal((await next(path)).json.currentTask.elementId, 'Task_2');
      assert.equal(await log(path), 'only1=Service:3:0');
    });
  }

  it('sends the process back by its action', async () => {
    const path = await begin('nine', 'only:reject');
    const answer = await next(path);
    assert.deepEqual([answer.json.currentTask.elementId, answer.json.currentTask.flowType, answer.json.currentTask.flow], ['Task_1', 'AbandonCurrentMoveToNext', 4]);
  });

  it('v9: fails for good: 500, the task is kept without its changes, next is refused, resume runs it again', async () => {
    const path = await begin('nine', 'only:fail,ok');
    const failed = await next(path);
    assert.equal(failed.status, 500);
    assert.equal(failed.json.title, 'Something went wrong while moving to the next task.');
    assert.deepEqual([failed.json.workflowFailure.kind, failed.json.workflowFailure.retryAction, failed.json.processState.currentTask.elementId], ['stepFailed', 'resume', 'Service']);
    assert.equal((await state(path)).workflow.status, 'failed');
    assert.equal(await log(path), '');
    const refused = await next(path);
    assert.deepEqual([refused.status, refused.json.processNextState], [409, 'resumeRequired']);
    const resumed = await call(`${running.url}${path}/process/resume`, 'POST');
    assert.equal(resumed.json.currentTask?.elementId, 'Task_2', resumed.text);
    assert.equal(await log(path), 'only2=Service:3:0', 'the second attempt has the key of the first');
    assert.equal((await call(`${running.url}${path}/process/resume`, 'POST')).status, 409);
  });

  it('v9: reject leaves a failed task without running it', async () => {
    const path = await begin('nine', 'only:fail');
    await next(path);
    const rejected = await next(path, { action: 'reject' });
    assert.equal(rejected.json.currentTask?.elementId, 'Task_1', rejected.text);
    assert.equal(rejected.json.workflow.status, 'idle');
    assert.equal(await log(path), '');
  });

  it('v8: fails within the request, runs again with next, and can be rejected', async () => {
    const path = await begin('eight', 'only:fail,throw,ok');
    const failed = await next(path);
    assert.deepEqual([failed.status, failed.json.title, failed.json.detail], [500, 'Service task failed!', 'Service task scripted returned a failed result!']);
    assert.equal((await next(path)).json.detail, 'Service task scripted failed with an exception!');
    assert.equal((await next(path, { action: 'confirm' })).status, 409, 'an action that is not the task\'s');
    assert.equal((await call(`${running.url}${path}/process/resume`, 'POST')).status, 404);
    assert.equal((await next(path, { action: 'write' })).json.currentTask.elementId, 'Task_2');
    assert.equal(await log(path), 'only3=Service:3:0');
    const other = await begin('eight', 'only:fail');
    await next(other);
    assert.equal((await next(other, { action: 'reject' })).json.currentTask.elementId, 'Task_1');
  });

  it('v8: strategy "continue" goes on as rejected in the same answer', async () => {
    const path = await begin('eight', 'only:continue');
    const answer = await next(path);
    assert.deepEqual([answer.status, answer.json.currentTask.elementId], [200, 'Task_1']);
    assert.equal(await log(path), '');
  });

  it('v9: what may pass is tried again with growing waits, a bounded number of times', async () => {
    const path = await begin('nine', 'only:retry,throw,ok');
    const answer = await next(path);
    assert.deepEqual([answer.status, answer.json.workflow.status, answer.json.workflow.retrying], [200, 'processing', true]);
    assert.deepEqual([(await next(path)).json.processNextState, (await next(path, { action: 'reject' })).status], ['retrying', 409]);
    await pass(4000);
    assert.equal((await state(path)).workflow.retrying, true, 'not yet due');
    await pass(1001);
    await pass(29_000);
    assert.equal((await state(path)).currentTask.elementId, 'Service');
    await pass(1001);
    assert.equal((await until(path, 'Task_2')).currentTask.elementId, 'Task_2');
    assert.equal(await log(path), 'only3=Service:3:0');
    const hopeless = await begin('nine', 'only:retry');
    await next(hopeless);
    for (let round = 0; round < 8; round++) await pass(31 * MINUTE);
    const failed = await state(hopeless);
    assert.equal(failed.workflow.status, 'failed');
    assert.equal((await call(`${running.url}${hopeless}/process/resume`, 'POST')).json.workflow.retrying, true);
  });

  it('waits until it is due, also in another process after a restart, and says why', async () => {
    const path = await begin('nine', 'only:defer,defer,ok');
    const answer = await next(path);
    assert.deepEqual([answer.status, answer.json.workflow.status, answer.json.workflow.waitingReason], [200, 'processing', 'waits for the archive']);
    await pass(MINUTE + 1);
    await running.restart();
    await pass(MINUTE + 1);
    const found = await until(path, 'Task_2');
    assert.deepEqual([found.currentTask?.elementId, found.workflow.status], ['Task_2', 'idle']);
    assert.equal(await log(path), 'only1=Service:3:0 only2=Service:3:0 only3=Service:3:0');
  });

  it('can be done without going on: next goes on and does not run it again', async () => {
    const path = await begin('nine', 'only:stay');
    assert.deepEqual([(await next(path)).json.currentTask.elementId, (await state(path)).workflow.status], ['Service', 'idle']);
    const moved = await next(path, { action: 'write' });
    assert.equal(moved.json.currentTask?.elementId, 'Task_2', moved.text);
    assert.equal(await log(path), 'only1=Service:3:0');
  });

  it('in stages: what went well is kept and not run again', async () => {
    const path = await begin('stages', 'send:ok;file:fail,ok;end:ok');
    assert.equal((await next(path)).status, 500);
    assert.deepEqual((await state(path)).workflow.progress, { completed: 1, total: 3 });
    assert.equal(await log(path), 'send1=Service:3:0');
    assert.equal((await call(`${running.url}${path}/process/resume`, 'POST')).json.currentTask.elementId, 'Task_2');
    assert.equal(await log(path), 'send1=Service:3:0 file2=Service:3:1 end1=Service:3:2');
  });

  it('is run again when somebody else writes the instance meanwhile; both writes stay', async () => {
    const path = await begin('nine', 'only:slow');
    const owner = await running.token('serviceowner?org=ttd');
    const moving = next(path);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const written = await send(`${running.url}${path}/substatus`, owner, 'PUT', { label: 'seen', description: null });
    assert.equal(written.status, 200, written.text);
    assert.equal((await moving).json.currentTask?.elementId, 'Task_2');
    const instance = await call(`${running.url}${path}`);
    assert.equal(instance.json.status.substatus.label, 'seen');
    assert.equal(await log(path), 'only1=Service:3:0');
  });

  it('that lost its process before the commit is run again under the same key', async () => {
    const path = await begin('nine', 'only:defer,ok');
    await next(path);
    const guid = path.slice(path.lastIndexOf('/') + 1);
    const { instances } = running.runtime.store;
    const record = await instances.get(guid);
    assert.ok(record);
    // as it stands when somebody has claimed the second run and died
    const workflow = { ...(record.internal.workflow as Record<string, unknown>), status: 'running', due: now + MINUTE };
    await instances.commit({ guid, expectedRev: record.rev, definition: record.definition, instance: record.instance, internal: { ...record.internal, workflow: workflow as never }, content: [], events: [], outbox: [] });
    assert.equal((await next(path)).json.processNextState, 'retrying');
    await pass(MINUTE + 1);
    assert.equal((await until(path, 'Task_2')).currentTask?.elementId, 'Task_2');
    assert.equal(await log(path), 'only1=Service:3:0 only2=Service:3:0');
  });
});
