import type { Readable } from 'node:stream';
import type { DataType } from '../kernel/application-types.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { cloneJson } from '../kernel/clone-json.ts';
import { AppError, isOutcomeUnknown, plainProblem, textError } from '../kernel/errors.ts';
import type { DataElement, Model } from '../kernel/instance-types.ts';
import type { FormType } from '../app-definition/types.ts';
import { contentDisposition as parseDisposition } from '../validation/content-disposition.ts';
import { uploadProblems } from '../validation/upload-checks.ts';
import type { BlobInfo } from '../store/contract.ts';
import { loadInstance, type InstanceKey } from './access.ts';
import { checkDataAccess, requireDataType, requireElement } from './data-access.ts';
import { checkFile } from './file-checks.ts';
import { newModel, processWrite, runDataCreation } from './form-write.ts';
import type { Services } from './services.ts';
import type { Session } from './session.ts';
import { onInstance } from './unit-of-work.ts';
import { validateBySource, type SourceIssues } from './validate.ts';
import { readIncomingForm } from './xsd-input.ts';

/** What a client sent as a data element. Form documents are read whole within the body limit, files are streamed; one of both, once. */
export interface Upload {
  contentType: string | null;
  contentDisposition: string | null;
  /** Bytes, as declared. */
  contentLength: number | null;
  stream(): Readable;
  /** The bytes at once, for what is small by nature. @throws 413 above the limit */
  whole(limit: number): Promise<Uint8Array>;
}

export interface DataWriteOptions {
  language: string;
  /** Present (even empty): run the incremental validators but these. */
  ignoredValidators: readonly string[] | null;
}

export interface DataWriteResult {
  session: Session;
  element: DataElement | null;
  validationIssues: SourceIssues[];
  /** Form documents that this write created or changed. */
  newDataModels: { dataElementId: string; data: Model }[];
}

/** POST of a data element: a form document or a file (app-api.md §3.1–3.3). */
export async function createElement(services: Services, caller: Authenticated, key: InstanceKey, dataTypeId: string, upload: Upload, options: DataWriteOptions): Promise<DataWriteResult> {
  const loaded = await loadInstance(services, caller, key, 'write');
  const { definition, record } = loaded;
  const dataType = requireDataType(definition, dataTypeId);
  await checkDataAccess(services, caller, definition, record.instance, dataType, 'create');
  requireTask(record.instance.process?.currentTask, 'create');
  const form = definition.models.get(dataType.id) ?? null;
  if (form) {
    const given = upload.contentType === null ? null : await readIncomingForm({ services, definition, language: options.language }, form, upload.contentType, await upload.whole(services.limits.body));
    return work(services, caller, loaded, options, async (session) => {
      await checkDataAccess(services, caller, definition, session.instance, dataType, 'create');
      return createForm(session, form, given && cloneJson(given));
    });
  }
  const stored = await storeFile(services, dataType, upload, 'create');
  try {
    await checkFile(services, definition, dataType, stored, options.language);
    return await work(services, caller, loaded, options, async (session) => {
      await checkDataAccess(services, caller, definition, session.instance, dataType, 'create');
      const element = session.addBlob(
        { dataType: dataType.id, contentType: stored.contentType, filename: stored.filename, size: stored.info.size, fileScan: dataType.enableFileScan ?? false },
        stored.blobId, stored.info,
      );
      await processWrite(session, { updated: new Map(), created: new Set([element.id]) }, 'stored');
      return element;
    });
  } catch (error) {
    if (!isOutcomeUnknown(error)) await services.store.blobs.remove(stored.blobId);
    throw error;
  }
}

/** PUT of a file: its content, type and name are replaced. */
export async function replaceFile(services: Services, caller: Authenticated, key: InstanceKey, elementId: string, upload: Upload, options: DataWriteOptions): Promise<DataWriteResult> {
  const loaded = await loadInstance(services, caller, key, 'write');
  const dataType = requireDataType(loaded.definition, requireElement(loaded.record.instance, elementId).dataType);
  await checkDataAccess(services, caller, loaded.definition, loaded.record.instance, dataType, 'update');
  requireUnlocked(requireElement(loaded.record.instance, elementId));
  const stored = await storeFile(services, dataType, upload, 'update');
  try {
    await checkFile(services, loaded.definition, dataType, stored, options.language);
    return await work(services, caller, loaded, options, async (session) => {
      const element = requireElement(session.instance, elementId);
      requireUnlocked(element);
      session.replaceBlob(element, stored.blobId, stored.info, stored.contentType, stored.filename);
      return element;
    });
  } catch (error) {
    if (!isOutcomeUnknown(error)) await services.store.blobs.remove(stored.blobId);
    throw error;
  }
}

/** DELETE of a data element (app-api.md §3.7). */
export async function deleteElement(services: Services, caller: Authenticated, key: InstanceKey, elementId: string, options: DataWriteOptions): Promise<DataWriteResult> {
  const loaded = await loadInstance(services, caller, key, 'write');
  return work(services, caller, loaded, options, async (session) => {
    const element = requireElement(session.instance, elementId);
    await checkDataAccess(services, caller, session.definition, session.instance, requireDataType(session.definition, element.dataType), 'delete');
    session.removeElement(element);
    await processWrite(session, { updated: new Map(), created: new Set(), deleted: [element] }, 'stored');
    return null;
  });
}

async function createForm(session: Session, form: FormType, given: Model | null): Promise<DataElement> {
  const element = session.addModel(form.dataType.id, await newModel(session, form, given, null));
  await runDataCreation(session, element, null);
  await processWrite(session, { updated: new Map(), created: new Set([element.id]) }, 'stored');
  return element;
}

type ElementWork = (session: Session) => Promise<DataElement | null>;

/** Runs a write, collects the documents that it changed, validates when asked. */
export async function work(services: Services, caller: Authenticated, loaded: { record: Awaited<ReturnType<typeof loadInstance>>['record']; definition: Session['definition'] }, options: DataWriteOptions, run: ElementWork): Promise<DataWriteResult> {
  const { result, session } = await onInstance(services, caller, loaded, async (session) => {
    const element = await run(session);
    const newDataModels: { dataElementId: string; data: Model }[] = [];
    for (const form of session.formElements()) if (session.isChanged(form.id)) newDataModels.push({ dataElementId: form.id, data: await session.model(form) });
    const validationIssues = options.ignoredValidators === null ? [] : await validateBySource(session, { ignored: options.ignoredValidators, onlyIncremental: true, afterWrite: true });
    return { element, newDataModels, validationIssues };
  }, { language: options.language });
  return { session, ...result };
}

export function requireTask(currentTask: unknown, verb: 'create' | 'update'): void {
  if (!currentTask) throw plainProblem('CONFLICT', 'No current task', `Cannot ${verb} data element without a current task`);
}

export function requireUnlocked(element: DataElement): void {
  if (element.locked) throw new AppError('CONFLICT', { detail: `Data element ${element.id} is locked and cannot be updated`, problem: 'framework' });
}


/** A file on its way into an element: durable, not yet named by any instance. */
export interface StoredFile {
  blobId: string;
  info: BlobInfo;
  contentType: string;
  filename: string | null;
}

async function storeFile(services: Services, dataType: DataType, upload: Upload, operation: 'create' | 'update'): Promise<StoredFile> {
  const problems = uploadProblems(upload, dataType);
  if (problems.length > 0) {
    throw new AppError('BAD_REQUEST', { title: 'File validation failed', detail: 'Common checks failed', problem: 'plain', extensions: { uploadValidationIssues: problems } });
  }
  if (!upload.contentType) throw plainProblem('BAD_REQUEST', 'Missing content type', 'The request is missing a content type header.');
  const filename = parseDisposition(upload.contentDisposition ?? '')?.filename ?? null;
  requireSendable(upload.contentType, filename, services.limits);
  const blobId = services.newGuid();
  const limit = dataType.maxSize ? dataType.maxSize * 1024 * 1024 : services.limits.upload;
  let info: BlobInfo;
  try {
    info = await services.store.blobs.write(blobId, upload.stream(), limit);
  } catch (error) {
    if (error instanceof AppError && error.code === 'PAYLOAD_TOO_LARGE') throw tooLarge(dataType, upload, operation);
    throw error;
  }
  if (info.size === 0) {
    await services.store.blobs.remove(blobId);
    if (operation === 'update') throw new AppError('UNPROCESSABLE', { body: { kind: 'text', text: 'Could not process attached file' } });
    throw plainProblem('BAD_REQUEST', 'Invalid data', 'Invalid data provided. Error: The file is zero bytes.');
  }
  return { blobId, info, contentType: upload.contentType, filename };
}

/** Every download says them again in its headers. @throws 400 for a type or a name that no header would take */
export function requireSendable(contentType: string, filename: string | null, { filename: longest }: Services['limits']): void {
  const refuse = (what: string): never => {
    throw plainProblem('BAD_REQUEST', 'Invalid data', `Invalid data provided. Error: ${what}`);
  };
  if (filename !== null && filename.length > longest) refuse(`The file name may have at most ${longest} characters.`);
  if (contentType.length > longest || !/^[\t\x20-\x7e\x80-\xff]*$/.test(contentType)) refuse(`The content type must be text of at most ${longest} characters.`);
}

function tooLarge(dataType: DataType, upload: Upload, operation: 'create' | 'update'): AppError {
  const detail = `The request body is too large. The content length is ${upload.contentLength ?? 'unknown'} bytes, which exceeds the limit of ${dataType.maxSize ?? 2000} MB`;
  return operation === 'create' ? plainProblem('PAYLOAD_TOO_LARGE', 'Request too large', detail) : textError('BAD_REQUEST', detail);
}
