/** Elements whose content is no text for people. */
const DROPPED = /<(script|style|iframe|object|template|svg|head)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[^<>]*)?)\s*\/?>/gi;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', ndash: '–', mdash: '—', laquo: '«', raquo: '»', aring: 'å', Aring: 'Å', oslash: 'ø', Oslash: 'Ø', aelig: 'æ', AElig: 'Æ', hellip: '…', bull: '•', euro: '€', sect: '§' };

/** Writes the HTML that occurs in text resources as Markdown, and takes every other tag away. */
export function htmlToMarkdown(source: string): string {
  if (!/[<&]/.test(source)) return source;
  const lists: ('ul' | 'ol')[] = [];
  const links: string[] = [];
  const marked = source.replace(/<!--[\s\S]*?(?:-->|$)/g, '').replace(DROPPED, '').replace(TAG, (tag, close: string, name: string, attributes: string) =>
    written(name.toLowerCase(), close !== '', attributes, lists, links) ?? (name.includes(':') ? tag : ''));
  return marked.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,10}));/gi, (whole, decimal?: string, hex?: string, named?: string) => {
    if (named !== undefined) return NAMED[named] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16);
    return code > 31 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ' ';
  });
}

function written(name: string, close: boolean, attributes: string, lists: ('ul' | 'ol')[], links: string[]): string | null {
  switch (name) {
    case 'br': return '  \n';
    case 'hr': return '\n\n---\n\n';
    case 'strong': case 'b': return '**';
    case 'em': case 'i': return '*';
    case 'code': return '`';
    case 'p': case 'div': case 'section': case 'article': case 'table': case 'tr': case 'blockquote': case 'summary': case 'details': return '\n\n';
    case 'td': case 'th': return close ? ' ' : '';
    case 'h1': case 'h2': case 'h3': case 'h4': case 'h5': case 'h6': return close ? '\n\n' : `\n\n${'#'.repeat(Number(name[1]))} `;
    case 'ul': case 'ol':
      if (close) lists.pop();
      else lists.push(name);
      return lists.length > 0 ? '\n' : '\n\n';
    case 'li': return close ? '' : `\n${'  '.repeat(Math.max(lists.length - 1, 0))}${lists.at(-1) === 'ol' ? '1.' : '-'} `;
    case 'a': {
      if (close) return links.length > 0 ? `](${links.pop() ?? ''})` : '';
      const href = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(attributes);
      links.push((href?.[1] ?? href?.[2] ?? href?.[3] ?? '#').replace(/[\s()<>]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`) || '#');
      return '[';
    }
    default: return null;
  }
}
