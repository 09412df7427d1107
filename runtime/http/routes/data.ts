import type { Context, Next } from 'koa';
import { writeJson } from '../../data/json-writer.ts';
import { writeXml } from '../../data/xml-writer.ts';
import { AppError, jsonError } from '../../kernel/errors.ts';
import type { ValidationIssue } from '../../kernel/instance-types.ts';
import { isJsonObject, memberOf, type Json, type JsonObject } from '../../kernel/json.ts';
import { toPlain } from '../../data/plain.ts';
import { loadInstance, type LoadedInstance } from '../../instance/access.ts';
import { requireDataType, requireElement } from '../../instance/data-access.ts';
import { createElement, deleteElement, replaceFile, type DataWriteOptions, type DataWriteResult, type Upload } from '../../instance/elements.ts';
import { markRead, patchForms, putForm, readForm, requireReadable, type ElementPatch } from '../../instance/form-data.ts';
import { onInstance } from '../../instance/unit-of-work.ts';
import { contentDispositionHeader } from '../../validation/content-disposition.ts';
import { bodyStream, callerOf, contentLength, contentType, elementId, flag, ignoredValidators, instanceKey, invalidValue, languageOf, missingValue, param, prefersXml, query, readJsonObject, readWhole, requireCallerOf, sendJson } from '../request.ts';
import { DATA, type Route } from '../route.ts';
import { dataElementBody, instanceBody } from '../serialise.ts';
import { declareUpload, INSTANCE, links, readable, type RouteContext } from './shared.ts';

const ELEMENT = `${INSTANCE}/data/:dataGuid`;

/** Data elements (app-api.md §3). */
export function dataRoutes({ services, authenticate, csrf }: RouteContext): Route[] {
  return [
    { name: 'data.createLegacy', method: 'POST', path: `${INSTANCE}/data`, steps: [authenticate, csrf, legacyErrors, postLegacy], answers: DATA },
    { name: 'data.create', method: 'POST', path: `${INSTANCE}/data/:dataType`, steps: [authenticate, csrf, postData], answers: DATA },
    { name: 'data.createTyped', method: 'POST', path: `${INSTANCE}/data/type/:dataType`, steps: [authenticate, csrf, postData], answers: DATA },
    { name: 'data.patchMany', method: 'PATCH', path: `${INSTANCE}/data`, steps: [authenticate, csrf, patchMany], answers: DATA },
    { name: 'data.read', method: 'GET', path: ELEMENT, steps: [authenticate, getData], answers: DATA },
    { name: 'data.readTyped', method: 'GET', path: `${ELEMENT}/type/:dataType`, steps: [authenticate, getData], answers: DATA },
    { name: 'data.put', method: 'PUT', path: ELEMENT, steps: [authenticate, csrf, legacyErrors, putData], answers: DATA },
    { name: 'data.putTyped', method: 'PUT', path: `${ELEMENT}/type/:dataType`, steps: [authenticate, csrf, legacyErrors, putData], answers: DATA },
    { name: 'data.patch', method: 'PATCH', path: ELEMENT, steps: [authenticate, csrf, patchOne], answers: DATA },
    { name: 'data.delete', method: 'DELETE', path: ELEMENT, steps: [authenticate, csrf, removeData], answers: DATA },
  ];

  /** Older clients get the issues of a refused file, or its reason as one, instead of a problem document (app-api.md §3.1). */
  async function legacyErrors(ctx: Context, next: Next): Promise<void> {
    try {
      await next();
    } catch (error) {
      throw error instanceof AppError && error.status === 400 && error.body === undefined && error.problem === 'plain' ? legacyError(ctx, error) : error;
    }
  }

  function legacyError(ctx: Context, error: AppError): AppError {
    const uploaded = error.extensions?.['uploadValidationIssues'] as ValidationIssue[] | undefined;
    if (!uploaded && ctx.method !== 'POST') return error;
    const issues = uploaded ?? [{ severity: 1, dataElementId: null, field: null, code: error.title, description: error.detail ?? null, source: 'DataController' }];
    const definition = services.definitions.current(param(ctx, 'org'), param(ctx, 'app'));
    if (definition?.settings.features['jsonObjectInDataResponse']) return jsonError('BAD_REQUEST', issues);
    return jsonError('BAD_REQUEST', issues.map((issue) => issue.description).join(';'));
  }

  async function postLegacy(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const dataType = query(ctx, 'dataType');
    if (!dataType) throw missingValue('dataType');
    const { session, element } = await createElement(services, callerOf(ctx), instanceKey(ctx), dataType, upload(ctx), { language: languageOf(ctx), ignoredValidators: null });
    if (!element) throw new AppError('INTERNAL');
    const body = dataElementBody(session.instance, element, links(ctx, services, session.instance.org)) as { selfLinks: { apps: string } };
    sendJson(ctx, 201, body);
    ctx.set('Location', body.selfLinks.apps);
  }

  async function postData(ctx: Context): Promise<void> {
    const result = await createElement(services, callerOf(ctx), instanceKey(ctx), param(ctx, 'dataType'), upload(ctx), writeOptions(ctx));
    sendJson(ctx, 200, { newDataElementId: result.element?.id ?? null, ...(await changes(ctx, result, links(ctx, services, result.session.instance.org).apps)) });
  }

  async function changes(ctx: Context, result: DataWriteResult, apps: string | null): Promise<object> {
    const { session } = result;
    const bases = { ...links(ctx, services, session.instance.org), apps };
    return {
      instance: instanceBody(session.instance, bases, await readable(ctx, services, session)),
      validationIssues: result.validationIssues,
      newDataModels: result.newDataModels.map(({ dataElementId, data }) => ({ dataElementId, data: toPlain(data) })),
    };
  }

  async function getData(ctx: Context): Promise<void> {
    const caller = callerOf(ctx);
    const id = elementId(ctx);
    const loaded = await loadInstance(services, caller, instanceKey(ctx), 'read');
    const element = requireElement(loaded.record.instance, id);
    requireTypeOf(ctx, element.dataType, id);
    await requireReadable(services, caller, loaded, element);
    requireDataType(loaded.definition, element.dataType);
    if (loaded.definition.models.has(element.dataType)) await sendForm(ctx, loaded, id);
    else await sendFile(ctx, loaded, id);
  }

  async function sendForm(ctx: Context, loaded: LoadedInstance, id: string): Promise<void> {
    const includeRowId = flag(ctx, 'includeRowId', false);
    const { form, model } = await readForm(services, callerOf(ctx), loaded, id, languageOf(ctx), includeRowId);
    if (prefersXml(ctx)) {
      ctx.body = writeXml(form.descriptor, model, { declaration: false, includeRowIds: includeRowId });
      ctx.type = 'application/xml; charset=utf-8';
    } else {
      ctx.body = writeJson(form.descriptor, model, { includeRowIds: includeRowId });
      ctx.type = 'application/json; charset=utf-8';
    }
    ctx.status = 200;
  }

  async function sendFile(ctx: Context, loaded: LoadedInstance, id: string): Promise<void> {
    const { session, result: element } = await onInstance(services, callerOf(ctx), loaded, async (work) => {
      const found = requireElement(work.instance, id);
      markRead(work, found);
      return found;
    });
    const ref = session.record.internal.content[id];
    const stream = ref?.kind === 'blob' ? await services.store.blobs.read(ref.blobId) : await session.bytes(element);
    if (stream === null) throw new AppError('NOT_FOUND', { detail: `The content of data element ${id} is gone.` });
    ctx.status = 200;
    ctx.body = stream instanceof Uint8Array ? Buffer.from(stream) : stream;
    declareUpload(ctx, element.contentType);
    ctx.length = element.size;
    if (element.filename !== null) ctx.set('Content-Disposition', contentDispositionHeader(element.filename));
  }

  async function putData(ctx: Context): Promise<void> {
    const caller = callerOf(ctx);
    const id = elementId(ctx);
    const loaded = await loadInstance(services, caller, instanceKey(ctx), 'write');
    const element = requireElement(loaded.record.instance, id);
    requireTypeOf(ctx, element.dataType, id);
    const options: DataWriteOptions = { language: languageOf(ctx), ignoredValidators: null };
    if (loaded.definition.models.has(element.dataType)) {
      const result = await putForm(services, caller, loaded, id, upload(ctx), options);
      const body = dataElementBody(result.session.instance, result.element, links(ctx, services, result.session.instance.org)) as { selfLinks: { apps: string } };
      if (result.changedFields) return sendJson(ctx, 200, { changedFields: result.changedFields, ...body });
      sendJson(ctx, 201, body);
      ctx.set('Location', body.selfLinks.apps);
      return;
    }
    const { session, element: replaced } = await replaceFile(services, caller, instanceKey(ctx), id, upload(ctx), options);
    if (!replaced) throw new AppError('INTERNAL');
    const body = dataElementBody(session.instance, replaced, links(ctx, services, session.instance.org)) as { selfLinks: { apps: string } };
    sendJson(ctx, 201, body);
    ctx.set('Location', body.selfLinks.apps);
  }

  async function patchMany(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const body = await readJsonObject(ctx, services.limits);
    const result = await patchForms(services, callerOf(ctx), instanceKey(ctx), patchesOf(body), { language: languageOf(ctx), ignoredValidators: stringsOf(memberOf(body, 'ignoredValidators'), 'ignoredValidators') });
    sendJson(ctx, 200, await changes(ctx, result, null));
  }

  async function patchOne(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const id = elementId(ctx);
    const body = await readJsonObject(ctx, services.limits);
    const patch = memberOf(body, 'patch') ?? null;
    if (patch === null) throw missingValue('Patch');
    const options = { language: languageOf(ctx), ignoredValidators: stringsOf(memberOf(body, 'ignoredValidators'), 'ignoredValidators') };
    const result = await patchForms(services, callerOf(ctx), instanceKey(ctx), [{ dataElementId: id, patch }], options);
    const { instance, newDataModels } = (await changes(ctx, result, null)) as { instance: object; newDataModels: { dataElementId: string; data: Json }[] };
    sendJson(ctx, 200, {
      validationIssues: Object.fromEntries(result.validationIssues.map(({ source, issues }) => [source, issues])),
      newDataModel: newDataModels.find((model) => model.dataElementId === id)?.data ?? null,
      instance,
    });
  }

  async function removeData(ctx: Context): Promise<void> {
    const result = await deleteElement(services, callerOf(ctx), instanceKey(ctx), elementId(ctx), writeOptions(ctx));
    sendJson(ctx, 200, await changes(ctx, result, null));
  }
}

function writeOptions(ctx: Context): DataWriteOptions {
  return { language: languageOf(ctx), ignoredValidators: ignoredValidators(ctx) };
}

function upload(ctx: Context): Upload {
  return {
    contentType: contentType(ctx), contentDisposition: ctx.req.headers['content-disposition'] ?? null, contentLength: contentLength(ctx),
    stream: () => bodyStream(ctx), whole: (limit) => readWhole(ctx, limit),
  };
}

function requireTypeOf(ctx: Context, actual: string, id: string): void {
  const asked = param(ctx, 'dataType');
  if (asked !== '' && asked !== actual) throw jsonError('BAD_REQUEST', `Data type ${asked} does not match data element ${id}, which is of type ${actual}`);
}

function patchesOf(body: JsonObject): ElementPatch[] {
  const patches = memberOf(body, 'patches') ?? null;
  if (patches === null) throw missingValue('Patches');
  if (!Array.isArray(patches)) throw invalidValue('Patches', 'not a list');
  return patches.map((entry, index) => {
    const [id, patch] = isJsonObject(entry) ? [memberOf(entry, 'dataElementId'), memberOf(entry, 'patch')] : [];
    if (typeof id !== 'string' || patch === undefined) throw invalidValue(`patches[${index}]`, 'dataElementId and patch are required');
    return { dataElementId: id.toLowerCase(), patch };
  });
}

function stringsOf(value: Json | undefined, name: string): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) throw invalidValue(name, 'not a list of strings');
  return value as string[];
}

