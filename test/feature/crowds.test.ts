import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const PROCESS = `<bpmn:startEvent id="Start"><bpmn:outgoing>F1</bpmn:outgoing></bpmn:startEvent>
${flow('F1', 'Start', 'Task_1')}${task('Task_1', 'data')}${flow('F2', 'Task_1', 'End')}<bpmn:endEvent id="End"><bpmn:incoming>F2</bpmn:incoming></bpmn:endEvent>`;
const MANY = 40;

describe('Many at once on one instance', function () {
  this.timeout(30_000);
  let running: Running;
  let folder = '';
  let token = '';
  let instance = '';
  before(async () => {
    folder = await writeProcessApps([{
      name: 'crowd', process: PROCESS,
      dataTypes: [{ id: 'any', allowedContentTypes: [], taskId: 'Task_1', maxCount: 0, minCount: 0 }, { id: 'few', allowedContentTypes: [], taskId: 'Task_1', maxCount: 12, minCount: 0 }],
    }]);
    running = await startRuntime({ apps: [folder] });
    token = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
  });
  beforeEach(async () => {
    instance = `${running.url}/ttd/crowd/instances/${(await send(`${running.url}/ttd/crowd/instances?instanceOwnerPartyId=501337`, token, 'POST')).json.id}`;
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const upload = (type: string, n: number): Promise<Answer> => send(`${instance}/data?dataType=${type}`, token, 'POST', `content ${n}`, { 'content-type': 'text/plain', 'content-disposition': `attachment; filename=${n}.txt` });
  const statuses = (answers: Answer[]): Record<number, number> => {
    const counted: Record<number, number> = {};
    for (const { status } of answers) counted[status] = (counted[status] ?? 0) + 1;
    return counted;
  };

  it(`${MANY} attachments that are uploaded at once all stay`, async () => {
    assert.deepEqual(statuses(await Promise.all(Array.from({ length: MANY }, (_, n) => upload('any', n)))), { 201: MANY });
    const { data } = (await send(instance, token)).json;
    const names = data.filter((element: any) => element.dataType === 'any').map((element: any) => element.filename);
    assert.deepEqual(names.sort(), Array.from({ length: MANY }, (_, n) => `${n}.txt`).sort());
  });

  it('as many stay as there may be, and the others hear why', async () => {
    const answers = await Promise.all(Array.from({ length: MANY }, (_, n) => upload('few', n)));
    assert.deepEqual(statuses(answers), { 201: 12, 409: MANY - 12 });
    assert.ok(answers.every(({ status, json }) => status === 201 || json.title === 'Max Count Exceeded'));
  });
});
