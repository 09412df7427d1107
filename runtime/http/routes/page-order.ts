import type { Context } from 'koa';
import type { AppDefinition } from '../../app-definition/types.ts';
import { loadInstance } from '../../instance/access.ts';
import { requireDefinition } from '../../instance/instantiate.ts';
import { readIncoming } from '../../instance/model-codec.ts';
import { pageOrder, requireOrderedForm } from '../../instance/page-order.ts';
import { mayReadStateless } from '../../instance/stateless.ts';
import { AppError, emptyError } from '../../kernel/errors.ts';
import { callerOf, contentType, instanceKey, noRoute, param, query, readWhole, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { INSTANCE, type RouteContext } from './shared.ts';

/** v8: which pages come in which order (v8-and-v9.md §1). Changes nothing. */
export function pageOrderRoutes({ services, authenticate, csrf }: RouteContext): Route[] {
  return [
    { name: 'pages.order', method: 'POST', path: `${INSTANCE}/pages/order`, steps: [authenticate, csrf, orderOfInstance] },
    { name: 'pages.orderStateless', method: 'POST', path: '/:org/:app/v1/pages/order', steps: [authenticate, csrf, orderStateless] },
  ];

  async function orderOfInstance(ctx: Context): Promise<void> {
    const { definition } = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    await answer(ctx, definition, false);
  }

  async function orderStateless(ctx: Context): Promise<void> {
    await answer(ctx, requireDefinition(services, param(ctx, 'org'), param(ctx, 'app')), true);
  }

  async function answer(ctx: Context, definition: AppDefinition, stateless: boolean): Promise<void> {
    if (definition.line !== 'v8') throw noRoute(ctx);
    const form = requireOrderedForm(definition, query(ctx, 'dataTypeId'));
    if (stateless && !mayReadStateless(callerOf(ctx), form)) throw emptyError('UNAUTHENTICATED');
    const type = contentType(ctx);
    if (!type?.toLowerCase().includes('json')) throw new AppError('UNSUPPORTED_MEDIA_TYPE', { problem: 'framework' });
    const model = readIncoming(form, 'application/json', await readWhole(ctx, services.limits.body), services.limits);
    sendJson(ctx, 200, await pageOrder(services, definition, { layoutSet: query(ctx, 'layoutSetId') || null, currentPage: query(ctx, 'currentPage') ?? '', dataType: form.dataType.id, model }));
  }
}
