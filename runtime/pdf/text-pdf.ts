import { fileTable } from '../summary/format.ts';
import type { Block, Inline, RichBlock, SummaryDocument } from '../summary/types.ts';
import { wordsIn, type Words } from '../summary/words.ts';
import { Draft, type Run, type Structure } from './draft.ts';
import type { FontFiles } from './fonts.ts';

const SIZES = { 1: 22, 2: 15, 3: 12.5, 4: 11.5, 5: 10.5, 6: 10.5 } as const;
const TEXT = 10.5;
const QUIET = '#4b5766';
/** A cell may not be longer than a page. */
const LONGEST_CELL = 1500;

/** The document as tagged PDF without a browser: the same content in the same order, drawn more simply. */
export function textPdf(document: SummaryDocument, fonts: FontFiles): Promise<Uint8Array> {
  const painter = new Painter(new Draft(document.title, document.language, fonts), wordsIn(document.language), document.language);
  painter.document(document);
  const { words } = painter;
  const reference = document.information.at(-1)?.value ?? '';
  const left = [document.showTitle ? document.title : '', reference].filter((text) => text !== '').join(' · ');
  return painter.draft.finish((page, pages) => ({ left, right: `${words.page} ${page} ${words.of} ${pages}` }));
}

class Painter {
  readonly draft: Draft;
  readonly words: Words;
  readonly language: string;
  #lastLevel = 1;

  constructor(draft: Draft, words: Words, language: string) {
    this.draft = draft;
    this.words = words;
    this.language = language;
  }

  document(document: SummaryDocument): void {
    const { draft } = this;
    if (document.owner !== null) draft.text(draft.root, 'P', [{ text: document.owner }], { size: TEXT });
    if (document.showTitle) draft.text(draft.root, 'H1', [{ text: document.title }], { size: SIZES[1] });
    if (document.notice !== null) draft.text(draft.root, 'P', [{ text: document.notice, cut: 'bold' }], { size: TEXT, before: 6, color: '#8a5a00' });
    draft.space(8);
    for (const { label, value } of document.information) this.#pair(draft.root, label, value);
    for (const page of document.pages) {
      const section = draft.part(draft.root, 'Sect');
      if (page.title !== null) this.#heading(section, page.title, 2);
      this.#blocks(section, page.blocks, page.title === null ? 1 : 2);
      section.end();
    }
  }

  #blocks(parent: Structure, blocks: readonly Block[], base: number): void {
    for (const block of blocks) {
      if (block.pageBreak?.before) this.draft.newPage();
      this.#block(parent, block, base);
      if (block.pageBreak?.after) this.draft.newPage();
    }
  }

  #block(parent: Structure, block: Block, base: number): void {
    const { draft } = this;
    switch (block.kind) {
      case 'heading': return this.#heading(parent, block.text, Math.max(block.level, base + 1));
      case 'text': return this.#rich(parent, block.content, 0);
      case 'field': return this.#field(parent, block.label, block.values, this.words.empty);
      case 'group':
        if (block.title !== null) this.#heading(parent, block.title, base + 1);
        return this.#blocks(parent, block.blocks, block.title === null ? base : Math.min(base + 1, 6));
      case 'table': return this.#table(parent, block.title, block.head, block.rows, block.rowHeaders);
      case 'files': {
        if (block.files.length === 0) return this.#field(parent, block.label, [], this.words.noFiles);
        const { head, rows } = fileTable(block.files, this.language);
        return this.#table(parent, block.label, head, rows, true);
      }
      case 'alert':
        draft.space(6);
        if (block.title !== null) draft.text(parent, 'P', [{ text: block.title, cut: 'bold' }], { size: TEXT, indent: 14, before: 2 });
        this.#rich(parent, block.content, 14);
        return draft.space(6);
      case 'image': return block.alt === '' ? undefined : draft.text(parent, 'P', [{ text: block.alt, cut: 'italic' }], { size: TEXT, before: 4, color: QUIET });
      case 'information': return block.rows.forEach(({ label, value }) => this.#pair(parent, label, value));
      case 'divider': return draft.rule(false);
    }
  }

  #heading(parent: Structure, text: string, wanted: number): void {
    const level = Math.min(wanted, this.#lastLevel + 1, 6) as keyof typeof SIZES;
    this.#lastLevel = level;
    this.draft.text(parent, `H${level}`, [{ text, cut: 'bold' }], { size: SIZES[level], before: 26 - level * 3 });
    this.draft.space(4);
  }

  #pair(parent: Structure, label: string, value: string): void {
    this.draft.text(parent, 'P', [{ text: `${label}: ` }, { text: value }], { size: TEXT, before: 2 });
  }

  #field(parent: Structure, label: string, values: readonly string[], empty: string): void {
    const { draft } = this;
    if (label !== '') draft.text(parent, 'P', [{ text: label, cut: 'bold' }], { size: TEXT, before: 3 });
    if (values.length === 0) draft.text(parent, 'P', [{ text: empty, cut: 'italic' }], { size: TEXT, color: QUIET });
    else if (values.length === 1) draft.text(parent, 'P', [{ text: values[0] as string }], { size: TEXT });
    else this.#list(parent, values.map((text) => [{ kind: 'paragraph', content: [{ text }] }]), false, 0);
    draft.rule(true);
  }

  #table(parent: Structure, title: string | null, head: readonly string[], rows: readonly (readonly string[])[], rowHeaders: boolean): void {
    if (title) this.draft.text(parent, 'P', [{ text: title, cut: 'bold' }], { size: TEXT, before: 6 });
    if (rows.some((row) => row.some((cell) => cell.length > LONGEST_CELL))) {
      for (const row of rows) row.forEach((cell, index) => this.#field(parent, head[index] ?? '', cell === '' ? [] : [cell], this.words.empty));
    } else this.draft.table(parent, head, rows, rowHeaders);
  }

  #rich(parent: Structure, blocks: readonly RichBlock[], indent: number): void {
    for (const block of blocks) {
      if (block.kind === 'rule') this.draft.rule(false);
      else if (block.kind === 'list') this.#list(parent, block.items, block.ordered, indent);
      else this.draft.text(parent, 'P', runs(block.content, block.kind === 'heading'), { size: TEXT, indent, before: 4 });
    }
  }

  #list(parent: Structure, items: readonly (readonly RichBlock[])[], ordered: boolean, indent: number): void {
    const list = this.draft.part(parent, 'L');
    items.forEach((item, index) => {
      const [first, ...rest] = item;
      const mark = ordered ? `${index + 1}. ` : '• ';
      const entry = this.draft.part(list, 'LI');
      const content = first !== undefined && (first.kind === 'paragraph' || first.kind === 'heading') ? runs(first.content, false) : [];
      this.draft.text(entry, 'LBody', [{ text: mark }, ...content], { size: TEXT, indent: indent + 10, before: 1 });
      this.#rich(entry, content.length > 0 ? rest : item, indent + 20);
      entry.end();
    });
    list.end();
  }
}

/** pdfkit sets one cut at a time; code has none of its own. */
function runs(content: readonly Inline[], bold: boolean): Run[] {
  return content.map((part) => ({
    text: part.text, cut: bold || part.bold ? 'bold' : part.italic ? 'italic' : 'regular', ...(part.href === undefined ? {} : { link: part.href }),
  }));
}
