import type { Context } from 'koa';
import { requireDefinition } from '../../instance/instantiate.ts';
import { noRoute, param } from '../request.ts';
import type { Route } from '../route.ts';
import { fileName, type RouteContext } from './shared.ts';

/** v8: the rules that the browser runs, byte for byte (v8-and-v9.md §1). Without an id they are those of an app without layout sets. */
export function legacyRuleRoutes({ services }: RouteContext): Route[] {
  const api = '/:org/:app/api';
  const handler = (ctx: Context): Promise<void> => sendRule(ctx, 'RuleHandler.js', 'text/javascript');
  const configuration = (ctx: Context): Promise<void> => sendRule(ctx, 'RuleConfiguration.json', 'application/json');
  return [
    { name: 'rules.handler', method: 'GET', path: `${api}/rulehandler/:id`, steps: [handler] },
    { name: 'rules.handlerAll', method: 'GET', path: `${api}/rulehandler`, steps: [handler] },
    { name: 'rules.configuration', method: 'GET', path: `${api}/ruleconfiguration/:id`, steps: [configuration] },
    { name: 'rules.configurationAll', method: 'GET', path: `${api}/ruleconfiguration`, steps: [configuration] },
  ];

  async function sendRule(ctx: Context, file: string, type: string): Promise<void> {
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    if (definition.line !== 'v8') throw noRoute(ctx);
    const folder = param(ctx, 'id') === '' ? 'ui' : `ui/${fileName(ctx, 'id')}`;
    const bytes = await definition.raw.read(`${folder}/${file}`);
    ctx.status = bytes ? 200 : 204;
    if (!bytes) return;
    ctx.body = Buffer.from(bytes);
    ctx.set('Content-Type', type);
  }
}
