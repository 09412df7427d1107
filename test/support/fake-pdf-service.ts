import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import PDFDocument from 'pdfkit';

/** What was ordered, and the page that was found there. */
export interface PdfOrder {
  url: string;
  options: Record<string, unknown>;
  page: { status: number; html: string };
}

export interface FakePdfService {
  /** Where to order. */
  endpoint: string;
  orders: PdfOrder[];
  /** What was wrong with callers; empty when all was well. */
  faults: string[];
  /** How the next orders are answered: printed, with this status, redirected, with what is no PDF, or never. */
  mode: 'print' | number | 'redirect' | 'text' | 'silence';
  /** Runs while the page of an order is there. */
  during: ((order: PdfOrder) => Promise<void>) | null;
  stop(): Promise<void>;
}

/** A PDF service as auth-platform.md §8.9 draws it. It does not trust its caller, and prints the texts of the page that it fetches. */
export async function startFakePdfService(print: (order: PdfOrder) => Promise<Uint8Array> = printTexts): Promise<FakePdfService> {
  const service: FakePdfService = {
    endpoint: '', orders: [], faults: [], mode: 'print', during: null,
    stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }),
  };
  const server = createServer((request, response) => void answer(service, print, request, response).catch((error: unknown) => {
    service.faults.push(String(error));
    response.destroy();
  }));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  service.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pdf`;
  return service;
}

async function answer(service: FakePdfService, print: (order: PdfOrder) => Promise<Uint8Array>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (`${request.method} ${request.url}` !== 'POST /pdf') service.faults.push(`${request.method} ${request.url}`);
  if (request.headers['content-type'] !== 'application/json') service.faults.push(`content-type ${request.headers['content-type']}`);
  if (request.headers.authorization !== undefined || request.headers.cookie !== undefined) service.faults.push('credentials were sent');
  const body = JSON.parse(Buffer.concat(chunks).toString()) as { url: string; options: Record<string, unknown>; waitFor: unknown; cookies: unknown[] };
  const found = await fetch(body.url);
  const order: PdfOrder = { url: body.url, options: body.options, page: { status: found.status, html: await found.text() } };
  service.orders.push(order);
  if (body.waitFor !== '#readyForPrint' || !order.page.html.includes('id="readyForPrint"')) service.faults.push('the end of the page cannot be found');
  if (body.cookies.length > 0) service.faults.push('cookies were sent');
  if (body.options['format'] !== 'A4' || body.options['printBackground'] !== true) service.faults.push('not the paper that was agreed');
  await service.during?.(order);
  if (service.mode === 'silence') return;
  if (typeof service.mode === 'number') return void response.writeHead(service.mode).end('no');
  if (service.mode === 'redirect') return void response.writeHead(302, { location: body.url }).end();
  if (service.mode === 'text') return void response.writeHead(200, { 'content-type': 'application/pdf' }).end('<html>');
  response.writeHead(200, { 'content-type': 'application/pdf' }).end(await print(order));
}

function printTexts({ page }: PdfOrder): Promise<Uint8Array> {
  const text = page.html.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const pdf = new PDFDocument({ info: { Title: /<title>(.*?)<\/title>/.exec(page.html)?.[1] ?? '' } });
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)));
    pdf.text(text).end();
  });
}
