import { randomBytes } from 'node:crypto';
import type { Context, Next } from 'koa';
import { storedPrefill } from '../../instance/stored-prefill.ts';
import { requireDefinition } from '../../instance/instantiate.ts';
import { textError } from '../../kernel/errors.ts';
import { pageKind } from '../page-path.ts';
import { scriptPolicy } from '../page-policy.ts';
import { queryParamsHtml } from '../query-params-html.ts';
import { noRoute, param, sendText } from '../request.ts';
import { inOrder, type Route } from '../route.ts';
import { sendPublicFile } from '../static-files.ts';
import { safeSegments } from '../static-path.ts';
import { indexPageSteps } from '../steps/index-page.ts';
import type { BrowserContext } from './shared.ts';

/** What a browser opens of an app: the form client's page, and the files of `wwwroot`. Last in the table: it takes every address that is left. */
export function appContentRoutes(context: BrowserContext): Route[] {
  const { services } = context;
  const { entry, page } = indexPageSteps(context);
  const [entryPage, clientPage] = [inOrder(...entry), inOrder(...page)];
  return [
    { name: 'page.index', method: 'GET', path: '/:org/:app', steps: entry },
    { name: 'page.setQueryParams', method: 'GET', path: '/:org/:app/set-query-params', steps: [setQueryParams] },
    { name: 'page.content', method: 'GET', path: '/:org/:app/*path', steps: [content] },
  ];

  async function content(ctx: Context, next: Next): Promise<void> {
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    const [, , ...rest] = ctx.path.replace(/^\//, '').split('/');
    const segments = safeSegments(rest.join('/'));
    if (segments === null) throw noRoute(ctx);
    const kind = pageKind(definition.line, segments);
    if (kind === null && ctx.path.endsWith('/')) throw noRoute(ctx);
    if (kind === null) return sendPublicFile(ctx, definition, segments);
    await (kind === 'entry' ? entryPage : clientPage)(ctx, next);
  }

  /** Keeps what a link wants a form to begin with, for the client to send along (app-model.md §3.1 `QueryParameters`). */
  function setQueryParams(ctx: Context): void {
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    const prefill = storedPrefill(definition, new URLSearchParams(ctx.querystring));
    if (prefill.length === 0) throw textError('BAD_REQUEST', 'Found no valid query params.');
    const nonce = randomBytes(16).toString('base64url');
    sendText(ctx, 200, queryParamsHtml(prefill, `/${definition.id}`, nonce), 'text/html; charset=utf-8');
    ctx.set('Content-Security-Policy', scriptPolicy(nonce));
  }
}
