import type { Context } from 'koa';
import type { RemotePdfRenderer } from '../../pdf/remote-renderer.ts';
import { noRoute, param, sendText } from '../request.ts';
import type { Route } from '../route.ts';

/** Below the base address: where a PDF service fetches the page that it was asked to print. */
export const PDF_PAGES = '/pdf-pages/';

/** Whoever knows the address may read, and only while the document is being made (auth-platform.md §8.9). */
export function pdfPageRoutes(pdf: Pick<RemotePdfRenderer, 'page'>): Route[] {
  return [{
    name: 'pdfPages.read', method: 'GET', path: `${PDF_PAGES}:secret`,
    steps: [function getPage(ctx: Context): void {
      const page = pdf.page(param(ctx, 'secret'));
      if (page === null) throw noRoute(ctx);
      sendText(ctx, 200, page, 'text/html; charset=utf-8');
      ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'");
      ctx.set('X-Robots-Tag', 'noindex');
    }],
  }];
}
