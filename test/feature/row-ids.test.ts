import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const PROCESS = `<bpmn:startEvent id="Start"><bpmn:outgoing>F1</bpmn:outgoing></bpmn:startEvent>
${flow('F1', 'Start', 'Task_1')}${task('Task_1', 'data')}${flow('F2', 'Task_1', 'Task_2')}${task('Task_2', 'confirmation')}${flow('F3', 'Task_2', 'Gate')}<bpmn:exclusiveGateway id="Gate" default="F4"><bpmn:incoming>F3</bpmn:incoming></bpmn:exclusiveGateway>${flow('F5', 'Gate', 'Task_1', '["equals", ["gatewayAction"], "reject"]')}${flow('F4', 'Gate', 'End')}<bpmn:endEvent id="End"><bpmn:incoming>F3</bpmn:incoming></bpmn:endEvent>`;
const text = { type: 'string' };
const person = { type: 'object', properties: { name: text, children: { type: 'array', items: { type: 'object', properties: { name: text } } } } };
const SCHEMA = JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: { note: text, people: { type: 'array', items: person } } });
const XML = '<model><note>a</note><people><name>Kari</name><children><name>Per</name></children><children><name>Liv</name></children></people><people><name>Ola</name></people></model>';
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Every row id of a document, outer rows first. */
function idsOf(model: any): string[] {
  return model.people.flatMap((row: any) => [row.altinnRowId, ...(row.children ?? []).map((child: any) => child.altinnRowId)]);
}

describe('Row ids', () => {
  let running: Running;
  let folder = '';
  let token = '';
  before(async () => {
    const files = {
      'models/model.schema.json': SCHEMA,
      'ui/Task_1/Settings.json': JSON.stringify({ defaultDataType: 'model', pages: { order: ['page'] } }),
      'ui/Task_1/layouts/page.json': JSON.stringify({ data: { layout: [{ id: 'note', type: 'Input', dataModelBindings: { simpleBinding: 'note' } }] } }),
    };
    folder = await writeProcessApps([
      { name: 'rows', process: PROCESS, files },
      { name: 'logic', process: PROCESS, files, logic: 'export default { data: { onWrite: ({ model }) => { model.note = (model.people ?? []).map((row) => typeof row.altinnRowId).join(); } } }' },
      { name: 'rules', process: PROCESS, files: { ...files, 'models/model.calculation.json': JSON.stringify({ calculations: { note: ['dataModel', 'people[0].altinnRowId'] } }) } },
    ]);
    running = await startRuntime({ apps: [folder] });
    token = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function written(app = 'rows'): Promise<{ instance: string; element: string }> {
    const created = await send(`${running.url}/ttd/${app}/instances?instanceOwnerPartyId=501337`, token, 'POST');
    const instance = `${running.url}/ttd/${app}/instances/${created.json.id}`;
    const element = `${instance}/data/${created.json.data[0].id}`;
    const put = await send(element, token, 'PUT', XML, { 'content-type': 'application/xml' });
    assert.ok(put.status === 201 || put.status === 200, put.text);
    return { instance, element };
  }
  const read = async (element: string): Promise<any> => (await send(`${element}?includeRowId=true`, token)).json;
  const patch = (element: string, operations: object[]): Promise<Answer> => send(element, token, 'PATCH', { patch: operations, ignoredValidators: [] });
  const stored = (element: string): Promise<Answer> => send(element.replace(/ttd\/\w+\/instances/, 'storage/api/v1/instances'), token);

  it('are the same for everybody who asks, though the document was stored as it was sent', async () => {
    const { element } = await written();
    assert.ok(!(await stored(element)).text.includes('altinnRowId'));
    const ids = idsOf(await read(element));
    assert.equal(new Set(ids).size, 4);
    for (const id of ids) assert.match(id, GUID);
    await running.restart();
    token = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
    const again = element.replace(/^http:\/\/[^/]+/, running.url);
    assert.deepEqual(idsOf(await read(again)), ids);
    assert.ok(!(await send(again, token)).text.includes('altinnRowId'));
  });

  it('are those that a patch is held against, and stay with the rows from then on', async () => {
    const { instance, element } = await written();
    const ids = idsOf(await read(element));
    const form = await send(`${instance}/bootstrap-form/Task_1`, token);
    assert.equal(form.status, 200, form.text);
    assert.deepEqual(idsOf(form.json.dataModels.model.initialData), ids);
    const answer = await patch(element, [{ op: 'test', path: '/people/1/altinnRowId', value: ids[3] }, { op: 'add', path: '/people/0', value: { name: 'Eva' } }]);
    assert.equal(answer.status, 200, answer.text);
    const [added, ...others] = idsOf(answer.json.newDataModel);
    assert.match(added as string, GUID);
    assert.deepEqual(others, ids);
    assert.deepEqual(idsOf(await read(element)), [added, ...others]);
    assert.ok((await stored(element)).text.includes(`altinnRowId="${added}"`));
  });

  it('shows them in the answer of a patch that changes nothing, and writes nothing', async () => {
    const { element } = await written();
    const ids = idsOf(await read(element));
    const answer = await patch(element, [{ op: 'replace', path: '/note', value: 'a' }]);
    assert.deepEqual(idsOf(answer.json.newDataModel), ids);
    assert.ok(!(await stored(element)).text.includes('altinnRowId'));
  });

  it('are others for another document', async () => {
    const { element } = await written();
    const ids = idsOf(await read(element));
    await send(element, token, 'PUT', XML.replace('Kari', 'Karin'), { 'content-type': 'application/xml' });
    assert.equal(new Set([...ids, ...idsOf(await read(element))]).size, 8);
  });

  it('go when the task ends, which leaves a document that never had any as it is', async () => {
    for (const patched of [false, true]) {
      const { instance, element } = await written();
      if (patched) await patch(element, [{ op: 'replace', path: '/note', value: 'b' }]);
      const before = await stored(element);
      assert.equal(before.text.includes('altinnRowId'), patched);
      const facts = async (): Promise<any> => (await send(instance, token)).json.data[0];
      const { lastChanged } = await facts();
      assert.equal((await send(`${instance}/process/next`, token, 'PUT')).status, 200);
      assert.ok(!(await stored(element)).text.includes('altinnRowId'));
      assert.equal((await facts()).lastChanged === lastChanged, !patched);
    }
  });

  it('are stored at once where the app\'s own logic or expressions can see them', async () => {
    const { element } = await written('logic');
    await patch(element, [{ op: 'replace', path: '/people/0/name', value: 'Eva' }]);
    assert.equal((await read(element)).note, 'string,string');
    const { instance, element: again } = await written('logic');
    for (const body of [undefined, { action: 'reject' }]) assert.equal((await send(`${instance}/process/next`, token, 'PUT', body)).status, 200);
    assert.ok((await stored(again)).text.includes('altinnRowId'));
    for (const app of ['logic', 'rules']) assert.ok((await stored((await written(app)).element)).text.includes('altinnRowId'), app);
  });
});
