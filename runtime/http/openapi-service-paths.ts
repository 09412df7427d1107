import type { AppDefinition } from '../app-definition/types.ts';
import type { OperationParts } from './openapi-client-paths.ts';
import { answers, emptyAnswer } from './openapi-responses.ts';
import type { Schema } from './openapi-schemas.ts';

type Operation = Record<string, unknown>;

const OBJECT: Schema = { type: 'object' };
const body = (schema: Schema, required = true): object => ({ required, content: { 'application/json': { schema } } });

/** What service owners and clients of their own do besides filling in and sending: tags, substatus, copies, single steps of the process, signing and payment. */
export function servicePaths(definition: AppDefinition, { instanceParameters, language, ref }: OperationParts): Record<string, Record<string, Operation>> {
  const instance = '/instances/{instanceOwnerPartyId}/{instanceGuid}';
  const element = `${instance}/data/{dataGuid}`;
  const dataGuid = { name: 'dataGuid', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
  const of = [...instanceParameters, dataGuid];
  const dataType = { name: 'dataType', in: 'path', required: true, schema: { type: 'string', enum: [...definition.dataTypes.keys()] } };
  const taskTypes = new Set([...definition.process.elements.values()].map((task) => task.taskType));
  return {
    [`${instance}/substatus`]: { put: { operationId: 'setSubstatus', summary: 'The service owner tells how far it has come', parameters: instanceParameters, requestBody: body(ref('Substatus')), responses: answers(200, ref('Instance')) } },
    '/legacy/instances/{instanceOwnerPartyId}/{instanceGuid}/copy': { get: { operationId: 'copyInstance', summary: 'A copy of an archived instance; sends a browser to it', parameters: instanceParameters, responses: emptyAnswer(302, 'Copied.') } },
    [`${element}/tags`]: { put: { operationId: 'setTags', summary: 'Replaces the tags', parameters: of, requestBody: body(ref('Tags')), responses: answers(200, ref('TagsSet')) } },
    [`${element}/tags/{tag}`]: { delete: { operationId: 'removeTag', parameters: [...of, { name: 'tag', in: 'path', required: true, schema: { type: 'string' } }], responses: emptyAnswer(204, 'Removed.') } },
    [`${element}/user-defined-metadata`]: {
      get: { operationId: 'readUserDefinedMetadata', parameters: of, responses: answers(200, ref('UserDefinedMetadata')) },
      put: { operationId: 'setUserDefinedMetadata', parameters: of, requestBody: body(ref('UserDefinedMetadata')), responses: answers(200, ref('UserDefinedMetadata')) },
    },
    [`${element}/validate`]: { get: { operationId: 'validateElement', summary: 'Everything that is wrong with one element', parameters: [...of, language], responses: answers(200, { type: 'array', items: ref('ValidationIssue') }) } },
    [`${element}/type/{dataType}`]: {
      get: { operationId: 'readTypedElement', summary: 'Reads a form document whose type is named', parameters: [...of, dataType], responses: answers(200, OBJECT, 'The document.', ['application/json', 'application/xml']) },
      put: { operationId: 'replaceTypedElement', summary: 'Replaces a form document whose type is named', parameters: [...of, dataType], requestBody: body(OBJECT), responses: { ...answers(201, ref('DataElementWritten'), 'Replaced.'), 200: { description: 'Replaced, and changed by the app.', content: { 'application/json': { schema: ref('DataElementWritten') } } } } },
    },
    [`${instance}/process/start`]: { post: { operationId: 'startProcess', summary: 'Starts the process of an instance that has none under way', parameters: instanceParameters, responses: answers(200, ref('ProcessState')) } },
    [`${instance}/process/resume`]: { post: { operationId: 'resumeProcess', summary: 'Tries a service task again that has failed', parameters: instanceParameters, responses: answers(200, ref('ProcessState')) } },
    [`${instance}/filescanresult`]: { get: { operationId: 'readFileScanResult', summary: 'Whether files have been scanned', parameters: instanceParameters, responses: answers(200, OBJECT) } },
    ...(taskTypes.has('signing') ? signing() : {}),
    ...(taskTypes.has('payment') ? payment() : {}),
  };

  function read(operationId: string, summary: string, schema: Schema): { get: Operation } {
    return { get: { operationId, summary, parameters: [...instanceParameters, language], responses: answers(200, schema) } };
  }

  function signing(): Record<string, Record<string, Operation>> {
    return {
      [`${instance}/signing`]: read('readSignees', 'Who is to sign, and who has', OBJECT),
      [`${instance}/signing/organizations`]: read('readSigningOrganizations', 'Organisations that the user may sign for', OBJECT),
      [`${instance}/signing/data-elements`]: read('readDocumentsToSign', 'What is signed', OBJECT),
    };
  }

  function payment(): Record<string, Record<string, Operation>> {
    return {
      [`${instance}/payment`]: read('readPayment', 'How the payment stands', OBJECT),
      [`${instance}/payment/order-details`]: read('readOrder', 'What is to be paid', OBJECT),
    };
  }
}

/** What describes the app itself. */
export function definitionPaths({ line }: AppDefinition, { ref }: OperationParts): Record<string, Record<string, Operation>> {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const read = (operationId: string, summary: string, parameters: readonly object[] = [], mediaTypes?: readonly string[], schema: Schema = OBJECT): { get: Operation } => ({
    get: { operationId, summary, parameters, security: [], responses: { ...answers(200, schema, 'Done.', mediaTypes), 204: { description: 'There is none.' } } },
  });
  return {
    '/api/v1/applicationmetadata': read('readMetadata', 'The metadata of the app'),
    '/api/v1/meta/process': read('readDiagram', 'The process as BPMN', [], ['text/xml', 'application/xml', 'text/plain'], { type: 'string' }),
    '/api/v1/meta/authorizationpolicy': read('readPolicy', 'The policy as XACML', [], ['text/xml', 'application/xml', 'text/plain'], { type: 'string' }),
    '/api/v1/applicationsettings': read('readSettings', 'Settings for the form client'),
    '/api/v1/applicationlanguages': read('readLanguages', 'Languages that the app has texts in', [], undefined, { type: 'array', items: { type: 'object', properties: { language: { type: 'string' } } } }),
    '/api/v1/footer': read('readFooter', 'The footer'),
    '/api/jsonschema/{id}': read('readJsonSchema', 'JSON Schema of a model', [id], ['application/json', 'text/plain']),
    ...(line === 'v9' ? { '/api/xsdschema/{id}': read('readXsd', 'XSD of a model', [id], ['application/xml'], { type: 'string' }) } : {}),
    '/api/validationconfig/{id}': read('readExpressionValidation', 'Expression validation of a model', [id]),
    '/v1/customOpenapi.json': read('readOpenApi', 'This document'),
    '/api/v1/parties/validateInstantiation': { post: { operationId: 'validateInstantiation', summary: 'Whether the user may start the app for a party', parameters: [{ name: 'partyId', in: 'query', required: true, schema: { type: 'integer' } }], responses: answers(200, ref('InstantiationAnswer')) } },
    '/api/v1/parties/{partyId}': { put: { operationId: 'selectParty', summary: 'Whom the user acts for from now on', parameters: [{ name: 'partyId', in: 'path', required: true, schema: { type: 'integer' } }], responses: answers(200, { type: ['string', 'object'] }, 'Done.', ['application/json', 'text/plain']) } },
    '/api/authorization/parties/current': { get: { operationId: 'readCurrentParty', summary: 'Whom the user acts for', parameters: [{ name: 'returnPartyObject', in: 'query', schema: { type: 'boolean', default: false } }], responses: answers(200, { type: ['integer', 'object'] }) } },
  };
}
