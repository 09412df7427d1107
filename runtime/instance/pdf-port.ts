import type { PlainDocument } from '../summary/plain-document.ts';
import type { SummaryDocument } from '../summary/types.ts';

/** A form's summary, or a plain document of titles and rows (a receipt). */
export type PdfInput = SummaryDocument | PlainDocument;

/** Makes a PDF of a form or a receipt. Never blocks the thread for long; rejects when it cannot. */
export interface PdfRenderer {
  render(input: PdfInput): Promise<Uint8Array>;
  /** Ends what it keeps running. Idempotent. */
  close(): Promise<void>;
}
