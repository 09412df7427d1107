import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemotePdfRenderer, type RemotePdfOptions, type RemotePdfRenderer } from '../../../runtime/pdf/remote-renderer.ts';
import { createPdfRenderer } from '../../../runtime/pdf/renderer.ts';
import { startFakePdfService, type FakePdfService } from '../../support/fake-pdf-service.ts';
import { pdfContract, pdfFixture, type PdfHarness } from './pdf.contract.ts';

pdfContract('drawn without a browser', async () => {
  const renderer = createPdfRenderer({ chromiumPath: null, log: { warn: () => undefined } });
  return { renderer, stop: () => renderer.close() };
});

interface RemoteHarness extends PdfHarness {
  renderer: RemotePdfRenderer;
  service: FakePdfService;
}

/** The adapter, a service, and the pages between them. */
async function remote(options: Partial<RemotePdfOptions> = {}): Promise<RemoteHarness> {
  const service = await startFakePdfService();
  const pages = createServer((request, response) => {
    const page = renderer.page((request.url ?? '').slice('/pages/'.length));
    response.writeHead(page === null ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(page ?? '');
  });
  await new Promise<void>((resolve) => { pages.listen(0, '127.0.0.1', resolve); });
  const renderer = createRemotePdfRenderer({
    endpoint: service.endpoint, pageAddress: `http://127.0.0.1:${(pages.address() as AddressInfo).port}/pages/`, newSecret: () => randomBytes(32).toString('base64url'), ...options,
  });
  return {
    renderer, service,
    async stop() {
      await renderer.close();
      await service.stop();
      pages.closeAllConnections();
      await new Promise<void>((resolve) => { pages.close(() => resolve()); });
      assert.deepEqual(service.faults, []);
    },
  };
}

pdfContract('ordered from a service', remote);

describe('createRemotePdfRenderer()', function () {
  this.timeout(20_000);
  const with_ = (name: string, options: Partial<RemotePdfOptions>, run: (harness: RemoteHarness) => Promise<void>): void => {
    it(name, async () => {
      const harness = await remote(options);
      try {
        await run(harness);
      } finally {
        await harness.stop();
      }
    });
  };

  with_('shows each page under an address of its own, for as long as the order lasts', {}, async ({ renderer, service }) => {
    await Promise.all([renderer.render(pdfFixture('a')), renderer.render(pdfFixture('b'))]);
    const [first, second] = service.orders;
    assert.ok(first && second && first.url !== second.url && first.page.status === 200);
    assert.match(String(first.options['footerTemplate']), /pageNumber/);
    assert.equal((await fetch(first.url)).status, 404);
  });

  with_('takes the page away after a failure too', {}, async ({ renderer, service }) => {
    service.mode = 500;
    await assert.rejects(renderer.render(pdfFixture('a')), /status 500/);
    assert.equal((await fetch(service.orders[0]?.url ?? '')).status, 404);
    service.mode = 'print';
    assert.ok((await renderer.render(pdfFixture('a'))).byteLength > 0);
  });

  for (const [mode, reason] of [[503, /status 503/], [404, /status 404/], ['redirect', /fetch failed/], ['text', /no PDF/]] as const) {
    with_(`refuses ${mode}`, {}, async ({ renderer, service }) => {
      service.mode = mode;
      await assert.rejects(renderer.render(pdfFixture('a')), reason);
    });
  }

  with_('gives up a service that is silent', { timeLimit: 100 }, async ({ renderer, service }) => {
    service.mode = 'silence';
    await assert.rejects(renderer.render(pdfFixture('a')), /timeout/);
  });

  with_('takes no document above its limit', { maxBytes: 100 }, async ({ renderer }) => {
    await assert.rejects(renderer.render(pdfFixture('a')), /more than 100 bytes/);
  });

  with_('orders a few at once, and refuses when too many wait', { atOnce: 1, waiting: 1 }, async ({ renderer, service }) => {
    let atOnce = 0;
    service.during = async () => {
      assert.equal(++atOnce, 1);
      await new Promise((resolve) => { setTimeout(resolve, 30); });
      atOnce--;
    };
    const results = await Promise.allSettled(['a', 'b', 'c'].map((answer) => renderer.render(pdfFixture(answer))));
    assert.deepEqual(results.map(({ status }) => status), ['fulfilled', 'fulfilled', 'rejected']);
  });

  with_('does not wait for a service when it is closed', {}, async ({ renderer, service }) => {
    service.mode = 'silence';
    const outcome = assert.rejects(renderer.render(pdfFixture('a')), /closed/);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    await renderer.close();
    await outcome;
  });

  it('tells when nobody is there', async () => {
    const renderer = createRemotePdfRenderer({ endpoint: 'http://127.0.0.1:1/pdf', pageAddress: 'http://127.0.0.1:1/', newSecret: () => 'x' });
    await assert.rejects(renderer.render(pdfFixture('a')));
    assert.equal(renderer.page('x'), null);
  });
});
