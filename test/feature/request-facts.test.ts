import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const PROCESS = [
  '<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), task('Service', 'scripted', '', 'serviceTask'), task('Task_2', 'confirmation'), '<bpmn:endEvent id="End"/>',
  flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'Service'), flow('f3', 'Service', 'Task_2'), flow('f4', 'Task_2', 'End'),
].join('');

/** Each hook writes the request that it sees into the form. */
const LOGIC = `
const note = (name) => (ctx) => {
  const entry = ctx.model ?? ctx.mutator.models('model')[0]?.model;
  if (entry) entry.log = (entry.log ?? '') + name + JSON.stringify(ctx.request) + ' ';
};
export default {
  pdf: { wanted: (ctx) => (ctx.request.cookies.createPdf ?? String(ctx.configured)) === 'true' },
  data: { onWrite: note('write') },
  process: {
    onTaskEnding: { Task_1: note('end') },
    onTaskStarting: { Task_2: note('start') },
    serviceTasks: { scripted: (ctx) => { note('service')(ctx); return { result: 'success' }; } },
  },
};`;

describe('The request as app logic sees it', function () {
  this.timeout(30_000);
  let folder: string;
  let running: Running;
  let sophie: string;
  before(async () => {
    folder = await writeProcessApps([{ name: 'eight', line: 'v8', process: PROCESS, logic: LOGIC }, { name: 'nine', process: PROCESS, logic: LOGIC }]);
    running = await startRuntime({ apps: [folder], store: 'memory' });
    sophie = await running.token(SOPHIE);
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const begun = async (app: string): Promise<{ url: string; form: string }> => {
    const { json } = await send(`${running.url}/ttd/${app}/instances`, sophie, 'POST', { instanceOwner: { partyId: '501337' } });
    const url = `${running.url}/ttd/${app}/instances/${json.id}`;
    return { url, form: `${url}/data/${json.data.find((element: any) => element.dataType === 'model').id}` };
  };
  const typesOf = async (url: string): Promise<string[]> => (await send(url, sophie)).json.data.map((element: any) => element.dataType).sort();

  it('tells cookies, the language asked for and whether a page is printed; credentials stay with the server', async () => {
    const { form } = await begun('nine');
    const headers = { cookie: 'createPdf=true; AltinnPartyId=501337; XSRF-TOKEN=x', 'x-altinn-ispdf': 'true' };
    const written = await send(`${form}?language=nn`, sophie, 'PUT', { note: 'a' }, headers);
    assert.equal(written.json.changedFields.log, 'write{"cookies":{"createPdf":"true"},"language":"nn","isPdf":true} ', written.text);
    const plain = await send(form, sophie, 'PUT', { note: 'b' });
    assert.equal(plain.json.changedFields.log, 'write{"cookies":{},"language":null,"isPdf":false} ');
  });

  it('tells nothing of another request with the same token', async () => {
    const { form } = await begun('nine');
    const seenWith = async (language: string | null): Promise<string> => (await send(`${form}${language === null ? '' : `?language=${language}`}`, sophie, 'PUT', { note: language ?? '' })).json.changedFields.log;
    for (const language of ['nn', null, 'en', null]) assert.equal(await seenWith(language), `write{"cookies":{},"language":${JSON.stringify(language)},"isPdf":false} `);
  });

  for (const app of ['eight', 'nine']) {
    it(`is there while a task ends, and absent from the service task on (${app})`, async () => {
      const { url, form } = await begun(app);
      const next = await send(`${url}/process/next`, sophie, 'PUT', undefined, { cookie: 'a=1' });
      assert.equal(next.json.currentTask?.elementId, 'Task_2', next.text);
      const { log } = (await send(form, sophie)).json;
      const [before = '', after = ''] = log.split('service');
      assert.ok(before.startsWith('end{"cookies":{"a":"1"},"language":null,"isPdf":false} '), log);
      assert.ok(after.startsWith('null ') && after.includes('startnull ') && !after.includes('cookies'), log);
    });
  }

  it('lets the app decide whether a task gets its PDF (v8)', async () => {
    const asked = await begun('eight');
    assert.equal((await send(`${asked.url}/process/next`, sophie, 'PUT', undefined, { cookie: 'createPdf=true' })).status, 200);
    assert.deepEqual(await typesOf(asked.url), ['model', 'ref-data-as-pdf']);
    const silent = await begun('eight');
    assert.equal((await send(`${silent.url}/process/next`, sophie, 'PUT')).status, 200);
    assert.deepEqual(await typesOf(silent.url), ['model']);
  });
});
