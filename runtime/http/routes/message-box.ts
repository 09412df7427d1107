import type { Context } from 'koa';
import { isoTime, parseTime } from '../../kernel/clock.ts';
import { emptyError, textError } from '../../kernel/errors.ts';
import { ExactNumber, memberOf, type JsonObject } from '../../kernel/json.ts';
import { deleteInstance } from '../../instance/lifecycle.ts';
import { inboxEvents, inboxInstance, searchInbox, type InboxInstance, type MessageBoxSearch } from '../../instance/message-box.ts';
import { undeleteInstance } from '../../instance/storage-changes.ts';
import { loadStored, storedKey } from '../../instance/stored-instance.ts';
import { callerOf, flag, languageOf, readJsonObject, requireCallerOf, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { readStatusName, storageEvent, withoutNulls } from '../serialise-storage.ts';
import type { RouteContext } from './shared.ts';
import { STORAGE, storedPath } from './storage.ts';

const BOXED = `${STORAGE}/sbl/instances/:partyId/:guid`;

/** What the citizens' inbox asks storage for (app-api.md §8.5). */
export function messageBoxRoutes({ services, authenticate, csrf }: RouteContext): Route[] {
  return [
    { name: 'messageBox.search', method: 'POST', path: `${STORAGE}/sbl/instances/search`, steps: [authenticate, csrf, postSearch] },
    { name: 'messageBox.read', method: 'GET', path: BOXED, steps: [authenticate, getInstance] },
    { name: 'messageBox.events', method: 'GET', path: `${BOXED}/events`, steps: [authenticate, getEvents] },
    { name: 'messageBox.undelete', method: 'PUT', path: `${BOXED}/undelete`, steps: [authenticate, csrf, putUndelete] },
    { name: 'messageBox.delete', method: 'DELETE', path: BOXED, steps: [authenticate, csrf, removeInstance] },
  ];

  async function postSearch(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const found = await searchInbox(services, callerOf(ctx), searchOf(await readJsonObject(ctx, services.limits)));
    sendJson(ctx, 200, found.map(boxed));
  }

  async function getInstance(ctx: Context): Promise<void> {
    const { partyId, guid } = storedPath(ctx);
    const { record } = await loadStored(services, callerOf(ctx), partyId, guid, 'read');
    const found = await inboxInstance(services, callerOf(ctx), record, languageOf(ctx));
    if (!found) throw emptyError('FORBIDDEN');
    sendJson(ctx, 200, boxed(found));
  }

  async function getEvents(ctx: Context): Promise<void> {
    const { partyId, guid } = storedPath(ctx);
    const { record } = await loadStored(services, callerOf(ctx), partyId, guid, 'read');
    sendJson(ctx, 200, { instanceEvents: inboxEvents(await services.store.instances.events(record.guid)).map(storageEvent) });
  }

  async function putUndelete(ctx: Context): Promise<void> {
    const { partyId, guid } = storedPath(ctx);
    await undeleteInstance(services, callerOf(ctx), await loadStored(services, callerOf(ctx), partyId, guid, 'delete'));
    sendJson(ctx, 200, true);
  }

  async function removeInstance(ctx: Context): Promise<void> {
    const { partyId, guid } = storedPath(ctx);
    await deleteInstance(services, callerOf(ctx), await storedKey(services, callerOf(ctx), partyId, guid), flag(ctx, 'hard', false));
    sendJson(ctx, 200, true);
  }
}

function boxed({ instance, title, authorizedForWrite, allowDelete }: InboxInstance): unknown {
  const { status, process } = instance;
  return withoutNulls({
    id: instance.id.slice(instance.id.indexOf('/') + 1),
    instanceOwnerId: instance.instanceOwner.partyId,
    org: instance.org,
    appName: instance.appId.slice(instance.appId.indexOf('/') + 1),
    title,
    processCurrentTask: process?.currentTask?.elementId ?? null,
    createdDateTime: instance.created,
    lastChangedBy: instance.lastChangedBy,
    dueDateTime: instance.dueBefore,
    deleteStatus: status.isSoftDeleted ? 'SoftDeleted' : 'Default',
    readStatus: readStatusName(instance),
    substatus: status.substatus,
    allowDelete,
    allowNewCopy: false,
    authorizedForWrite,
    archivedDateTime: status.archived,
    deletedDateTime: status.softDeleted,
    presentationText: instance.presentationTexts === null ? null : Object.values(instance.presentationTexts).join(', '),
    dataValues: instance.dataValues,
  });
}

function searchOf(body: JsonObject): MessageBoxSearch {
  const list = memberOf(body, 'instanceOwnerPartyIdList');
  if (!Array.isArray(list) || list.length === 0 || !list.every((id) => /^\d{1,10}$/.test(id instanceof ExactNumber ? id.text : String(id)))) {
    throw textError('BAD_REQUEST', 'instanceOwnerPartyIdList must be a list of party ids.');
  }
  const text = (name: string): string | null => {
    const value = memberOf(body, name) ?? null;
    if (value !== null && typeof value !== 'string') throw textError('BAD_REQUEST', `${name} must be a text.`);
    return value === '' ? null : value;
  };
  const time = (name: string): string | null => {
    const value = text(name);
    if (value === null) return null;
    const parsed = parseTime(value);
    if (!parsed) throw textError('BAD_REQUEST', `${name} must be a time.`);
    return isoTime(parsed.time);
  };
  const language = text('language');
  return {
    partyIds: list.map((id) => String(Number(id))), appId: text('appId'),
    includeActive: memberOf(body, 'includeActive') === true, includeArchived: memberOf(body, 'includeArchived') === true, includeDeleted: memberOf(body, 'includeDeleted') === true,
    fromLastChanged: time('fromLastChanged'), toLastChanged: time('toLastChanged'), fromCreated: time('fromCreated'), toCreated: time('toCreated'),
    searchString: text('searchString'), archiveReference: text('archiveReference'),
    language: language !== null && /^[a-z]{2}$/i.test(language) ? language.toLowerCase() : 'nb',
  };
}
