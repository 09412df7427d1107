import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PdfInput } from '../../runtime/instance/pdf-port.ts';
import { readPdf } from '../support/pdf-text.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const XML = '<soknad><soker><navn>Kari Šárá</navn><nummer>01039012345</nummer></soker><arrangement><formaal>marked</formaal><sted>Torget</sted><fraDato>2026-12-01</fraDato><tilDato>2026-12-02</tilDato><antallDeltakere>40</antallDeltakere><areal>12.50</areal></arrangement></soknad>';
const V8 = path.resolve(import.meta.dirname, '../fixtures/apps/v8/ttd/dog-licence');

/** A runtime whose renderer fails as often as asked, and counts. */
async function started(options: Parameters<typeof startRuntime>[0]): Promise<{ running: Running; sophie: string; fail(times: number): void; rendered: PdfInput[]; during: (() => Promise<void>)[] }> {
  const running = await startRuntime({ store: 'memory', quiet: true, ...options });
  const rendered: PdfInput[] = [];
  const during: (() => Promise<void>)[] = [];
  let failures = 0;
  const { pdf } = running.runtime.services;
  running.runtime.services.pdf = {
    async render(input) {
      rendered.push(input);
      await during.shift()?.();
      if (failures-- > 0) throw new Error('the printer is on fire');
      return pdf.render(input);
    },
    close: () => pdf.close(),
  };
  return { running, sophie: await running.token(SOPHIE), fail: (times) => { failures = times; }, rendered, during };
}

async function bytesOf(url: string, token: string): Promise<{ status: number; bytes: Uint8Array; headers: Headers }> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()), headers: answer.headers };
}

describe('A PDF service task (v9)', function () {
  this.timeout(60_000);
  let logic: string;
  let it9: Awaited<ReturnType<typeof started>>;
  before(async () => {
    logic = await mkdtemp(path.join(tmpdir(), 'stafett-logic-'));
    await mkdir(path.join(logic, 'ttd/permit-application'), { recursive: true });
    await writeFile(path.join(logic, 'ttd/permit-application/index.ts'), "export default { pdf: { format: (ctx) => ({ excludedComponents: ctx.model.arrangement.sted === 'Skjult' ? ['arrangement-sted'] : [] }) } };");
    it9 = await started({ logic });
  });
  after(async () => {
    await it9.running.stop();
    await rm(logic, { recursive: true, force: true });
  });
  const filled = async (xml = XML): Promise<string> => {
    const app = `${it9.running.url}/ttd/permit-application/instances`;
    const { json } = await send(app, it9.sophie, 'POST', { instanceOwner: { partyId: '501337' } });
    const form = json.data.find((element: any) => element.dataType === 'soknad').id;
    assert.ok((await send(`${app}/${json.id}/data/${form}`, it9.sophie, 'PUT', xml, { 'content-type': 'application/xml' })).status < 300);
    return `${app}/${json.id}`;
  };
  const confirmed = async (url: string): Promise<Answer> => {
    assert.equal((await send(`${url}/process/next`, it9.sophie, 'PUT')).json.currentTask?.elementId, 'Task_2');
    return send(`${url}/process/next`, it9.sophie, 'PUT', { action: 'confirm' });
  };
  const pdfOf = async (url: string): Promise<any> => (await send(url, it9.sophie)).json.data.find((element: any) => element.dataType === 'ref-data-as-pdf');

  it('makes a tagged PDF of the form, named by the app, generated from the task', async () => {
    const url = await filled();
    assert.ok((await confirmed(url)).json.ended);
    const element = await pdfOf(url);
    assert.equal(element.filename, 'Søknad om bruk av offentlig plass.pdf');
    assert.deepEqual(element.references, [{ value: 'PdfTask_Task_1', relation: 'GeneratedFrom', valueType: 'Task' }]);
    const { bytes, headers } = await bytesOf(`${url}/data/${element.id}`, it9.sophie);
    assert.equal(headers.get('content-type'), 'application/pdf');
    const pdf = await readPdf(bytes);
    assert.ok(pdf.isTagged);
    for (const text of ['Kari Šárá', 'Torget', 'Marked', '01.12.2026', '010390*****-Sophie Salt', 'Testdepartementet', url.slice(-12)]) assert.ok(pdf.text.includes(text), `${text} in ${pdf.text}`);
  });

  it('parks the process when it fails; resume makes the PDF and goes on', async () => {
    const url = await filled();
    it9.fail(1);
    const failed = await confirmed(url);
    assert.equal(failed.status, 500);
    assert.equal(failed.json.workflowFailure.lastError, 'Pdf generation failed');
    assert.equal((await send(`${url}/process`, it9.sophie)).json.currentTask.elementId, 'PdfTask_Task_1');
    assert.equal(await pdfOf(url), undefined);
    const resumed = await send(`${url}/process/resume`, await it9.running.token('serviceowner?org=ttd'), 'POST');
    assert.equal(resumed.status, 200, resumed.text);
    assert.ok(resumed.json.ended);
    assert.ok(await pdfOf(url));
  });

  it('leaves out what pdf.format says', async () => {
    const url = await filled(XML.replace('Torget', 'Skjult'));
    const { status, bytes } = await bytesOf(`${url}/pdf/preview`, it9.sophie);
    assert.equal(status, 200);
    const { text } = await readPdf(bytes);
    assert.ok(!text.includes('Skjult') && text.includes('Marked'), text);
  });

  it('shows a preview in the language asked for, marked as one, and stores nothing', async () => {
    const url = await filled();
    const { status, bytes, headers } = await bytesOf(`${url}/pdf/preview?language=en`, it9.sophie);
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'application/pdf');
    const pdf = await readPdf(bytes);
    assert.equal(pdf.language, 'en');
    assert.ok(pdf.text.includes('This is a preview and not a receipt'));
    assert.equal(await pdfOf(url), undefined);
  });

  it('refuses a preview to strangers, and says when it cannot be made', async () => {
    const url = await filled();
    assert.equal((await fetch(`${url}/pdf/preview`)).status, 401);
    const stranger = await it9.running.token('user?userId=12345&partyId=512345&authenticationLevel=2');
    assert.equal((await bytesOf(`${url}/pdf/preview`, stranger)).status, 403);
    it9.fail(1);
    const failed = await send(`${url}/pdf/preview`, it9.sophie);
    assert.equal(failed.status, 503);
    assert.equal(failed.json.code, 'PDF_UNAVAILABLE');
  });
});

describe('No preview in production', () => {
  it('answers as if it were not there', async () => {
    const running = await startRuntime({ store: 'memory', change: (config) => ({ ...config, environment: 'Production' }) });
    try {
      const sophie = await running.token(SOPHIE);
      assert.equal((await send(`${running.url}/ttd/permit-application/instances/501337/00000000-0000-4000-8000-000000000000/pdf/preview`, sophie)).status, 404);
    } finally {
      await running.stop();
    }
  });
});

describe('The PDF of a task that ends (v8)', function () {
  this.timeout(60_000);
  let it8: Awaited<ReturnType<typeof started>>;
  before(async () => { it8 = await started({ apps: [V8], logic: path.resolve(import.meta.dirname, '../fixtures/logic/payment') }); });
  after(() => it8.running.stop());
  const filled = async (): Promise<{ url: string; put: () => Promise<number>; types: () => Promise<string[]> }> => {
    const app = `${it8.running.url}/ttd/dog-licence/instances`;
    const { json } = await send(app, it8.sophie, 'POST', { instanceOwner: { partyId: '501337' } });
    const url = `${app}/${json.id}`;
    const put = async (): Promise<number> => (await send(`${url}/data/${json.data[0].id}`, it8.sophie, 'PUT', { breed: 'Puddel', dogs: 2 })).status;
    assert.ok((await put()) < 300);
    return { url, put, types: async () => (await send(url, it8.sophie)).json.data.map((element: any) => element.dataType).sort() };
  };

  it('keeps the process in the task and the data writable when it fails; next is simply repeated', async () => {
    const { url, put, types } = await filled();
    it8.fail(1);
    const failed = await send(`${url}/process/next`, it8.sophie, 'PUT');
    assert.deepEqual([failed.status, failed.json], [409, { title: 'Process next failed.', status: 409, detail: 'Pdf generation failed' }]);
    assert.equal((await send(`${url}/process`, it8.sophie)).json.currentTask.elementId, 'Task_1');
    assert.deepEqual(await types(), ['licence']);
    assert.ok((await put()) < 300);
    const next = await send(`${url}/process/next`, it8.sophie, 'PUT');
    assert.equal(next.json.currentTask?.elementId, 'Task_2', next.text);
    assert.deepEqual(await types(), ['licence', 'ref-data-as-pdf']);
  });

  it('is drawn once when the work runs again because of what it does not show', async () => {
    const { url, types } = await filled();
    it8.rendered.length = 0;
    const own = url.slice(url.indexOf('/instances/'));
    it8.during.push(async () => {
      const marked = await send(`${it8.running.url}/storage/api/v1${own}/readstatus?status=unread`, it8.sophie, 'PUT');
      assert.equal(marked.status, 200, marked.text);
    });
    const next = await send(`${url}/process/next`, it8.sophie, 'PUT');
    assert.equal(next.json.currentTask?.elementId, 'Task_2', next.text);
    assert.equal(it8.rendered.length, 1);
    assert.deepEqual(await types(), ['licence', 'ref-data-as-pdf']);
    const { json } = await send(url, it8.sophie);
    const { bytes } = await bytesOf(`${url}/data/${json.data.find((element: any) => element.dataType === 'ref-data-as-pdf').id}`, it8.sophie);
    assert.ok((await readPdf(bytes)).text.includes('Puddel'));
  });
});
