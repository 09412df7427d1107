import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gate } from '../../../runtime/pdf/gate.ts';
import { createPdfRenderer } from '../../../runtime/pdf/renderer.ts';
import type { Block } from '../../../runtime/summary/types.ts';
import { readPdf } from '../../support/pdf-text.ts';
import { everyBlock } from '../../support/summary.ts';

describe('createPdfRenderer() without a browser', function () {
  this.timeout(60_000);
  const warnings: string[] = [];
  const log = { warn: (_fields: Record<string, unknown>, message: string) => void warnings.push(message) };
  const renderer = createPdfRenderer({ chromiumPath: null, log });
  after(() => renderer.close());

  it('draws a tagged document with title, language and every text', async () => {
    const pdf = await readPdf(await renderer.render(everyBlock()));
    assert.ok(pdf.isTagged);
    assert.equal(pdf.title, 'Søknad om <plass> & ting');
    assert.equal(pdf.language, 'nb');
    for (const text of ['Áile Đorđe', 'Ελένη', 'Анна', 'Du har ikke lagt inn informasjon her', '1 234,50', 'kart æ.pdf', 'Følg med', 'Kart over plassen', 'Side 1 av']) assert.ok(pdf.text.includes(text), `${text} in ${pdf.text}`);
    for (const role of ['H1', 'H2', 'H3', 'L', 'LI', 'Table', 'TH', 'TD']) assert.ok(pdf.roles.includes(role), role);
  });
  it('shows visibly what its font cannot draw', async () => {
    const { text } = await readPdf(await renderer.render({ title: 'T', language: 'nb', information: [], sections: [{ heading: 'H', rows: [{ label: 'Tegn', value: 'a漢b' }] }] }));
    assert.ok(text.includes('a□b'), text);
  });
  it('does not hold up the thread for a long form', async () => {
    const blocks = Array.from({ length: 3000 }, (_, index): Block => ({ componentId: null, kind: 'field', label: `Felt ${index}`, values: [`Svar ${index}`] }));
    const delay = monitorEventLoopDelay({ resolution: 5 });
    await renderer.render(everyBlock());
    delay.enable();
    const pdf = await readPdf(await renderer.render({ ...everyBlock(), pages: [{ id: 'p', title: null, blocks }] }).finally(() => delay.disable()));
    assert.ok(pdf.pages > 50 && pdf.text.includes('Svar 2999'));
    // Setting it takes seconds; what the thread feels is the hand-over.
    assert.ok(delay.max / 1e6 < 500, `${delay.max / 1e6} ms`);
  });
  it('stands in for a browser that does not start', async () => {
    const broken = createPdfRenderer({ chromiumPath: '/bin/false', log, timeLimit: 10_000 });
    try {
      assert.ok((await readPdf(await broken.render(everyBlock()))).isTagged);
      assert.ok(warnings.includes('Chromium could not make a PDF; it is drawn without'));
    } finally {
      await broken.close();
    }
  });
  it('gives up what takes too long, and works on', async () => {
    const hasty = createPdfRenderer({ chromiumPath: null, log, timeLimit: 1 });
    try {
      await assert.rejects(hasty.render(everyBlock()), /not ready within 1 ms/);
    } finally {
      await hasty.close();
    }
    await assert.rejects(hasty.render(everyBlock()), /closed/);
  });
});

describe('Gate', () => {
  it('lets a number in, keeps the order, refuses beyond the queue, and lets in again after a failure', async () => {
    const gate = new Gate(1, 1);
    const order: string[] = [];
    let release = (): void => undefined;
    const first = gate.through(() => new Promise<void>((_, reject) => { release = () => reject(new Error('first')); }));
    const second = gate.through(async () => void order.push('second'));
    await assert.rejects(gate.through(async () => undefined), /Too many/);
    release();
    await assert.rejects(first, /first/);
    await second;
    await gate.through(async () => void order.push('third'));
    assert.deepEqual(order, ['second', 'third']);
  });
});
