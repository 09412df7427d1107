import type { Inline, RichBlock } from '../summary/types.ts';

/** Text as it may stand between tags and in quoted attributes; characters that no document may hold are left out. */
export function escapeHtml(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, '').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Text that keeps its line breaks. */
export function linesHtml(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>');
}

/** Structured text. Headings within it are bold paragraphs: the outline of a document is not a text's to decide. */
export function richHtml(blocks: readonly RichBlock[]): string {
  return blocks.map((block) => {
    switch (block.kind) {
      case 'paragraph': return `<p>${inlineHtml(block.content)}</p>`;
      case 'heading': return `<p class="strong">${inlineHtml(block.content)}</p>`;
      case 'rule': return '<hr>';
      case 'list': {
        const tag = block.ordered ? 'ol' : 'ul';
        return `<${tag}>${block.items.map((item) => `<li>${itemHtml(item)}</li>`).join('')}</${tag}>`;
      }
    }
  }).join('');
}

/** An item of one paragraph needs none. */
function itemHtml(item: readonly RichBlock[]): string {
  const [first, ...rest] = item;
  return first?.kind === 'paragraph' ? inlineHtml(first.content) + richHtml(rest) : richHtml(item);
}

function inlineHtml(content: readonly Inline[]): string {
  return content.map((part) => {
    let html = linesHtml(part.text);
    if (part.code) html = `<code>${html}</code>`;
    if (part.italic) html = `<em>${html}</em>`;
    if (part.bold) html = `<strong>${html}</strong>`;
    return part.href === undefined ? html : `<a href="${escapeHtml(part.href)}">${html}</a>`;
  }).join('');
}
