import type { Context } from 'koa';
import type { AppDefinition } from '../../app-definition/types.ts';
import type { AppOption } from '../../kernel/application-types.ts';
import { AppError } from '../../kernel/errors.ts';
import { loadInstance, type LoadedInstance } from '../../instance/access.ts';
import { actorOf } from '../../instance/actor.ts';
import { hookContext } from '../../instance/hook-context.ts';
import { runHook } from '../../instance/hook-runner.ts';
import { requireDefinition } from '../../instance/instantiate.ts';
import { Session } from '../../instance/session.ts';
import { callerOf, instanceKey, languageOf, noRoute, param, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { INSTANCE, type RouteContext } from './shared.ts';

type Provided = AppOption[] | { options: AppOption[]; parameters?: Record<string, string> };

/** Options, data lists and external APIs (app-api.md §6.4). */
export function optionRoutes({ services, authenticate }: RouteContext): Route[] {
  return [
    { name: 'options.read', method: 'GET', path: '/:org/:app/api/options/:id', steps: [getOptions] },
    { name: 'options.readInstance', method: 'GET', path: `${INSTANCE}/options/:id`, steps: [authenticate, getInstanceOptions] },
    { name: 'dataLists.read', method: 'GET', path: '/:org/:app/api/datalists/:id', steps: [getDataList] },
    { name: 'dataLists.readInstance', method: 'GET', path: `${INSTANCE}/datalists/:id`, steps: [authenticate, getInstanceDataList] },
    { name: 'externalApis.read', method: 'GET', path: `${INSTANCE}/api/external/:id`, steps: [authenticate, getExternalApi] },
  ];

  async function getOptions(ctx: Context): Promise<void> {
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    const found = await provided(ctx, definition);
    if (found) return sendOptions(ctx, found);
    if (byId(definition.hooks.instanceOptions, param(ctx, 'id'))) {
      throw new AppError('NOT_FOUND', { body: { kind: 'text', text: 'An instance app options provider was found. Call the options endpoint that requires instanceOwnerPartyId and instanceId instead to retrieve them.' } });
    }
    throw noRoute(ctx);
  }

  async function getInstanceOptions(ctx: Context): Promise<void> {
    const loaded = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    const provider = byId(loaded.definition.hooks.instanceOptions, param(ctx, 'id'));
    if (provider) {
      const session = await sessionOf(ctx, loaded);
      return sendOptions(ctx, await runHook(services, `instanceOptions.${param(ctx, 'id')}`, () => provider({ ...hookContext(session), params: parameters(ctx) })));
    }
    const found = await provided(ctx, loaded.definition);
    if (!found) throw noRoute(ctx);
    sendOptions(ctx, found);
  }

  async function provided(ctx: Context, definition: AppDefinition): Promise<Provided | null> {
    const id = param(ctx, 'id');
    const provider = byId(definition.hooks.options, id);
    if (provider) return runHook(services, `options.${id}`, () => provider({ language: languageOf(ctx), params: parameters(ctx) }));
    const list = definition.options.get(id.toLowerCase());
    return list ? [...list] : null;
  }

  function sendOptions(ctx: Context, found: Provided): void {
    const { options, parameters: parametersOut = {} } = Array.isArray(found) ? { options: found } : found;
    sendJson(ctx, 200, options.map(({ value, label, description, helpText, tags }) => ({
      value, label, ...(description ? { description } : {}), ...(helpText ? { helpText } : {}), ...(tags ? { tags } : {}),
    })));
    const header = Object.entries(parametersOut).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join(',');
    ctx.set('Altinn-DownstreamParameters', header);
  }

  async function getDataList(ctx: Context): Promise<void> {
    await sendDataList(ctx, requireDefinition(services, param(ctx, 'org'), param(ctx, 'app')), null);
  }

  async function getInstanceDataList(ctx: Context): Promise<void> {
    const loaded = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    await sendDataList(ctx, loaded.definition, loaded);
  }

  async function sendDataList(ctx: Context, definition: AppDefinition, loaded: LoadedInstance | null): Promise<void> {
    const id = param(ctx, 'id');
    const provider = byId(definition.hooks.dataLists, id);
    if (!provider) throw noRoute(ctx);
    const list = await runHook(services, `dataLists.${id}`, () => provider({ language: languageOf(ctx), params: parameters(ctx), instance: loaded?.record.instance ?? null }));
    sendJson(ctx, 200, {
      listItems: list.listItems,
      _metaData: { page: list.page ?? 0, pageCount: list.pageCount ?? 0, pageSize: list.pageSize ?? 0, totaltItemsCount: list.total ?? list.listItems.length, links: list.links ?? [] },
    });
  }

  async function getExternalApi(ctx: Context): Promise<void> {
    const loaded = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    const id = param(ctx, 'id');
    const client = byId(loaded.definition.hooks.externalApis, id);
    if (!client) throw new AppError('BAD_REQUEST', { body: { kind: 'text', text: `External api with id '${id}' not found.` } });
    const session = await sessionOf(ctx, loaded);
    sendJson(ctx, 200, (await runHook(services, `externalApis.${id}`, () => client({ ...hookContext(session), params: parameters(ctx) }))) ?? null);
  }

  async function sessionOf(ctx: Context, { definition, record }: LoadedInstance): Promise<Session> {
    const caller = callerOf(ctx);
    return new Session(services, definition, caller, await actorOf(caller, services.register), record, languageOf(ctx));
  }
}

/** Providers are found ignoring case (app-model.md §1.5). */
function byId<T>(providers: Record<string, T> | undefined, id: string): T | undefined {
  const name = Object.keys(providers ?? {}).find((candidate) => candidate.toLowerCase() === id.toLowerCase());
  return name === undefined ? undefined : providers?.[name];
}

function parameters(ctx: Context): Record<string, string> {
  return Object.fromEntries(Object.entries(ctx.query).map(([name, value]) => [name, (Array.isArray(value) ? value[0] : value) ?? '']));
}
