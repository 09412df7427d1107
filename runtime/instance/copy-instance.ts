import { setProperty } from '../data/property-path.ts';
import { stripRowIds } from '../data/row-ids.ts';
import type { AppDefinition } from '../app-definition/types.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, plainProblem, textError } from '../kernel/errors.ts';
import { authorise, loadInstance, type LoadedInstance } from './access.ts';
import { actorOf } from './actor.ts';
import { cloneJson } from '../kernel/clone-json.ts';
import { newModel, runDataCreation } from './form-write.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { instantiationRefused } from './instantiate.ts';
import type { Services } from './services.ts';
import { Session } from './session.ts';

/** The archived instance to copy from (app-api.md §2.8). */
export async function copySource(services: Services, caller: Authenticated, definition: AppDefinition, sourceId: string): Promise<Session> {
  const [partyId = '', guid = ''] = sourceId.split('/');
  let loaded: LoadedInstance;
  try {
    loaded = await loadInstance(services, caller, { org: definition.org, app: definition.app, partyId, guid }, 'read');
  } catch (error) {
    if (error instanceof AppError && error.status === 403) throw textError('FORBIDDEN', 'Retrieving source instance failed with status code Forbidden');
    throw error;
  }
  if (!loaded.record.instance.status.isArchived) throw textError('BAD_REQUEST', "It is not possible to copy an instance that isn't archived.");
  return new Session(services, loaded.definition, caller, await actorOf(caller, services.register), loaded.record, 'nb');
}

/** The checks of the old copy link, whose texts differ (app-api.md §2.8). @returns the owner's party id */
export async function checkLegacyCopy(services: Services, caller: Authenticated, definition: AppDefinition, partyId: string, guid: string): Promise<void> {
  if (!definition.metadata.copyInstanceSettings?.enabled) throw new AppError('BAD_REQUEST', { body: { kind: 'text', text: 'Creating instance based on a copy from an archived instance is not enabled for this app.' } });
  if (caller.kind !== 'user' && caller.kind !== 'none') throw plainProblem('FORBIDDEN', 'Forbidden', 'Only end users can copy an instance.');
  await authorise(services, caller, 'instantiate', { org: definition.org, app: definition.app, partyId: Number(partyId) }, 'inCode');
  const { record } = await loadInstance(services, caller, { org: definition.org, app: definition.app, partyId, guid }, 'read', 'inCode');
  if (!record.instance.status.isArchived) throw new AppError('BAD_REQUEST', { body: { kind: 'text', text: 'The instance being copied must be archived.' } });
}

/** The app's own say on a copy. */
export async function validateCopy(session: Session, source: Session): Promise<void> {
  const validate = session.definition.hooks.copy?.validate;
  if (!validate) return;
  const result = await runHook(session.services, 'copy.validate', () => validate({ ...hookContext(session), source: source.instance }));
  if (result && !result.valid) throw instantiationRefused(session, result);
}

/** Form documents of the first task without what the settings exclude, and its attachments when they say so. */
export async function copyContent(session: Session, source: Session): Promise<void> {
  const settings = session.definition.metadata.copyInstanceSettings ?? {};
  const excluded = new Set(settings.excludedDataTypes ?? []);
  for (const element of source.instance.data) {
    const dataType = session.definition.dataTypes.get(element.dataType);
    if (!dataType || dataType.taskId !== session.taskId || excluded.has(dataType.id)) continue;
    const form = session.definition.models.get(dataType.id);
    if (form) {
      const model = cloneJson(await source.model(element));
      for (const path of settings.excludedDataFields ?? []) setProperty(form.descriptor, model, path, null);
      const copy = session.addModel(dataType.id, await newModel(session, form, stripRowIds(form.descriptor, model), null));
      await runDataCreation(session, copy, null);
    } else if (settings.includeAttachments) {
      await copyBlob(session, source, element.id);
    }
  }
}

async function copyBlob(session: Session, source: Session, elementId: string): Promise<void> {
  const element = source.element(elementId);
  const ref = source.record.internal.content[elementId];
  if (!element || ref?.kind !== 'blob') return;
  const { store, limits, newGuid } = session.services;
  const stream = await store.blobs.read(ref.blobId);
  if (!stream) return;
  const blobId = newGuid();
  const info = await store.blobs.write(blobId, stream, limits.upload);
  session.addBlob({ dataType: element.dataType, contentType: element.contentType, filename: element.filename, size: info.size }, blobId, info);
}
