import { fileTable } from '../summary/format.ts';
import type { Block } from '../summary/types.ts';
import type { Words } from '../summary/words.ts';
import { escapeHtml, linesHtml, richHtml } from './html-text.ts';

/** What the parts of one page share while it is drawn. */
export interface Drawing {
  words: Words;
  language: string;
  /** Level of the heading above. */
  lastLevel: number;
}

type Field = Extract<Block, { kind: 'field' }>;

/**
 * Blocks in order; fields that follow each other are one list.
 * @param base  level of the heading that they stand under
 */
export function* blockHtml(blocks: readonly Block[], base: number, drawing: Drawing): Generator<string> {
  for (let at = 0; at < blocks.length;) {
    const block = blocks[at] as Block;
    const fields = block.kind === 'field' ? fieldsFrom(blocks, at) : [];
    if (fields.length > 0) {
      yield `<dl class="fields">${fields.map((field) => fieldHtml(field, drawing)).join('')}</dl>`;
      at += fields.length;
      continue;
    }
    const breaks = breakClass(block);
    if (breaks !== '') yield `<div class="${breaks}">`;
    yield* oneBlock(block, base, drawing);
    if (breaks !== '') yield '</div>';
    at += 1;
  }
}

/** Labelled fields from a place on, as long as no page break comes between. */
function fieldsFrom(blocks: readonly Block[], from: number): Field[] {
  const fields: Field[] = [];
  for (const block of blocks.slice(from)) {
    if (block.kind !== 'field' || block.label === '' || (block.pageBreak !== undefined && fields.length > 0)) break;
    fields.push(block);
    if (block.pageBreak?.after) break;
  }
  return fields;
}

function fieldHtml(field: Field, drawing: Drawing): string {
  const breaks = breakClass(field);
  return `<div${breaks === '' ? '' : ` class="${breaks}"`}><dt>${escapeHtml(field.label)}</dt>${valueHtml(field, drawing)}</div>`;
}

function valueHtml(field: Field, drawing: Drawing): string {
  if (field.values.length === 0) return `<dd class="empty">${drawing.words.empty}</dd>`;
  if (field.values.length === 1) return `<dd>${linesHtml(field.values[0] as string)}</dd>`;
  return `<dd><ul>${field.values.map((value) => `<li>${linesHtml(value)}</li>`).join('')}</ul></dd>`;
}

function* oneBlock(block: Block, base: number, drawing: Drawing): Generator<string> {
  switch (block.kind) {
    case 'heading':
      yield heading(block.text, Math.max(block.level, base + 1), drawing);
      return;
    case 'text':
      yield `<div class="text">${richHtml(block.content)}</div>`;
      return;
    case 'field':
      yield `<p${block.values.length === 0 ? ' class="empty"' : ''}>${linesHtml(block.values.join('\n') || drawing.words.empty)}</p>`;
      return;
    case 'group': {
      yield '<div class="group">';
      if (block.title !== null) yield heading(block.title, base + 1, drawing);
      yield* blockHtml(block.blocks, block.title === null ? base : Math.min(base + 1, 6), drawing);
      yield '</div>';
      return;
    }
    case 'table':
      yield* tableHtml(block.title, block.head, block.rows, block.rowHeaders);
      return;
    case 'files': {
      if (block.files.length === 0) yield `<dl class="fields"><div><dt>${escapeHtml(block.label || drawing.words.fileName)}</dt><dd class="empty">${drawing.words.noFiles}</dd></div></dl>`;
      else {
        const table = fileTable(block.files, drawing.language);
        yield* tableHtml(block.label, table.head, table.rows, true);
      }
      return;
    }
    case 'alert':
      yield `<div class="alert ${block.severity}" role="note">${ICONS[block.severity]}<div>${block.title === null ? '' : `<p class="strong">${escapeHtml(block.title)}</p>`}${richHtml(block.content)}</div></div>`;
      return;
    case 'image':
      yield block.source?.startsWith('data:image/') ? `<img src="${escapeHtml(block.source)}" alt="${escapeHtml(block.alt)}">` : block.alt === '' ? '' : `<p class="picture">${escapeHtml(block.alt)}</p>`;
      return;
    case 'information':
      yield `<dl class="information">${block.rows.map(({ label, value }) => `<div><dt>${escapeHtml(label)}:</dt><dd>${linesHtml(value)}</dd></div>`).join('')}</dl>`;
      return;
    case 'divider':
      yield '<hr>';
  }
}

function heading(text: string, wanted: number, drawing: Drawing): string {
  const level = Math.min(wanted, drawing.lastLevel + 1, 6);
  drawing.lastLevel = level;
  return `<h${level}>${escapeHtml(text)}</h${level}>`;
}

/** Many rows come in slices. */
function* tableHtml(title: string | null, head: readonly string[], rows: readonly (readonly string[])[], rowHeaders: boolean): Generator<string> {
  yield `<table>${title ? `<caption>${escapeHtml(title)}</caption>` : ''}`;
  if (head.length > 0) yield `<thead><tr>${head.map((cell) => (cell === '' ? '<td></td>' : `<th scope="col">${linesHtml(cell)}</th>`)).join('')}</tr></thead>`;
  yield '<tbody>';
  for (const row of rows) {
    yield `<tr>${row.map((cell, index) => (index === 0 && rowHeaders && cell !== '' ? `<th scope="row">${linesHtml(cell)}</th>` : `<td>${linesHtml(cell)}</td>`)).join('')}</tr>`;
  }
  yield '</tbody></table>';
}

function breakClass(block: Block): string {
  return [block.pageBreak?.before ? 'break-before' : '', block.pageBreak?.after ? 'break-after' : ''].filter(Boolean).join(' ');
}

const icon = (path: string): string => `<svg aria-hidden="true" focusable="false" viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${path}</svg>`;
const ROUND = '<circle cx="12" cy="12" r="10"/>';
const ICONS: Readonly<Record<Extract<Block, { kind: 'alert' }>['severity'], string>> = {
  info: icon(`${ROUND}<path d="M12 11v6M12 7.2v.1"/>`),
  success: icon(`${ROUND}<path d="m7.5 12.5 3 3 6-6.5"/>`),
  warning: icon('<path d="M12 3 1.8 21h20.4zM12 10v5M12 18v.1"/>'),
  danger: icon(`${ROUND}<path d="m8.5 8.5 7 7M15.5 8.5l-7 7"/>`),
};
