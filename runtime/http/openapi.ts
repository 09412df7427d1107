import type { AppDefinition, FormType } from '../app-definition/types.ts';
import { clientPaths, type OperationParts } from './openapi-client-paths.ts';
import { modelSchema, storedSchema } from './openapi-model.ts';
import { answers, refusals } from './openapi-responses.ts';
import { SCHEMAS, type Schema } from './openapi-schemas.ts';
import { definitionPaths, servicePaths } from './openapi-service-paths.ts';

type Operation = Record<string, unknown>;

const JSON_TYPE = 'application/json';
const LANGUAGE = { name: 'language', in: 'query', schema: { type: 'string', pattern: '^[a-z]{2}$', default: 'nb' }, description: 'Language of texts.' };
const PATH = (name: string, schema: Schema): object => ({ name, in: 'path', required: true, schema });
const INSTANCE_PARAMETERS = [PATH('instanceOwnerPartyId', { type: 'integer' }), PATH('instanceGuid', { type: 'string', format: 'uuid' })];
const ELEMENT_PARAMETERS = [...INSTANCE_PARAMETERS, PATH('dataGuid', { type: 'string', format: 'uuid' })];

function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/**
 * The OpenAPI 3.1 document of one app: the paths that its line has, with its own models and data types.
 * @param base  origin that the document's server is at
 */
export function openApiDocument(definition: AppDefinition, base: string): object {
  const forms = [...definition.models.values()];
  return {
    openapi: '3.1.0',
    info: {
      title: Object.values(definition.metadata.title ?? {})[0] ?? definition.id,
      version: definition.version,
      description: `The HTTP API of the app ${definition.id}. Served by Stafett; not affiliated with Altinn or Digdir.`,
    },
    servers: [{ url: `${base}/${definition.id}` }],
    security: [{ bearer: [] }, { session: [] }],
    paths: paths(definition, forms),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        session: { type: 'apiKey', in: 'cookie', name: 'AltinnStudioRuntime' },
      },
      schemas: { ...SCHEMAS, ...Object.fromEntries(forms.flatMap((form) => [[modelName(form), modelSchema(form)], [storedName(form), storedSchema(form)]])) },
    },
  };
}

/** Component names take letters, digits, `.`, `-` and `_`. */
function modelName(form: FormType): string {
  return `model.${form.dataType.id.replace(/[^A-Za-z0-9._-]/g, '_')}`;
}

/** What a form is read as: fields that nobody has filled in are null. */
function storedName(form: FormType): string {
  return modelName(form).replace(/^model/, 'stored');
}

function paths(definition: AppDefinition, forms: readonly FormType[]): Record<string, Record<string, Operation>> {
  const instance = '/instances/{instanceOwnerPartyId}/{instanceGuid}';
  const types = [...definition.dataTypes.keys()];
  const parts: OperationParts = { instanceParameters: INSTANCE_PARAMETERS, language: LANGUAGE, ref };
  const more = servicePaths(definition, parts);
  const own: Record<string, Record<string, Operation>> = {
    '/instances': { post: { operationId: 'createInstance', summary: 'Creates an instance', parameters: [{ name: 'instanceOwnerPartyId', in: 'query', schema: { type: 'integer' } }, LANGUAGE], requestBody: instantiation(definition), responses: answers(201, ref('Instance'), 'Created.') } },
    '/instances/create': { post: { operationId: 'createInstanceWithPrefill', summary: 'Creates an instance with prefilled fields, or a copy', parameters: [LANGUAGE], requestBody: body(ref('InstantiationRequest')), responses: answers(201, ref('Instance'), 'Created.') } },
    '/instances/{instanceOwnerPartyId}/active': { get: { operationId: 'listActiveInstances', summary: 'Open instances of a party', parameters: [PATH('instanceOwnerPartyId', { type: 'integer' })], responses: answers(200, { type: 'array', items: ref('SimpleInstance') }) } },
    [instance]: {
      get: { operationId: 'readInstance', summary: 'Reads an instance', parameters: INSTANCE_PARAMETERS, responses: answers(200, ref('Instance')) },
      delete: { operationId: 'deleteInstance', summary: 'Deletes an instance', parameters: [...INSTANCE_PARAMETERS, { name: 'hard', in: 'query', schema: { type: 'boolean', default: false } }], responses: answers(200, ref('Instance')) },
    },
    [`${instance}/complete`]: { post: { operationId: 'confirmInstance', summary: 'The service owner confirms that it has fetched the instance', parameters: INSTANCE_PARAMETERS, responses: answers(200, ref('Instance')) } },
    [`${instance}/data`]: {
      post: { operationId: 'createDataElementLegacy', summary: 'Adds a data element', parameters: [...INSTANCE_PARAMETERS, { name: 'dataType', in: 'query', required: true, schema: { type: 'string', enum: types } }], requestBody: content(forms), responses: answers(201, ref('DataElement'), 'Created.') },
      patch: { operationId: 'patchForms', summary: 'Changes form documents by JSON Patch', parameters: [...INSTANCE_PARAMETERS, LANGUAGE], requestBody: body(ref('PatchRequest')), responses: answers(200, ref('PatchResponse')) },
    },
    [`${instance}/data/type/{dataType}`]: { post: { operationId: 'createDataElement', summary: 'Adds a data element and tells what changed', parameters: [...INSTANCE_PARAMETERS, PATH('dataType', { type: 'string', enum: types }), LANGUAGE], requestBody: content(forms), responses: answers(200, ref('PatchResponse')) } },
    [`${instance}/data/{dataGuid}`]: element(definition, forms),
    [`${instance}/data/{dataGuid}/tags`]: {
      get: { operationId: 'listTags', parameters: ELEMENT_PARAMETERS, responses: answers(200, ref('Tags')) },
      post: { operationId: 'addTag', parameters: ELEMENT_PARAMETERS, requestBody: body({ type: 'string' }), responses: answers(201, ref('Tags'), 'Added.') },
    },
    [`${instance}/validate`]: { get: { operationId: 'validateInstance', summary: 'Everything that is wrong in the current task', parameters: [...INSTANCE_PARAMETERS, LANGUAGE], responses: answers(200, { type: 'array', items: ref('ValidationIssue') }) } },
    [`${instance}/process`]: { get: { operationId: 'readProcess', summary: 'Where the process is, and what the caller may do', parameters: INSTANCE_PARAMETERS, responses: answers(200, ref('ProcessState')) } },
    [`${instance}/process/next`]: { get: { operationId: 'listNextTasks', summary: 'Where the process may go from here', parameters: INSTANCE_PARAMETERS, responses: answers(200, { type: 'array', items: { type: 'string' } }) }, put: { operationId: 'nextTask', summary: 'Completes or rejects the current task', parameters: [...INSTANCE_PARAMETERS, LANGUAGE], requestBody: { ...body(ref('ProcessNext')), required: false }, responses: answers(200, ref('ProcessState')) } },
    [`${instance}/process/completeProcess`]: { put: { operationId: 'completeProcess', summary: 'Goes on until the process has ended', parameters: INSTANCE_PARAMETERS, responses: answers(200, ref('ProcessState')) } },
    [`${instance}/process/history`]: { get: { operationId: 'readHistory', parameters: INSTANCE_PARAMETERS, responses: answers(200, { type: 'object' }) } },
    [`${instance}/actions`]: { post: { operationId: 'performAction', summary: 'Runs a user action', parameters: [...INSTANCE_PARAMETERS, LANGUAGE], requestBody: body(ref('ActionRequest')), responses: answers(200, { type: 'object' }) } },
    ...clientPaths(definition, parts),
    ...definitionPaths(definition, parts),
  };
  for (const [path, operations] of Object.entries(more)) own[path] = { ...own[path], ...operations };
  return own;
}

function element(definition: AppDefinition, forms: readonly FormType[]): Record<string, Operation> {
  return {
    get: { operationId: 'readDataElement', summary: 'Reads a form document or downloads a file', parameters: [...ELEMENT_PARAMETERS, { name: 'includeRowId', in: 'query', schema: { type: 'boolean', default: false } }], responses: { 200: { description: 'The content.', content: downloads(definition, forms) }, ...refusals() } },
    put: { operationId: 'replaceDataElement', summary: 'Replaces the content', parameters: ELEMENT_PARAMETERS, requestBody: content(forms), responses: { ...answers(201, ref('DataElementWritten'), 'Replaced.'), 200: { description: 'Replaced, and changed by the app.', content: { [JSON_TYPE]: { schema: ref('DataElementWritten') } } } } },
    patch: { operationId: 'patchForm', summary: 'Changes one form document by JSON Patch', parameters: [...ELEMENT_PARAMETERS, LANGUAGE], requestBody: body(ref('PatchOneRequest')), responses: answers(200, ref('PatchOneResponse')) },
    delete: { operationId: 'deleteDataElement', parameters: ELEMENT_PARAMETERS, responses: answers(200, ref('PatchResponse')) },
  };
}

function body(schema: Schema): object {
  return { required: true, content: { [JSON_TYPE]: { schema } } };
}

function content(forms: readonly FormType[]): object {
  return { required: true, content: media(forms) };
}

function media(forms: readonly FormType[]): Record<string, object> {
  const models = forms.map((form) => ref(modelName(form)));
  const schema = models.length === 0 ? {} : models.length === 1 ? models[0] : { anyOf: models };
  return { [JSON_TYPE]: { schema }, 'application/xml': { schema }, 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
}

/** Forms as JSON or XML, files as what they are. */
function downloads(definition: AppDefinition, forms: readonly FormType[]): Record<string, object> {
  const stored = forms.map((form) => ref(storedName(form)));
  const binary = { schema: { type: 'string', format: 'binary' } };
  const files = [...definition.dataTypes.values()].filter((type) => !definition.models.has(type.id)).flatMap((type) => type.allowedContentTypes ?? ['*/*']);
  const schema = stored.length === 1 ? stored[0] : { anyOf: [...stored, {}] };
  return { ...Object.fromEntries(files.map((type) => [type, binary])), [JSON_TYPE]: { schema: files.includes(JSON_TYPE) ? {} : schema }, 'application/xml': { schema: { type: 'string' } }, 'application/octet-stream': binary };
}

function instantiation(definition: AppDefinition): object {
  const parts: Record<string, Schema> = { instance: ref('InstanceTemplate') };
  for (const dataType of definition.dataTypes.values()) {
    const form = definition.models.get(dataType.id);
    parts[dataType.id] = form ? ref(modelName(form)) : { type: 'string', format: 'binary' };
  }
  return { content: { [JSON_TYPE]: { schema: ref('InstanceTemplate') }, 'multipart/form-data': { schema: { type: 'object', properties: parts } } } };
}
