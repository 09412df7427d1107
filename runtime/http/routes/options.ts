import type { Context } from 'koa';
import type { AppDefinition } from '../../app-definition/types.ts';
import { AppError, textError } from '../../kernel/errors.ts';
import { loadInstance, type LoadedInstance } from '../../instance/access.ts';
import { actorOf } from '../../instance/actor.ts';
import { hookContext } from '../../instance/hook-context.ts';
import { runHook } from '../../instance/hook-runner.ts';
import { requireDefinition } from '../../instance/instantiate.ts';
import { providerOf, provideOptions, type OptionsRequest, type ProvidedOptions } from '../../instance/options.ts';
import { Session } from '../../instance/session.ts';
import { downstreamParameters, optionsJson } from '../options-json.ts';
import { callerOf, instanceKey, languageOf, noRoute, param, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { INSTANCE, type RouteContext } from './shared.ts';

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
    sendOptions(ctx, await provideOptions(services, definition, optionsRequest(ctx), null));
  }

  async function getInstanceOptions(ctx: Context): Promise<void> {
    const loaded = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    sendOptions(ctx, await provideOptions(services, loaded.definition, optionsRequest(ctx), await sessionOf(ctx, loaded)));
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
    const provider = providerOf(definition.hooks.dataLists, id);
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
    const client = providerOf(loaded.definition.hooks.externalApis, id);
    if (!client) throw new AppError('BAD_REQUEST', { body: { kind: 'text', text: `External api with id '${id}' not found.` } });
    const session = await sessionOf(ctx, loaded);
    sendJson(ctx, 200, (await runHook(services, `externalApis.${id}`, () => client({ ...hookContext(session), params: parameters(ctx) }))) ?? null);
  }

  async function sessionOf(ctx: Context, { definition, record }: LoadedInstance): Promise<Session> {
    const caller = callerOf(ctx);
    return new Session(services, definition, caller, await actorOf(caller, services.register), record, languageOf(ctx));
  }
}

/** @throws 404 for an unknown id, also for a shared code list of the platform (`lib**…`): there is no library here */
function sendOptions(ctx: Context, found: ProvidedOptions | 'instanceOnly' | null): void {
  if (found === 'instanceOnly') {
    throw textError('NOT_FOUND', 'An instance app options provider was found. Call the options endpoint that requires instanceOwnerPartyId and instanceId instead to retrieve them.');
  }
  if (found === null) throw param(ctx, 'id').startsWith('lib**') ? new AppError('NOT_FOUND', { detail: `There is no library of shared code lists here: ${param(ctx, 'id')}.` }) : noRoute(ctx);
  sendJson(ctx, 200, optionsJson(found));
  ctx.set('Altinn-DownstreamParameters', downstreamParameters(found));
}

function optionsRequest(ctx: Context): OptionsRequest {
  return { id: param(ctx, 'id'), language: languageOf(ctx), params: parameters(ctx) };
}

function parameters(ctx: Context): Record<string, string> {
  return Object.fromEntries(Object.entries(ctx.query).map(([name, value]) => [name, (Array.isArray(value) ? value[0] : value) ?? '']));
}
