import { parentPort } from 'node:worker_threads';
import type { SummaryDocument } from '../summary/types.ts';
import type { FontFiles } from './fonts.ts';
import { textPdf } from './text-pdf.ts';

/** One document to draw, and what became of it. */
export interface TextJob { id: number; document: SummaryDocument; fonts: FontFiles }
export type TextResult = { id: number; bytes: Uint8Array } | { id: number; error: string };

// Runs in a thread of its own, because setting a long form takes its time and must hold up nobody else.
parentPort?.on('message', ({ id, document, fonts }: TextJob) => {
  textPdf(document, fonts).then(
    (bytes) => parentPort?.postMessage({ id, bytes } satisfies TextResult),
    (error: unknown) => parentPort?.postMessage({ id, error: error instanceof Error ? error.stack ?? error.message : String(error) } satisfies TextResult),
  );
});
