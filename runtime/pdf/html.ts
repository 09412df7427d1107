import { blockHtml, type Drawing } from './html-blocks.ts';
import { escapeHtml } from './html-text.ts';
import { STYLE } from './style.ts';
import type { SummaryDocument } from '../summary/types.ts';
import { wordsIn } from '../summary/words.ts';

/** Id of the element that stands at the end of every page: the whole of it is there (auth-platform.md §8.9). */
export const READY = 'readyForPrint';

/**
 * The document as one HTML page, piece by piece, so that whoever joins them can give the thread back in between. Escaped
 * throughout; without scripts; pictures only as `data:`. Headings never leave out a level.
 */
export function* htmlOf(document: SummaryDocument): Generator<string> {
  const drawing: Drawing = { words: wordsIn(document.language), language: document.language, lastLevel: 1 };
  yield `<!DOCTYPE html>
<html lang="${escapeHtml(document.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>${STYLE}</style>
</head>
<body>
<main>
<header>${document.owner === null ? '' : `<p class="owner">${escapeHtml(document.owner)}</p>`}<h1${document.showTitle ? '' : ' class="unseen"'}>${escapeHtml(document.title)}</h1></header>
${document.notice === null ? '' : `<p class="notice">${escapeHtml(document.notice)}</p>`}`;
  if (document.information.length > 0) yield* blockHtml([{ componentId: null, kind: 'information', rows: document.information }], 1, drawing);
  for (const page of document.pages) {
    yield '<section class="page">';
    if (page.title !== null) {
      yield `<h2>${escapeHtml(page.title)}</h2>`;
      drawing.lastLevel = 2;
    }
    yield* blockHtml(page.blocks, page.title === null ? 1 : 2, drawing);
    yield '</section>\n';
  }
  yield `</main>\n<i id="${READY}" hidden></i>\n</body>\n</html>\n`;
}

/** What stands at the foot of every printed page. */
export function footerOf(document: SummaryDocument): string {
  const words = wordsIn(document.language);
  const reference = document.information.at(-1)?.value ?? '';
  return `<div style="box-sizing:border-box;width:100%;padding:0 15mm;display:flex;justify-content:space-between;font:7.5pt sans-serif;color:#555">
<span>${escapeHtml([document.showTitle ? document.title : '', reference].filter(Boolean).join(' · '))}</span>
<span>${words.page} <span class="pageNumber"></span> ${words.of} <span class="totalPages"></span></span></div>`;
}
