import type { Context } from 'koa';
import { loadInstance } from '../../instance/access.ts';
import { instanceForm, statelessForm, type FormBootstrap } from '../../instance/form-bootstrap.ts';
import { requireDefinition } from '../../instance/instantiate.ts';
import { isGuid } from '../../kernel/ids.ts';
import { formBootstrapJson } from '../form-bootstrap-json.ts';
import { queryPrefill } from '../query-prefill.ts';
import { callerOf, flag, instanceKey, invalidValue, languageOf, noRoute, param, query } from '../request.ts';
import type { Route } from '../route.ts';
import { INSTANCE, partyHeader, type RouteContext } from './shared.ts';

/** One request for all that a form client draws a folder from (frontend-contract.md, Form). v8 has none of this (v8-and-v9.md §1). */
export function formBootstrapRoutes({ services, authenticate }: RouteContext): Route[] {
  return [
    { name: 'forms.bootstrapInstance', method: 'GET', path: `${INSTANCE}/bootstrap-form/:folder`, steps: [authenticate, getInstanceForm] },
    { name: 'forms.bootstrapStateless', method: 'GET', path: '/:org/:app/api/bootstrap-form/:folder', steps: [authenticate, getStatelessForm] },
  ];

  async function getInstanceForm(ctx: Context): Promise<void> {
    const loaded = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    if (loaded.definition.line === 'v8') throw noRoute(ctx);
    const dataElementId = query(ctx, 'dataElementId') || null;
    if (dataElementId !== null && !isGuid(dataElementId)) throw invalidValue('dataElementId', dataElementId);
    send(ctx, await instanceForm(services, callerOf(ctx), loaded, { folder: param(ctx, 'folder'), dataElementId, pdf: flag(ctx, 'pdf', false), language: languageOf(ctx) }));
  }

  async function getStatelessForm(ctx: Context): Promise<void> {
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    if (definition.line === 'v8') throw noRoute(ctx);
    const prefill = callerOf(ctx).kind === 'none' ? null : await queryPrefill(ctx, services, definition);
    send(ctx, await statelessForm(services, callerOf(ctx), definition, { folder: param(ctx, 'folder'), language: languageOf(ctx), partyHeader: partyHeader(ctx), prefill }));
  }
}

function send(ctx: Context, form: FormBootstrap): void {
  ctx.status = 200;
  ctx.body = formBootstrapJson(form);
  ctx.type = 'application/json; charset=utf-8';
}
