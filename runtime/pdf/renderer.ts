import type { PdfInput, PdfRenderer } from '../instance/pdf-port.ts';

const MARGIN = 56;
const SIZES = { title: 20, heading: 14, text: 10.5 };

/** The text form of a PDF: tagged, with language and title, in one of the standard fonts. */
export function createPdfRenderer(_options: { chromiumPath: string | null }): PdfRenderer {
  return { render: textPdf };
}

/** Draws a simple tagged document; a few milliseconds for an ordinary form. */
export async function textPdf(input: PdfInput): Promise<Uint8Array> {
  // 28 MB that a server without PDFs need not hold.
  const { default: PDFDocument } = await import('pdfkit');
  const document = new PDFDocument({
    size: 'A4', margin: MARGIN, lang: input.language, tagged: true, displayTitle: true, pdfVersion: '1.7',
    info: { Title: input.title, Producer: 'Stafett', Creator: 'Stafett' },
  });
  const chunks: Buffer[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  const root = document.struct('Document');
  document.addStructure(root);
  const line = (type: string, draw: () => void): void => {
    root.add(document.struct(type, {}, [draw]));
  };
  line('H1', () => document.font('Helvetica-Bold').fontSize(SIZES.title).text(printable(input.title)).moveDown(0.5));
  for (const { label, value } of input.information) if (value !== '') line('P', () => row(document, label, value));
  for (const section of input.sections) {
    line('H2', () => document.moveDown(0.8).font('Helvetica-Bold').fontSize(SIZES.heading).text(printable(section.heading)).moveDown(0.3));
    for (const { label, value } of section.rows) line('P', () => row(document, label, value));
  }
  root.end();
  document.end();
  return finished;
}

function row(document: PDFKit.PDFDocument, label: string, value: string): void {
  document.fontSize(SIZES.text).font('Helvetica-Bold').text(`${printable(label)}: `, { continued: true }).font('Helvetica').text(printable(value));
}

/** The standard fonts know Windows-1252: what they cannot draw is written as a question mark. */
function printable(text: string): string {
  return text.replace(/<[^>]*>/g, '').replace(/[^\u0020-\u007e\u00a0-\u00ff\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u20ac\n]/g, '?');
}
