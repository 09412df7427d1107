import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const PROCESS = `<bpmn:startEvent id="Start"><bpmn:outgoing>F1</bpmn:outgoing></bpmn:startEvent>
${flow('F1', 'Start', 'Task_1')}${task('Task_1', 'data')}${flow('F2', 'Task_1', 'End')}<bpmn:endEvent id="End"><bpmn:incoming>F2</bpmn:incoming></bpmn:endEvent>`;
const NOBODY = '11111111-2222-3333-4444-555555555555';
const file = (type: string, name = 'a.txt'): Record<string, string> => ({ 'content-type': type, 'content-disposition': `attachment; filename=${name}` });
const scanned = { allowedContentTypes: [], taskId: 'Task_1', maxCount: 0, minCount: 0, enableFileScan: true, validationErrorOnPendingFileScan: true };

describe('Data elements, word by word', () => {
  let running: Running;
  let folder = '';
  let token = '';
  let [app, instance] = ['', ''];
  before(async () => {
    folder = await writeProcessApps([{
      name: 'words', process: PROCESS,
      dataTypes: [
        { id: 'any', allowedContentTypes: [], taskId: 'Task_1', maxCount: 0, minCount: 0, maxSize: 1 },
        { id: 'open', ...scanned }, { id: 'closed', ...scanned, actionRequiredToRead: 'scripted-by-nobody' },
      ],
    }]);
    running = await startRuntime({ apps: [folder], store: 'memory' });
    token = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
    app = `${running.url}/ttd/words`;
    instance = `${app}/instances/${(await send(`${app}/instances?instanceOwnerPartyId=501337`, token, 'POST')).json.id}`;
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const call = (path: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => send(`${instance}${path}`, token, method, body, headers);
  const upload = async (type: string, content: string): Promise<any> => (await call(`/data?dataType=${type}`, 'POST', content, file('text/plain'))).json;

  it('PUT of no bytes is 422, and the old content stays', async () => {
    const { id } = await upload('any', 'old');
    const answer = await call(`/data/${id}`, 'PUT', '', file('text/plain'));
    assert.deepEqual([answer.status, answer.json], [422, 'Could not process attached file']);
    assert.equal((await call(`/data/${id}`)).text, 'old');
  });

  it('metadata of an unknown element is told as text, tags as a problem', async () => {
    for (const answer of [await call(`/data/${NOBODY}/user-defined-metadata`), await call(`/data/${NOBODY}/user-defined-metadata`, 'PUT', { userDefinedMetadata: [] })]) {
      assert.deepEqual([answer.status, answer.json], [404, 'Unable to find data element based on the given parameters.']);
    }
    assert.equal((await call(`/data/${NOBODY}/tags`)).json.title, 'Data element not found');
  });

  const page = '--b\r\nContent-Disposition: form-data; name="any"\r\nContent-Type: text/html\r\n\r\n<script>steal()</script>\r\n--b--\r\n';
  const multipart = (body: string): Promise<Answer> => send(`${app}/instances?instanceOwnerPartyId=501337`, token, 'POST', body, { 'content-type': 'multipart/form-data; boundary=b' });

  it('a page that somebody uploaded runs no script from our origin, a PDF is shown', async () => {
    const created = await multipart(page);
    const element = created.json.data.find((each: any) => each.dataType === 'any');
    const answer = await send(element.selfLinks.apps, token);
    assert.deepEqual([answer.headers.get('content-type'), answer.headers.get('content-security-policy')], ['text/html', "default-src 'none'; sandbox"]);
    assert.equal((await send(element.selfLinks.platform, token)).headers.get('content-security-policy'), "default-src 'none'; sandbox");
    const pdf = (await call('/data?dataType=any', 'POST', '%PDF', file('application/pdf', 'a.pdf'))).json;
    assert.equal((await call(`/data/${pdf.id}`)).headers.get('content-security-policy'), null);
  });

  for (const [name, was, is] of [
    ['a type that no header takes', 'text/html', 'a/b\u0001c'], ['an endless type', 'text/html', `a/${'b'.repeat(5000)}`], ['an endless name', 'name="any"', `name="any"; filename="${'a'.repeat(300)}.txt"`],
  ] as const) {
    it(`a part with ${name} is refused, and nothing is left`, async () => {
      const count = async (): Promise<number> => (await running.runtime.store.instances.query({ order: 'asc', limit: 1000 })).records.length;
      const before = await count();
      const answer = await multipart(page.replace(was, is));
      assert.deepEqual([answer.status, answer.json.title], [400, 'Invalid data']);
      assert.equal(await count(), before);
    });
  }

  it('a file with an endless name is refused', async () => {
    assert.equal((await call('/data/any', 'POST', 'x', file('text/plain', `${'a'.repeat(300)}.txt`))).status, 400);
  });

  it('a read status is one of three', async () => {
    const storage = instance.replace(`${app}/`, `${running.url}/storage/api/v1/`);
    for (const name of ['constructor', '__proto__', 'toString', '3', '']) assert.equal((await send(`${storage}/readstatus?status=${name}`, token, 'PUT')).status, 400, name);
    assert.equal((await send(`${storage}/readstatus?status=UNREAD`, token, 'PUT')).status, 200);
  });

  it('what is wrong with an element is told to those who may read it', async () => {
    const [open, closed] = [await upload('open', 'x'), await upload('closed', 'x')];
    const issues = (await call('/validate')).json as { dataElementId: string | null; code: string }[];
    assert.deepEqual(issues.filter(({ dataElementId }) => dataElementId === open.id || dataElementId === closed.id).map(({ dataElementId, code }) => [dataElementId, code]), [[open.id, 'DataElementFileScanPending']]);
  });

  it('the process of a deleted instance stands still until it is undeleted', async () => {
    const made = (await send(`${app}/instances?instanceOwnerPartyId=501337`, token, 'POST')).json;
    const address = `${app}/instances/${made.id}`;
    await send(address, token, 'DELETE');
    for (const road of ['next', 'completeProcess']) {
      const answer = await send(`${address}/process/${road}`, token, 'PUT');
      assert.deepEqual([answer.status, answer.json.title], [409, 'Instance Not Active'], road);
    }
    assert.equal((await send(address, token)).json.process.currentTask.elementId, 'Task_1');
    await send(`${running.url}/storage/api/v1/sbl/instances/${made.id}/undelete`, token, 'PUT');
    assert.equal((await send(`${address}/process/next`, token, 'PUT')).status, 200);
  });
});
