import assert from 'node:assert/strict';
import path from 'node:path';
import { startFakePdfService, type FakePdfService } from '../support/fake-pdf-service.ts';
import { readPdf } from '../support/pdf-text.ts';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');

describe('PDFs of a PDF service (v8)', function () {
  this.timeout(30_000);
  let service: FakePdfService;
  let running: Running;
  let sophie: string;
  before(async () => {
    service = await startFakePdfService();
    running = await startRuntime({
      store: 'memory', quiet: true, apps: [path.join(FIXTURES, 'apps/v8/ttd/dog-licence')], logic: path.join(FIXTURES, 'logic/payment'), env: { PlatformSettings__ApiPdf2Endpoint: service.endpoint },
    });
    sophie = await running.token(SOPHIE);
  });
  after(async () => {
    await running.stop();
    await service.stop();
  });
  const filled = async (): Promise<string> => {
    const { json } = await send(`${running.url}/ttd/dog-licence/instances`, sophie, 'POST', { instanceOwner: { partyId: '501337' } });
    const url = `${running.url}/ttd/dog-licence/instances/${json.id}`;
    assert.ok((await send(`${url}/data/${json.data[0].id}`, sophie, 'PUT', { breed: 'Puddel', dogs: 2 })).status < 300);
    return url;
  };

  it('are of the form, which the service fetches from us without anybody\'s token', async () => {
    const url = await filled();
    assert.equal((await send(`${url}/process/next`, sophie, 'PUT')).json.currentTask?.elementId, 'Task_2');
    const { json } = await send(url, sophie);
    const element = json.data.find((each: any) => each.dataType === 'ref-data-as-pdf');
    const answer = await fetch(`${url}/data/${element.id}`, { headers: { authorization: `Bearer ${sophie}` } });
    assert.ok((await readPdf(new Uint8Array(await answer.arrayBuffer()))).text.includes('Puddel'));
    assert.deepEqual(service.faults, []);
    const order = service.orders.at(-1);
    assert.ok(order && order.url.startsWith(`${running.url}/pdf-pages/`));
    assert.equal((await fetch(order.url)).status, 404);
  });

  it('keep the process in the task while the service is down, and are made when it is back', async () => {
    const url = await filled();
    service.mode = 500;
    const failed = await send(`${url}/process/next`, sophie, 'PUT');
    assert.deepEqual([failed.status, failed.json], [409, { title: 'Process next failed.', status: 409, detail: 'Pdf generation failed' }]);
    assert.equal((await send(`${url}/process`, sophie)).json.currentTask.elementId, 'Task_1');
    service.mode = 'print';
    assert.equal((await send(`${url}/process/next`, sophie, 'PUT')).json.currentTask?.elementId, 'Task_2');
  });

  it('are shown at no guessed address', async () => {
    for (const guess of ['x', '__proto__', 'constructor']) assert.equal((await fetch(`${running.url}/pdf-pages/${guess}`)).status, 404);
  });
});
