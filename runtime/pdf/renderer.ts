import type { PdfInput, PdfRenderer } from '../instance/pdf-port.ts';
import { plainDocument } from '../summary/plain-document.ts';
import type { SummaryDocument } from '../summary/types.ts';
import { Chromium } from './chromium.ts';
import { fontFiles } from './fonts.ts';
import { Gate } from './gate.ts';
import { footerOf, htmlOf } from './html.ts';
import { joinPieces } from './join-pieces.ts';
import { TextThread } from './text-thread.ts';

export interface PdfOptions {
  /** Path of a Chromium; null: PDFs are drawn without a browser. */
  chromiumPath: string | null;
  log: { warn(fields: Record<string, unknown>, message: string): void };
  /** Documents at once, and how many may wait for their turn. */
  atOnce?: number;
  waiting?: number;
  /** Longest time for one document, ms. */
  timeLimit?: number;
  /** Browser and thread end after this long without work, ms. */
  idleLimit?: number;
}

/**
 * Makes tagged PDFs: by Chromium where there is one, else (also when it fails) as a simpler text document, so that a
 * browser that is ill never keeps anybody from sending a form.
 */
export function createPdfRenderer(options: PdfOptions): PdfRenderer {
  const { chromiumPath, log, atOnce = 2, waiting = 200, timeLimit = 30_000, idleLimit = 60_000 } = options;
  const gate = new Gate(atOnce, waiting);
  const thread = new TextThread({ timeLimit, idleLimit });
  const browser = chromiumPath === null ? null
    : new Chromium({ executable: chromiumPath, fonts: fontFiles(), timeLimit, idleLimit, warn: (fields, message) => log.warn(fields, message) });
  let closed = false;

  async function draw(document: SummaryDocument): Promise<Uint8Array> {
    if (closed) throw new Error('The PDF renderer is closed.');
    if (browser === null) return thread.draw(document);
    try {
      return await browser.print({ html: await joinPieces(htmlOf(document)), footer: footerOf(document) });
    } catch (error) {
      if (closed) throw error;
      log.warn({ err: error instanceof Error ? error.message.slice(0, 500) : String(error) }, 'Chromium could not make a PDF; it is drawn without');
      return thread.draw(document);
    }
  }

  return {
    render: (input: PdfInput) => gate.through(() => draw('sections' in input ? plainDocument(input) : input)),
    async close() {
      closed = true;
      await Promise.all([browser?.close(), thread.close()]);
    },
  };
}
