import assert from 'node:assert/strict';
import type { PdfRenderer } from '../../../runtime/instance/pdf-port.ts';
import type { SummaryDocument } from '../../../runtime/summary/types.ts';
import { readPdf } from '../../support/pdf-text.ts';

export interface PdfHarness {
  renderer: PdfRenderer;
  stop(): Promise<void>;
}

/** A form of one page with one answer. */
export function pdfFixture(answer: string): SummaryDocument {
  return {
    title: 'Application', showTitle: true, language: 'en', owner: 'Sophie Salt', notice: null, information: [{ label: 'Reference', value: 'abc' }],
    pages: [{ id: 'p', title: 'Place', blocks: [{ componentId: 'a', kind: 'field', label: 'Where', values: [answer] }] }],
  };
}

/** Every promise of `PdfRenderer`, for one adapter. */
export function pdfContract(name: string, start: () => Promise<PdfHarness>): void {
  describe(`PDF contract: ${name}`, function () {
    this.timeout(60_000);
    let harness: PdfHarness;
    beforeEach(async () => { harness = await start(); });
    afterEach(() => harness.stop());

    it('makes a PDF of a form, with its title and every text', async () => {
      const pdf = await readPdf(await harness.renderer.render(pdfFixture('The square')));
      assert.equal(pdf.title, 'Application');
      for (const text of ['Sophie Salt', 'Reference', 'abc', 'Place', 'Where', 'The square']) assert.ok(pdf.text.includes(text), `${text} in ${pdf.text}`);
    });
    it('makes one of a plain document', async () => {
      const pdf = await readPdf(await harness.renderer.render({ title: 'Receipt', language: 'en', information: [], sections: [{ heading: 'Order', rows: [{ label: 'Dogs', value: '2' }] }] }));
      assert.equal(pdf.title, 'Receipt');
      for (const text of ['Order', 'Dogs', '2']) assert.ok(pdf.text.includes(text), pdf.text);
    });
    it('keeps many at once apart', async () => {
      const names = Array.from({ length: 12 }, (_, index) => `Answer-${index}-`);
      const texts = await Promise.all(names.map(async (each) => (await readPdf(await harness.renderer.render(pdfFixture(each)))).text));
      for (const [index, text] of texts.entries()) assert.deepEqual(names.filter((each) => text.includes(each)), [names[index]]);
    });
    it('leaves nothing unanswered when it is closed, refuses afterwards, and may be closed again', async () => {
      const underWay = Promise.allSettled([harness.renderer.render(pdfFixture('a')), harness.renderer.render(pdfFixture('b'))]);
      await harness.renderer.close();
      await underWay;
      await assert.rejects(harness.renderer.render(pdfFixture('c')), /closed/);
      await harness.renderer.close();
    });
  });
}
