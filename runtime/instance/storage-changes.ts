import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, emptyError, textError } from '../kernel/errors.ts';
import type { DataElement, FileScanResult, ReadStatus } from '../kernel/instance-types.ts';
import { isJsonObject, memberOf, type Json } from '../kernel/json.ts';
import type { LoadedInstance } from './access.ts';
import { isServiceOwnerOf } from './actor.ts';
import { requireAction } from './data-access.ts';
import type { Services } from './services.ts';
import type { Session } from './session.ts';
import { requireFewTexts } from './text-limit.ts';
import { onInstance } from './unit-of-work.ts';

const READ_STATUSES: ReadonlyMap<string, ReadStatus> = new Map([['unread', 0], ['read', 1], ['updatedsincelastreview', 2]]);

/** PUT readstatus: not a change that anybody is told of (app-api.md §8.2). @throws 400 naming the accepted values */
export async function setReadStatus(services: Services, caller: Authenticated, loaded: LoadedInstance, status: string): Promise<Session> {
  const wanted = READ_STATUSES.get(status.toLowerCase());
  if (wanted === undefined) throw textError('BAD_REQUEST', `Invalid read status: ${status}. Accepted types include: Unread, Read, UpdatedSinceLastReview`);
  const { session } = await onInstance(services, caller, loaded, async (work) => {
    work.instance.status.readStatus = wanted;
    work.touchQuietly();
  });
  return session;
}

/** PUT presentationtexts and datavalues: null or empty removes a key; `lastChanged` stays (app-api.md §2.7). @throws 400, 413 */
export async function setTexts(services: Services, caller: Authenticated, loaded: LoadedInstance, member: 'presentationTexts' | 'dataValues', changes: Json | undefined): Promise<Session> {
  const entries = isJsonObject(changes) ? Object.entries(changes) : null;
  if (entries === null || entries.some(([, value]) => value !== null && typeof value !== 'string')) {
    throw textError('BAD_REQUEST', `Missing parameter value: ${member === 'presentationTexts' ? 'presentationTexts' : 'dataValues'} is misformed or empty`);
  }
  const { session } = await onInstance(services, caller, loaded, async (work) => {
    const texts = new Map(Object.entries(work.instance[member] ?? {}));
    for (const [key, value] of entries) {
      if (value === null || value === '') texts.delete(key);
      else texts.set(key, value as string);
    }
    requireFewTexts(services.limits, member === 'presentationTexts' ? 'presentation texts' : 'data values', [...texts].flat());
    work.instance[member] = Object.fromEntries(texts);
    work.touchQuietly();
  });
  return session;
}

/** PUT undelete of a soft-deleted instance. @throws 404 when it is deleted for good */
export async function undeleteInstance(services: Services, caller: Authenticated, loaded: LoadedInstance): Promise<void> {
  if (loaded.record.instance.status.isHardDeleted) throw textError('NOT_FOUND', 'Instance was permanently deleted.');
  if (!loaded.record.instance.status.isSoftDeleted) return;
  await onInstance(services, caller, loaded, async (work) => {
    work.instance.status.isSoftDeleted = false;
    work.instance.status.softDeleted = null;
    work.event('Undeleted');
    work.touchInstance();
  });
}

/** PUT filescanstatus: the verdict of a scanner that works for the app's owner. @throws 403 for anybody else */
export async function setFileScan(services: Services, caller: Authenticated, loaded: LoadedInstance, elementId: string, body: Json | undefined): Promise<void> {
  if (!isServiceOwnerOf(caller, loaded.record.instance.org)) throw emptyError('FORBIDDEN');
  const result = isJsonObject(body) ? memberOf(body, 'fileScanResult') : undefined;
  const known: readonly unknown[] = ['NotApplicable', 'Pending', 'Clean', 'Infected'] satisfies FileScanResult[];
  if (!known.includes(result)) throw textError('BAD_REQUEST', 'fileScanResult must be NotApplicable, Pending, Clean or Infected.');
  await onInstance(services, caller, loaded, async (work) => {
    requireStored(work, elementId).fileScanResult = result as FileScanResult;
    work.touched.add(`element:${elementId}`);
    work.touchQuietly();
  });
}

/**
 * An element about to be downloaded: it counts as read, unless the app's owner asks (app-api.md §8.3).
 * @throws 404 for an unknown or deleted element, 403 when its type asks for an action that the caller may not do
 */
export async function openElement(services: Services, caller: Authenticated, loaded: LoadedInstance, elementId: string): Promise<{ session: Session; element: DataElement }> {
  const isOwner = isServiceOwnerOf(caller, loaded.record.instance.org);
  const { session, result: element } = await onInstance(services, caller, loaded, async (work) => {
    const found = requireStored(work, elementId);
    if (found.deleteStatus?.isHardDeleted && !isOwner) throw unknownElement(elementId);
    const dataType = work.definition.dataTypes.get(found.dataType);
    if (dataType) await requireAction(services, caller, work.instance, dataType, dataType.actionRequiredToRead);
    if (!isOwner && !found.isRead) {
      found.isRead = true;
      work.touchQuietly();
    }
    return found;
  });
  return { session, element };
}

function requireStored(work: Session, elementId: string): DataElement {
  const element = work.element(elementId);
  if (!element) throw unknownElement(elementId);
  return element;
}

function unknownElement(elementId: string): AppError {
  return new AppError('NOT_FOUND', { detail: `There is no data element ${elementId} in this instance.` });
}
