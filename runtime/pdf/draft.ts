import PDFDocument from 'pdfkit';
import type { FontFiles } from './fonts.ts';

type Cut = keyof FontFiles;
/** A node of the document's structure, which readers for the blind follow. */
export type Structure = PDFKit.PDFStructureElement;

export interface Run {
  text: string;
  cut?: Cut;
  link?: string;
}

const MARGIN = { top: 51, bottom: 57, left: 43, right: 43 };
const INK = '#1e2b3c';
const LINE = '#008fd6';
const HEAD = '#dce6f0';
const STRIPE = '#f2f5f9';

/** A tagged PDF in the making: text, tables and lines, each under its place in the structure, over as many pages as it takes. */
export class Draft {
  readonly document: PDFKit.PDFDocument;
  readonly root: Structure;
  readonly #chunks: Buffer[] = [];
  readonly #finished: Promise<Uint8Array>;
  readonly #glyphs = new Map<string, boolean>();

  constructor(title: string, language: string, fonts: FontFiles) {
    this.document = new PDFDocument({
      size: 'A4', margins: MARGIN, lang: language, tagged: true, displayTitle: true, pdfVersion: '1.7', bufferPages: true, font: fonts.regular,
      info: { Title: title, Producer: 'Stafett', Creator: 'Stafett' },
    });
    for (const [cut, file] of Object.entries(fonts)) this.document.registerFont(cut, file);
    this.#finished = new Promise((resolve, reject) => {
      this.document.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
      this.document.on('end', () => resolve(Buffer.concat(this.#chunks)));
      this.document.on('error', reject);
    });
    this.document.fillColor(INK);
    this.root = this.document.struct('Document');
    this.document.addStructure(this.root);
  }

  /** A part with parts of its own; whoever opens it ends it. */
  part(parent: Structure, type: string): Structure {
    const structure = this.document.struct(type as 'Sect');
    parent.add(structure);
    return structure;
  }

  /** One element of text, from runs of different cuts. */
  text(parent: Structure, type: string, runs: readonly Run[], options: { size: number; before?: number; indent?: number; color?: string }): void {
    const { document } = this;
    const left = MARGIN.left + (options.indent ?? 0);
    const width = document.page.width - left - MARGIN.right;
    const shown = runs.filter((run) => run.text !== '');
    if (shown.length === 0) return;
    if (options.before) this.space(options.before);
    // A page must not begin within an element that has not: pdfkit would lose count of its marks.
    this.keep(options.size * (type.startsWith('H') ? 5 : 1.5));
    parent.add(document.struct(type as 'P', {}, [() => {
      document.fillColor(options.color ?? INK);
      shown.forEach((run, index) => {
        document.font(run.cut ?? 'regular').fontSize(options.size);
        const last = index === shown.length - 1;
        if (index === 0) document.x = left;
        document.text(this.printable(run.text, run.cut ?? 'regular'), {
          width, continued: !last, lineGap: options.size * 0.22, underline: run.link !== undefined, link: run.link ?? null,
        });
      });
      document.fillColor(INK);
    }]));
  }

  /** @param head  empty: a table without a header row */
  table(parent: Structure, head: readonly string[], rows: readonly (readonly string[])[], rowHeaders: boolean): void {
    const { document } = this;
    document.x = MARGIN.left;
    this.keep(60);
    document.font('regular').fontSize(9.5);
    const table = document.table({
      structParent: parent, maxWidth: document.page.width - MARGIN.left - MARGIN.right,
      defaultStyle: { border: 0, padding: { top: 4, bottom: 4, left: 4, right: 6 }, textColor: INK },
    } as PDFKit.Mixins.TableOptions);
    // Stripes and no borders: pdfkit writes the colours of borders in a way that readers complain of.
    const stripe = (row: number): { backgroundColor?: string } => (row % 2 === 1 ? { backgroundColor: STRIPE } : {});
    if (head.length > 0) table.row(head.map((text) => ({ text: this.printable(text, 'bold'), type: 'TH' as const, scope: 'Column' as const, font: { src: 'bold' }, backgroundColor: HEAD })));
    rows.forEach((row, number) => table.row(row.map((text, index) => ({
      text: this.printable(text, 'regular'), ...stripe(number), ...(index === 0 && rowHeaders ? { type: 'TH' as const, scope: 'Row' as const } : {}),
    }))));
    table.end();
    document.x = MARGIN.left;
    this.space(8);
  }

  /** A line across the page; no part of the content. */
  rule(dashed: boolean): void {
    const { document } = this;
    this.keep(12);
    const y = document.y + 3;
    document.markContent('Artifact', { type: 'Layout' });
    document.save().lineWidth(0.6).strokeColor(dashed ? LINE : '#b9c3cf');
    if (dashed) document.dash(2, { space: 2 });
    document.moveTo(MARGIN.left, y).lineTo(document.page.width - MARGIN.right, y).stroke().restore();
    document.endMarkedContent();
    document.y = y + 5;
  }

  space(points: number): void {
    if (this.document.y > MARGIN.top) this.document.y += points;
  }

  /** Begins a new page when less than this is left. */
  keep(points: number): void {
    if (this.document.y + points > this.document.page.height - MARGIN.bottom) this.newPage();
  }

  newPage(): void {
    this.document.addPage();
  }

  /** Ends the document, with a line at the foot of each page. */
  finish(foot: (page: number, pages: number) => { left: string; right: string }): Promise<Uint8Array> {
    const { document } = this;
    this.root.end();
    const { start, count } = document.bufferedPageRange();
    for (let page = start; page < start + count; page++) {
      document.switchToPage(page);
      const { left, right } = foot(page + 1, count);
      document.page.margins.bottom = 0;
      document.markContent('Artifact', { type: 'Pagination' });
      const y = document.page.height - 34;
      document.font('regular').fontSize(7.5).fillColor('#555555').text(this.printable(left, 'regular'), MARGIN.left, y, { lineBreak: false });
      document.text(right, MARGIN.left, y, { width: document.page.width - MARGIN.left - MARGIN.right, align: 'right', lineBreak: false });
      document.endMarkedContent();
    }
    document.end();
    return this.#finished;
  }

  /** What a font cannot draw is shown as an empty box, so that nobody takes the text for whole. */
  printable(text: string, cut: Cut): string {
    let result = '';
    for (const character of text.normalize('NFC')) {
      if (character === '\n' || character === '\u00ad') result += character === '\n' ? '\n' : '';
      else result += /\s/.test(character) ? ' ' : this.#hasGlyph(character, cut) ? character : '\u25a1';
    }
    return result;
  }

  #hasGlyph(character: string, cut: Cut): boolean {
    const key = `${cut}${character}`;
    let known = this.#glyphs.get(key);
    if (known === undefined) {
      this.document.font(cut);
      const { font } = (this.document as unknown as { _font: { font: { hasGlyphForCodePoint(point: number): boolean } } })._font;
      known = font.hasGlyphForCodePoint(character.codePointAt(0) as number);
      this.#glyphs.set(key, known);
    }
    return known;
  }
}
