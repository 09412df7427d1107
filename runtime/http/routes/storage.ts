import type { Context } from 'koa';
import { parseTime } from '../../kernel/clock.ts';
import { AppError, textError } from '../../kernel/errors.ts';
import { isGuid } from '../../kernel/ids.ts';
import type { InstanceEvent } from '../../kernel/instance-types.ts';
import { memberOf } from '../../kernel/json.ts';
import { processHistory } from '../../process/history.ts';
import { completeInstance, deleteInstance, setSubstatus } from '../../instance/lifecycle.ts';
import type { LoadedInstance } from '../../instance/access.ts';
import { searchInstances, visibleElements } from '../../instance/search-instances.ts';
import type { Session } from '../../instance/session.ts';
import { setReadStatus, setTexts } from '../../instance/storage-changes.ts';
import { loadStored, storedKey } from '../../instance/stored-instance.ts';
import { callerOf, flag, noRoute, param, query, queryAll, readJsonObject, requestHost, requireCallerOf, sendJson } from '../request.ts';
import type { Route, Step } from '../route.ts';
import { storageEvent, storageInstance, withoutNulls } from '../serialise-storage.ts';
import { readInstanceSearch } from '../storage-query.ts';
import type { RouteContext } from './shared.ts';

export const STORAGE = '/storage/api/v1';
/** An instance by storage path. */
export const STORED = `${STORAGE}/instances/:partyId/:guid`;

/** The storage API for instances (app-api.md §8.1, §8.2, §8.4). */
export function storageRoutes({ services, authenticate, csrf }: RouteContext): Route[] {
  const changes: readonly Step[] = [authenticate, csrf];
  return [
    { name: 'storage.search', method: 'GET', path: `${STORAGE}/instances`, steps: [authenticate, getInstances] },
    { name: 'storage.read', method: 'GET', path: STORED, steps: [authenticate, getInstance] },
    { name: 'storage.readByGuid', method: 'GET', path: `${STORAGE}/instances/:guid`, steps: [authenticate, getInstance] },
    { name: 'storage.delete', method: 'DELETE', path: STORED, steps: [...changes, removeInstance] },
    { name: 'storage.complete', method: 'POST', path: `${STORED}/complete`, steps: [...changes, postComplete] },
    { name: 'storage.readStatus', method: 'PUT', path: `${STORED}/readstatus`, steps: [...changes, putReadStatus] },
    { name: 'storage.substatus', method: 'PUT', path: `${STORED}/substatus`, steps: [...changes, putSubstatus] },
    { name: 'storage.presentationTexts', method: 'PUT', path: `${STORED}/presentationtexts`, steps: [...changes, putPresentationTexts] },
    { name: 'storage.dataValues', method: 'PUT', path: `${STORED}/datavalues`, steps: [...changes, putDataValues] },
    { name: 'storage.authInfo', method: 'GET', path: `${STORED}/process/authinfo`, steps: [authenticate, getAuthInfo] },
    { name: 'storage.history', method: 'GET', path: `${STORED}/process/history`, steps: [authenticate, getHistory] },
    { name: 'storage.events', method: 'GET', path: `${STORED}/events`, steps: [authenticate, getEvents] },
    { name: 'storage.event', method: 'GET', path: `${STORED}/events/:eventGuid`, steps: [authenticate, getEvent] },
    ...refusedWrites(),
  ];

  function platform(ctx: Context): string {
    return services.links.platform(requestHost(ctx));
  }

  async function getInstances(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const search = readInstanceSearch(ctx);
    const { found, next } = await searchInstances(services, callerOf(ctx), search);
    const withData = flag(ctx, 'includeDataElements', true);
    const self = `${platform(ctx)}${ctx.path}`;
    sendJson(ctx, 200, {
      count: found.length,
      self: ctx.querystring === '' ? self : `${self}?${ctx.querystring}`,
      ...(next === null ? {} : { next: `${self}?${following(ctx, next)}` }),
      instances: found.map(({ instance, data }) => storageInstance(instance, platform(ctx), withData ? data : [])),
    });
  }

  function following(ctx: Context, token: string): string {
    const parameters = new URLSearchParams(ctx.querystring);
    for (const name of [...parameters.keys()]) if (name.toLowerCase() === 'continuationtoken') parameters.delete(name);
    parameters.set('continuationToken', token);
    return parameters.toString();
  }

  async function load(ctx: Context, action: string): Promise<LoadedInstance> {
    const { partyId, guid } = storedPath(ctx);
    return loadStored(services, callerOf(ctx), partyId, guid, action);
  }

  async function getInstance(ctx: Context): Promise<void> {
    const { record } = await load(ctx, 'read');
    sendJson(ctx, 200, storageInstance(record.instance, platform(ctx), await visibleElements(services, callerOf(ctx), record)));
  }

  async function keyOf(ctx: Context): ReturnType<typeof storedKey> {
    const { partyId, guid } = storedPath(ctx);
    return storedKey(services, callerOf(ctx), partyId, guid);
  }

  function sendSession(ctx: Context, session: Session): void {
    sendJson(ctx, 200, storageInstance(session.instance, platform(ctx)));
  }

  async function removeInstance(ctx: Context): Promise<void> {
    sendSession(ctx, await deleteInstance(services, callerOf(ctx), await keyOf(ctx), flag(ctx, 'hard', false)));
  }

  async function postComplete(ctx: Context): Promise<void> {
    sendSession(ctx, await completeInstance(services, callerOf(ctx), await keyOf(ctx)));
  }

  async function putReadStatus(ctx: Context): Promise<void> {
    sendSession(ctx, await setReadStatus(services, callerOf(ctx), await load(ctx, 'read'), query(ctx, 'status') ?? ''));
  }

  async function putSubstatus(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const body = await readJsonObject(ctx, services.limits);
    sendSession(ctx, await setSubstatus(services, callerOf(ctx), await keyOf(ctx), body));
  }

  async function putPresentationTexts(ctx: Context): Promise<void> {
    const loaded = await load(ctx, 'write');
    sendSession(ctx, await setTexts(services, callerOf(ctx), loaded, 'presentationTexts', memberOf(await readJsonObject(ctx, services.limits), 'texts')));
  }

  async function putDataValues(ctx: Context): Promise<void> {
    const loaded = await load(ctx, 'write');
    sendSession(ctx, await setTexts(services, callerOf(ctx), loaded, 'dataValues', memberOf(await readJsonObject(ctx, services.limits), 'values')));
  }

  async function getAuthInfo(ctx: Context): Promise<void> {
    const { record } = await load(ctx, 'read');
    sendJson(ctx, 200, withoutNulls({ process: record.instance.process, appId: record.instance.appId }));
  }

  async function getHistory(ctx: Context): Promise<void> {
    const { record } = await load(ctx, 'read');
    sendJson(ctx, 200, withoutNulls({ processHistory: processHistory(await services.store.instances.events(record.guid)) }));
  }

  async function getEvents(ctx: Context): Promise<void> {
    const { record } = await load(ctx, 'read');
    const wanted = eventFilter(ctx);
    const events = (await services.store.instances.events(record.guid)).filter(wanted);
    sendJson(ctx, 200, { instanceEvents: events.map(storageEvent) });
  }

  async function getEvent(ctx: Context): Promise<void> {
    const { record } = await load(ctx, 'read');
    const id = param(ctx, 'eventGuid').toLowerCase();
    const event = (await services.store.instances.events(record.guid)).find((candidate) => candidate.id === id);
    if (!event) throw new AppError('NOT_FOUND', { detail: `There is no event ${id} in this instance's history.` });
    sendJson(ctx, 200, storageEvent(event));
  }
}

/** A party that is no number or a guid that is none is no route: 404. */
export function storedPath(ctx: Context): { partyId: string | null; guid: string } {
  const partyId = param(ctx, 'partyId');
  const guid = param(ctx, 'guid');
  if (!isGuid(guid) || (partyId !== '' && !/^\d{1,10}$/.test(partyId))) throw noRoute(ctx);
  return { partyId: partyId === '' ? null : String(Number(partyId)), guid: guid.toLowerCase() };
}

/** `from` and `to` count only together (app-api.md §8.4). */
function eventFilter(ctx: Context): (event: InstanceEvent) => boolean {
  const types = queryAll(ctx, 'eventTypes').filter((type) => type !== '').map((type) => type.toLowerCase());
  const [from, to] = [query(ctx, 'from'), query(ctx, 'to')];
  const range = from && to ? [timeOf(from), timeOf(to)] as const : null;
  return ({ eventType, created }) => (types.length === 0 || types.includes(eventType.toLowerCase()))
    && (range === null || (Date.parse(created) >= range[0] && Date.parse(created) <= range[1]));
}

function timeOf(text: string): number {
  const parsed = parseTime(text);
  if (!parsed) throw textError('BAD_REQUEST', `'${text}' is not a time; from and to must be ISO 8601 times.`);
  return parsed.time;
}

/** What only the runtime itself may do, so that rules, history and events can never be gone around. */
function refusedWrites(): Route[] {
  const refused: [method: Route['method'], path: string, instead: string][] = [
    ['POST', `${STORAGE}/instances`, 'POST /{org}/{app}/instances'],
    ['PUT', `${STORED}/process`, 'PUT process/next of the app'],
    ['PUT', `${STORED}/process/instanceandevents`, 'PUT process/next of the app'],
    ['POST', `${STORED}/events`, 'the app, which writes the history itself'],
    ['POST', `${STORED}/sign`, 'the action sign of the app'],
    ['POST', `${STORED}/data`, 'POST data of the app'],
    ['PUT', `${STORED}/data/:dataGuid`, 'PUT data of the app'],
    ['DELETE', `${STORED}/data/:dataGuid`, 'DELETE data of the app'],
    ['PUT', `${STORED}/data/:dataGuid/lock`, 'the process, which locks data when a task ends'],
    ['DELETE', `${STORED}/data/:dataGuid/lock`, 'the process, which unlocks data when a task begins'],
    ['PUT', `${STORED}/dataelements/:dataGuid`, 'tags and user-defined metadata of the app'],
    ['POST', `${STORED}/lock`, 'the app: requests are put in order without locks'],
    ['PATCH', `${STORED}/lock`, 'the app: requests are put in order without locks'],
  ];
  return refused.map(([method, path, instead]) => ({ name: `storage.refused.${method}.${path.slice(STORAGE.length)}`, method, path, steps: [refuse(instead)] }));
}

function refuse(instead: string): Step {
  return function refuseWrite(ctx) {
    throw new AppError('METHOD_NOT_ALLOWED', { detail: `${ctx.method} is not offered here, because only the app changes its instances. Use ${instead}.`, headers: { Allow: 'GET' } });
  };
}
