import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createPdfRenderer } from '../../runtime/pdf/renderer.ts';
import { Chromium } from '../../runtime/pdf/chromium.ts';
import { fontFiles } from '../../runtime/pdf/fonts.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { readPdf } from '../support/pdf-text.ts';
import { send, startRuntime, type Running } from '../support/runtime.ts';
import { sharedFolder } from '../support/shared.ts';
import { everyBlock } from '../support/summary.ts';

/** Kills the main process of the browser that this process has started last, found by its temporary folder. */
function killBrowserOf(parent: number): void {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('chromium');
    } catch {
      return false;
    }
  });
  assert.ok(children.length > 0, 'no browser was started by this process');
  for (const pid of children) process.kill(Number(pid), 'SIGKILL');
}

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';

describe('PDFs by Chromium', function () {
  this.timeout(120_000);
  const warnings: string[] = [];
  const log = { warn: (_fields: Record<string, unknown>, message: string) => void warnings.push(message) };

  it('are tagged, with outline, title, language, page numbers and every text in our own font', async () => {
    const renderer = createPdfRenderer({ chromiumPath: CHROMIUM, log });
    try {
      const bytes = await renderer.render(everyBlock());
      const pdf = await readPdf(bytes);
      assert.ok(pdf.isTagged);
      assert.equal(pdf.title, 'Søknad om <plass> & ting');
      assert.equal(pdf.language, 'nb');
      assert.ok(pdf.outline.length > 0);
      for (const text of ['Áile Đorđe', 'Ελένη', 'Анна', '1 234,50', 'kart æ.pdf', 'Følg med', 'Side 1 av']) assert.ok(pdf.text.includes(text), `${text} in ${pdf.text}`);
      for (const role of ['H1', 'H2', 'H3', 'Table', 'TH', 'TD', 'L']) assert.ok(pdf.roles.includes(role), role);
      assert.match(Buffer.from(bytes).toString('latin1'), /\+Inter-/);
      assert.deepEqual(warnings, []);
    } finally {
      await renderer.close();
    }
  });

  it('run no scripts and reach nothing outside', async () => {
    const chromium = new Chromium({ executable: CHROMIUM, fonts: fontFiles(), timeLimit: 30_000, idleLimit: 60_000, warn: () => undefined });
    const running = await startRuntime({ store: 'memory' });
    let reached = 0;
    running.runtime.services.store.status = async () => { reached += 1; return { adapter: 'x', ready: true, detail: '' }; };
    try {
      const html = `<html><body><p>innhold</p><script>document.body.textContent='script'</script><img src="${running.url}/health"><link rel="stylesheet" href="${running.url}/health"><iframe src="${running.url}/health"></iframe><iframe src="file:///etc/passwd"></iframe></body></html>`;
      const { text } = await readPdf(await chromium.print({ html, footer: '<span></span>' }));
      assert.ok(text.includes('innhold') && !text.includes('script') && !text.includes('root:'), text);
      assert.equal(reached, 0);
    } finally {
      await chromium.close();
      await running.stop();
    }
  });

  it('a browser that was killed is started again; what is idle ends; what is closed stays closed', async () => {
    const chromium = new Chromium({ executable: CHROMIUM, fonts: fontFiles(), timeLimit: 30_000, idleLimit: 200, warn: () => undefined });
    const job = { html: '<p>hei</p>', footer: '<span></span>' };
    await chromium.print(job);
    assert.equal(chromium.isRunning, true);
    killBrowserOf(process.pid);
    assert.ok((await readPdf(await chromium.print(job))).text.includes('hei'));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(chromium.isRunning, false);
    assert.ok((await chromium.print(job)).length > 0);
    await chromium.close();
    await assert.rejects(chromium.print(job), /closed/);
  });

  it('what takes too long is given up, and the next is printed', async () => {
    const chromium = new Chromium({ executable: CHROMIUM, fonts: fontFiles(), timeLimit: 4000, idleLimit: 60_000, warn: () => undefined });
    try {
      const rows = '<tr><td>x</td><td>y</td></tr>'.repeat(400_000);
      await assert.rejects(chromium.print({ html: `<table>${rows}</table>`, footer: '<span></span>' }), /not ready within 4000 ms|Timeout/);
      assert.ok((await chromium.print({ html: '<p>hei</p>', footer: '<span></span>' })).length > 0);
    } finally {
      await chromium.close();
    }
  });
});

describe('PDFs of filled forms by Chromium', function () {
  this.timeout(120_000);
  const shared = sharedFolder();
  const cases: [app: string, apps: string | null, dataType: string, document: string, texts: string[]][] = [
    ['permit-application', path.resolve(import.meta.dirname, '../../apps'), 'soknad', '<soknad><soker><navn>Kari Šárá</navn><nummer>01039012345</nummer></soker><arrangement><formaal>marked</formaal><sted>Torget</sted><fraDato>2026-12-01</fraDato></arrangement></soknad>', ['Kari Šárá', 'Torget', 'Marked', '01.12.2026', 'Testdepartementet']],
    ['expression-validation-test', shared === null ? null : path.join(shared, 'apps/v9'), 'skjema', '<skjema><root><fornavn>Kari</fornavn><etternavn>Nordmann</etternavn><alder>30</alder><epost>kari@altinn.no</epost></root></skjema>', ['Kari', 'Nordmann', 'kari@altinn.no', 'Fornavn']],
  ];
  for (const [app, apps, dataType, document, texts] of cases) {
    it(app, async function () {
      if (apps === null || !existsSync(apps)) return this.skip();
      const running: Running = await startRuntime({ store: 'memory', apps: [apps], chromium: CHROMIUM });
      try {
        const sophie = await running.token(SOPHIE);
        const { json } = await send(`${running.url}/ttd/${app}/instances`, sophie, 'POST', { instanceOwner: { partyId: '501337' } });
        const url = `${running.url}/ttd/${app}/instances/${json.id}`;
        const form = json.data.find((element: any) => element.dataType === dataType).id;
        const put = await send(`${url}/data/${form}`, sophie, 'PUT', document, { 'content-type': 'application/xml' });
        assert.ok(put.status < 300, put.text);
        const answer = await fetch(`${url}/pdf/preview`, { headers: { authorization: `Bearer ${sophie}` } });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        const pdf = await readPdf(bytes);
        assert.ok(pdf.isTagged && /Skia/.test(Buffer.from(bytes).toString('latin1')));
        for (const text of texts) assert.ok(pdf.text.includes(text), `${text} in ${pdf.text}`);
      } finally {
        await running.stop();
      }
    });
  }
});
