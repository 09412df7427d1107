import { htmlToMarkdown } from './html-to-markdown.ts';
import { inlineOf } from './rich-inline.ts';
import type { Inline, RichBlock } from './types.ts';

const HEADING = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const ITEM = /^( {0,12})([-*+]|\d{1,9}[.)])(\s+)(.*)$/;
const DEEPEST_LIST = 6;

/**
 * A text resource's Markdown, or HTML, as structure (app-model.md §1.4): paragraphs, headings, lists, emphasis, links.
 * What has no place in a text (scripts, frames, styles, unknown tags) is left out; the result holds no markup.
 */
export function richText(source: string): RichBlock[] {
  return blocksOf(htmlToMarkdown(source).split(/\r?\n/), 0);
}

/** The same without its structure, for labels and cells. */
export function plainText(source: string): string {
  return richText(source).map(plainBlock).filter((text) => text !== '').join('\n');
}

/** What structured text reads like without its structure. */
export function plainBlock(block: RichBlock): string {
  if (block.kind === 'rule') return '';
  if (block.kind === 'list') return block.items.map((item) => item.map(plainBlock).join('\n')).join('\n');
  return plainInline(block.content);
}

export function plainInline(content: readonly Inline[]): string {
  return content.map((part) => part.text).join('').trim();
}

function blocksOf(lines: readonly string[], depth: number): RichBlock[] {
  const blocks: RichBlock[] = [];
  let paragraph: string[] = [];
  const close = (): void => {
    const content = inlineOf(paragraph.join('\n').trim());
    if (plainInline(content) !== '') blocks.push({ kind: 'paragraph', content });
    paragraph = [];
  };
  for (let at = 0; at < lines.length;) {
    const line = (lines[at] as string).replace(/^ {0,3}> ?/, '');
    const heading = HEADING.exec(line);
    const isItem = ITEM.test(line) && !RULE.test(line);
    if (line.trim() === '' || heading || RULE.test(line) || isItem) close();
    if (isItem && depth < DEEPEST_LIST) {
      const { list, next } = listOf(lines, at, depth);
      blocks.push(list);
      at = next;
      continue;
    }
    if (heading) blocks.push({ kind: 'heading', level: (heading[1] as string).length, content: inlineOf((heading[2] ?? '').trim()) });
    else if (RULE.test(line)) blocks.push({ kind: 'rule' });
    else if (line.trim() !== '') paragraph.push(line.replace(/^ +/, ''));
    at += 1;
  }
  close();
  return blocks;
}

/** Items of one list: lines that are indented further than the marker belong to the item above. */
function listOf(lines: readonly string[], from: number, depth: number): { list: RichBlock; next: number } {
  const first = ITEM.exec(lines[from] as string) as RegExpExecArray;
  const indent = (first[1] as string).length;
  const ordered = /\d/.test(first[2] as string);
  const items: string[][] = [];
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at] as string;
    const item = ITEM.exec(line);
    if (item && (item[1] as string).length <= indent + 1) {
      if (/\d/.test(item[2] as string) !== ordered || (item[1] as string).length < indent) break;
      items.push([item[4] ?? '']);
      continue;
    }
    const deeper = /^ +/.exec(line)?.[0].length ?? 0;
    const continues = line.trim() !== '' && (deeper > indent || lines[at - 1]?.trim() !== '');
    const blank = line.trim() === '' && isWithin(lines[at + 1], indent, ordered);
    if (!continues && !blank) break;
    items.at(-1)?.push(line.slice(Math.min(deeper, indent + 2)));
  }
  return { list: { kind: 'list', ordered, items: items.map((item) => blocksOf(item, depth + 1)) }, next: at };
}

/** Whether a list goes on after an empty line. */
function isWithin(line: string | undefined, indent: number, ordered: boolean): boolean {
  if (line === undefined) return false;
  const item = ITEM.exec(line);
  if (item && (item[1] as string).length <= indent + 1) return /\d/.test(item[2] as string) === ordered;
  return (/^ +/.exec(line)?.[0].length ?? 0) > indent && line.trim() !== '';
}
