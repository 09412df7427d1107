import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { createRemotePdfRenderer } from '../../runtime/pdf/remote-renderer.ts';
import { openBrowser } from '../support/chromium.ts';
import { startFakePdfService, type FakePdfService } from '../support/fake-pdf-service.ts';
import { readPdf } from '../support/pdf-text.ts';
import { everyBlock } from '../support/summary.ts';

describe('A PDF service with a real browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let service: FakePdfService;
  before(async () => {
    browser = await openBrowser();
    // Does with an order what such a service does: opens the address, waits for the end of the page, prints it as it was told.
    service = await startFakePdfService(async ({ url, options }) => {
      const page = await browser.newPage();
      try {
        await page.goto(url);
        await page.waitForSelector('#readyForPrint', { state: 'attached', timeout: 5000 });
        return await page.pdf({ ...options, tagged: true });
      } finally {
        await page.close();
      }
    });
  });
  after(async () => {
    await service.stop();
    await browser.close();
  });

  it('finds the page, its end and every text of it', async () => {
    const pages = createServer((request, response) => {
      const page = renderer.page((request.url ?? '').slice(1));
      response.writeHead(page === null ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(page ?? '');
    });
    await new Promise<void>((resolve) => { pages.listen(0, '127.0.0.1', resolve); });
    const renderer = createRemotePdfRenderer({ endpoint: service.endpoint, pageAddress: `http://127.0.0.1:${(pages.address() as AddressInfo).port}/`, newSecret: () => randomBytes(32).toString('base64url') });
    try {
      const pdf = await readPdf(await renderer.render(everyBlock()));
      assert.equal(pdf.title, 'Søknad om <plass> & ting');
      assert.equal(pdf.language, 'nb');
      for (const text of ['Áile Đorđe', 'Kart over plassen', 'Side 1 av']) assert.ok(pdf.text.includes(text), `${text} in ${pdf.text}`);
      assert.deepEqual(service.faults, []);
    } finally {
      await renderer.close();
      pages.closeAllConnections();
      await new Promise<void>((resolve) => { pages.close(() => resolve()); });
    }
  });
});
