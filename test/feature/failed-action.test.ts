import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const PROCESS = [
  '<bpmn:startEvent id="Start"/>', task('Task_1', 'data', '<altinn:actions><altinn:action altinn:type="serverAction">scripted</altinn:action></altinn:actions>'), '<bpmn:endEvent id="End"/>',
  flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'End'),
].join('');
const LOGIC = `export default { actions: {
  scripted: ({ metadata, mutator }) => {
    mutator.models('model')[0].model.note = 'changed';
    return { ok: false, ...metadata, error: { code: 'no-luck', message: 'It did not work.', metadata: { a: 1 } }, clientActions: [{ id: 'nextPage' }] };
  },
} };`;

const cases: [type: string | undefined, status: number][] = [['conflict', 409], ['unauthorized', 401], ['badRequest', 400], ['unavailable', 502], ['internal', 500], [undefined, 500]];

describe('A user action that fails', function () {
  this.timeout(30_000);
  let folder: string;
  let running: Running;
  let sophie: string;
  let url: string;
  let form: string;
  before(async () => {
    folder = await writeProcessApps([{ name: 'acting', process: PROCESS, logic: LOGIC }]);
    running = await startRuntime({ apps: [folder], store: 'memory', quiet: true });
    sophie = await running.token(SOPHIE);
    const { json } = await send(`${running.url}/ttd/acting/instances`, sophie, 'POST', { instanceOwner: { partyId: '501337' } });
    url = `${running.url}/ttd/acting/instances/${json.id}`;
    form = json.data[0].id;
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const [type, status] of cases) {
    it(`answers ${status} for ${type ?? 'no type'}, says why, and changes nothing`, async () => {
      const answer = await send(`${url}/actions`, sophie, 'POST', { action: 'scripted', metadata: type === undefined ? {} : { type } });
      assert.equal(answer.status, status, answer.text);
      assert.deepEqual(answer.json.error, { code: 'no-luck', message: 'It did not work.', metadata: { a: 1 } });
      assert.deepEqual(answer.json.clientActions, [{ id: 'nextPage' }]);
      assert.equal(answer.json.instance.id, url.split('/instances/')[1]);
      assert.equal((await send(`${url}/data/${form}`, sophie)).json.note, null);
    });
  }
});
