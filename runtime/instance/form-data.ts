import { applyPatch } from '../data/patch.ts';
import { changedFields } from '../data/changed-fields.ts';
import { equalDocuments, equalModels } from '../data/equal-models.ts';
import { stripRowIds } from '../data/row-ids.ts';
import { toPlain } from '../data/plain.ts';
import type { FormType } from '../app-definition/types.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError } from '../kernel/errors.ts';
import type { DataElement, Instance, Model } from '../kernel/instance-types.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import { isServiceOwnerOf } from './actor.ts';
import { loadInstance, type InstanceKey, type LoadedInstance } from './access.ts';
import { checkDataAccess, requireAction, requireDataType, requireElement } from './data-access.ts';
import { requireTask, requireUnlocked, work, type DataWriteOptions, type DataWriteResult, type Upload } from './elements.ts';
import { finishModels, processWrite, runWriteLogic, throughHook } from './form-write.ts';
import type { Services } from './services.ts';
import type { Session } from './session.ts';
import { onInstance } from './unit-of-work.ts';
import { readIncomingForm } from './xsd-input.ts';

export interface ReadForm {
  form: FormType;
  element: DataElement;
  model: Model;
  session: Session;
}

/** GET of a form document: the app's read hook runs, its changes are kept unless the element is locked (app-api.md §3.4). */
export async function readForm(services: Services, caller: Authenticated, loaded: LoadedInstance, elementId: string, language: string, includeRowId: boolean): Promise<ReadForm> {
  const { result, session } = await onInstance(services, caller, loaded, async (session) => {
    const element = requireElement(session.instance, elementId);
    const form = session.formType(element.dataType) as FormType;
    const hook = session.definition.hooks.data?.onRead;
    const before = await session.model(element);
    if (hook) await throughHook(session, element, null, 'data.onRead', hook);
    let shown = await session.model(element);
    if (session.isChanged(element.id)) {
      if (element.locked || session.instance.status.archived) session.forget(element, before);
      else {
        await finishModels(session, 'stored');
        shown = await session.model(element);
      }
    }
    markRead(session, element);
    return { form, element, model: includeRowId ? session.addressable(element, shown) : stripRowIds(form.descriptor, shown) };
  }, { language });
  return { ...result, session };
}

/** Reading by anybody but the service owner marks element and instance as read (app-api.md §10 item 14). */
export function markRead(session: Session, element: DataElement | null): void {
  const { caller, instance } = session;
  if (element && !element.isRead && !isServiceOwnerOf(caller, instance.org)) {
    element.isRead = true;
    session.touchQuietly();
  }
  if (marksRead(caller, instance)) {
    instance.status.readStatus = READ;
    session.touchQuietly();
  }
}

const READ = 1;

/** Whether reading an instance makes it one that has been read. */
export function marksRead(caller: Authenticated, { org, status }: Instance): boolean {
  return status.readStatus !== READ && !isServiceOwnerOf(caller, org);
}

export interface PutResult extends DataWriteResult {
  element: DataElement;
  /** What the app's logic changed in what the client sent; null when nothing. */
  changedFields: Record<string, Json> | null;
}

/** PUT of a form document (app-api.md §3.5). `loaded` has been authorised for `write`. */
export async function putForm(services: Services, caller: Authenticated, loaded: LoadedInstance, elementId: string, upload: Upload, options: DataWriteOptions): Promise<PutResult> {
  const element = requireElement(loaded.record.instance, elementId);
  const form = await requireWritableForm(services, caller, loaded, element);
  const input = { services, definition: loaded.definition, language: options.language };
  const incoming = await readIncomingForm(input, form, upload.contentType, await upload.whole(services.limits.body));
  requireTask(loaded.record.instance.process?.currentTask, 'update');
  let changes: Record<string, Json> | null = null;
  const result = await work(services, caller, loaded, options, async (session) => {
    const current = requireElement(session.instance, elementId);
    const previous = await session.model(current);
    if (equalDocuments(form.descriptor, previous, incoming)) return current;
    requireUnlocked(current);
    session.setModel(current, incoming);
    await runWriteLogic(session, { updated: new Map([[current.id, previous]]), created: new Set() });
    const isAsSent = (await session.model(current)) === incoming;
    await finishModels(session, 'asSent');
    changes = isAsSent ? null : difference(toPlain(incoming) as JsonObject, toPlain(await session.model(current)) as JsonObject);
    return current;
  });
  return { ...result, element: result.element as DataElement, changedFields: changes };
}

function difference(before: JsonObject, after: JsonObject): Record<string, Json> | null {
  const changes = changedFields(before, after);
  for (const field of Object.keys(changes)) if (/(^|\.)altinnRowId$/.test(field)) delete changes[field];
  return Object.keys(changes).length === 0 ? null : changes;
}

export interface ElementPatch {
  dataElementId: string;
  patch: unknown;
}

/** PATCH of one or several form documents in one write (app-api.md §3.6). */
export async function patchForms(services: Services, caller: Authenticated, key: InstanceKey, patches: readonly ElementPatch[], options: DataWriteOptions): Promise<DataWriteResult> {
  const loaded = await loadInstance(services, caller, key, 'write');
  for (const { dataElementId } of patches) await requireWritableForm(services, caller, loaded, requireElement(loaded.record.instance, dataElementId));
  const twice = patches.find((patch, index) => patches.findIndex((other) => other.dataElementId === patch.dataElementId) !== index);
  if (twice) throw new AppError('BAD_REQUEST', { detail: `Data element ${twice.dataElementId} is patched twice in one request.` });
  const ids = new Set(patches.map((patch) => patch.dataElementId));
  const result = await work(services, caller, loaded, options, async (session) => {
    const updated = new Map<string, Model>();
    for (const { dataElementId, patch } of patches) {
      const element = requireElement(session.instance, dataElementId);
      requireUnlocked(element);
      const stored = await session.model(element);
      const previous = session.addressable(element, stored);
      // Clients address rows by the ids that they were given, and the answer shows them also when this patch changes nothing.
      if (previous !== stored) session.forget(element, previous);
      const next = patched(session.formType(element.dataType) as FormType, previous, patch, dataElementId);
      if (!equalModels(previous, next)) {
        session.setModel(element, next);
        updated.set(element.id, previous);
      }
    }
    await processWrite(session, { updated, created: new Set() }, 'stored');
    return null;
  });
  const known = new Set(result.newDataModels.map((model) => model.dataElementId));
  for (const id of ids) {
    if (known.has(id)) continue;
    const element = requireElement(result.session.instance, id);
    result.newDataModels.push({ dataElementId: id, data: await result.session.model(element) });
  }
  return result;
}

function patched(form: FormType, previous: Model, patch: unknown, dataElementId: string): Model {
  const result = applyPatch(form.descriptor, previous, patch);
  if ('model' in result) return result.model;
  const { failure } = result;
  const type = 'https://datatracker.ietf.org/doc/html/rfc6902/';
  if (failure.kind === 'malformed') throw new AppError('BAD_REQUEST', { title: failure.title, detail: failure.detail, extensions: { dataElementId, patchOperationIndex: failure.index } });
  const status = failure.kind === 'test' ? 409 : 422;
  const problem = failure.kind === 'unknownProperty' || failure.kind === 'value'
    ? { type, title: failure.title, status, detail: failure.detail }
    : { type, title: failure.title, status, detail: failure.detail, previousModel: toPlain(previous), dataElementId, patchOperationIndex: failure.index };
  throw new AppError(failure.kind === 'test' ? 'CONFLICT' : 'UNPROCESSABLE', { body: { kind: 'problem', value: problem } });
}

async function requireWritableForm(services: Services, caller: Authenticated, loaded: LoadedInstance, element: DataElement): Promise<FormType> {
  const { definition, record } = loaded;
  const dataType = requireDataType(definition, element.dataType);
  await checkDataAccess(services, caller, definition, record.instance, dataType, 'update');
  const form = definition.models.get(dataType.id);
  if (!form) throw new AppError('BAD_REQUEST', { detail: `Data element ${element.id} is of data type ${dataType.id}, which is not a form and cannot be patched.` });
  return form;
}

/** @throws 403 when the type asks for an action to read that the caller may not do */
export async function requireReadable(services: Services, caller: Authenticated, loaded: LoadedInstance, element: DataElement): Promise<void> {
  const dataType = requireDataType(loaded.definition, element.dataType);
  await requireAction(services, caller, loaded.record.instance, dataType, dataType.actionRequiredToRead);
}
