import type { PdfInput, PdfRenderer } from '../instance/pdf-port.ts';
import { plainDocument } from '../summary/plain-document.ts';
import { Gate } from './gate.ts';
import { footerOf, htmlOf, READY } from './html.ts';
import { joinPieces } from './join-pieces.ts';
import { PAGE_SETUP } from './page-setup.ts';

export interface RemotePdfOptions {
  /** Where documents are ordered (`ApiPdf2Endpoint`). */
  endpoint: string;
  /** Address, with a slash at the end, below which the service finds the page that it is to print; it must lead to this very process. */
  pageAddress: string;
  /** Text that nobody can guess, fit for an address. */
  newSecret: () => string;
  /** Documents at once, and how many may wait for their turn. */
  atOnce?: number;
  waiting?: number;
  /** Longest time for one document, ms. */
  timeLimit?: number;
  /** Largest document that is taken. */
  maxBytes?: number;
  fetch?: typeof fetch;
}

export interface RemotePdfRenderer extends PdfRenderer {
  /** The page of an order that is under way; null for anything else. */
  page(secret: string): string | null;
}

const MAX_BYTES = 64 * 1024 * 1024;
const SIGNATURE = Buffer.from('%PDF-');

/**
 * Orders PDFs from a service that prints pages (auth-platform.md §8.9): the document is put where the service can fetch it,
 * under an address that nobody can guess and that lasts as long as the order. So the service gets no token of anybody's.
 * What it cannot make is not made otherwise: the process step fails, as on the platform.
 */
export function createRemotePdfRenderer(options: RemotePdfOptions): RemotePdfRenderer {
  const { endpoint, pageAddress, newSecret, atOnce = 8, waiting = 200, timeLimit = 30_000, maxBytes = MAX_BYTES, fetch: send = fetch } = options;
  const gate = new Gate(atOnce, waiting);
  const pages = new Map<string, string>();
  const closing = new AbortController();

  async function order(input: PdfInput): Promise<Uint8Array> {
    closing.signal.throwIfAborted();
    const document = 'sections' in input ? plainDocument(input) : input;
    const secret = newSecret();
    pages.set(secret, await joinPieces(htmlOf(document)));
    try {
      const answer = await send(endpoint, {
        method: 'POST', redirect: 'error',
        headers: { 'content-type': 'application/json', accept: 'application/pdf' },
        body: JSON.stringify(orderOf(`${pageAddress}${secret}`, footerOf(document))),
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeLimit)]),
      });
      return await pdfOf(answer, maxBytes);
    } finally {
      pages.delete(secret);
    }
  }

  return {
    render: (input) => gate.through(() => order(input)),
    page: (secret) => pages.get(secret) ?? null,
    async close() {
      closing.abort(new Error('The PDF renderer is closed.'));
    },
  };
}

/** Our pages have no scripts of their own; the service needs them to look for the end of the page. */
function orderOf(url: string, footerTemplate: string): object {
  return { url, options: { ...PAGE_SETUP, footerTemplate }, setJavaScriptEnabled: true, waitFor: `#${READY}`, cookies: [] };
}

async function pdfOf(answer: Response, maxBytes: number): Promise<Uint8Array> {
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new Error(`The PDF service answered with status ${answer.status}.`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error(`The PDF service gave more than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('The PDF service gave something that is no PDF.');
  return bytes;
}
