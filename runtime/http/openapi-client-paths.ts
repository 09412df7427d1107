import type { AppDefinition } from '../app-definition/types.ts';
import { answers } from './openapi-responses.ts';
import type { Schema } from './openapi-schemas.ts';

type Operation = Record<string, unknown>;

/** What the parts that other paths are made of look like; the document hands them in. */
export interface OperationParts {
  instanceParameters: readonly object[];
  language: object;
  ref(name: string): Schema;
}

const text = (name: string, where: 'path' | 'query', more: Schema = {}): object => ({ name, in: where, ...(where === 'path' ? { required: true } : {}), schema: { type: 'string', ...more } });
const OBJECT: Schema = { type: 'object' };

/** The paths that a form client uses besides those of end-user systems: forms in one answer, code lists, people, texts (frontend-contract.md). */
export function clientPaths(definition: AppDefinition, parts: OperationParts): Record<string, Record<string, Operation>> {
  const { instanceParameters, language, ref } = parts;
  const instance = '/instances/{instanceOwnerPartyId}/{instanceGuid}';
  const get = (operationId: string, summary: string, parameters: readonly object[], schema: Schema): { get: Operation } => ({ get: { operationId, summary, parameters, responses: answers(200, schema) } });
  const recalculate = (operationId: string): { post: Operation } => ({ post: { operationId, summary: "The document after the app's own changes", parameters: [{ ...text('dataType', 'query'), required: true }, language], requestBody: { required: true, content: { 'application/json': { schema: OBJECT } } }, responses: answers(200, OBJECT) } });
  const options: Schema = { type: 'array', items: ref('Option') };
  const id = text('id', 'path');
  const served = (operationId: string, summary: string, parameters: readonly object[]): { get: Operation } => ({
    get: { operationId, summary, parameters, responses: { ...answers(200, OBJECT, 'Done.', ['application/json', 'text/plain']), 204: { description: 'There is none.' } } },
  });
  const rules = (operationId: string, summary: string, parameters: readonly object[]): { get: Operation } => ({
    get: { operationId, summary, parameters, responses: { ...answers(200, { type: 'string' }, 'As it is.', ['text/javascript', 'application/javascript', 'application/json', 'text/plain']), 204: { description: 'There is none.' } } },
  });
  const shared: Record<string, Record<string, Operation>> = {
    '/api/options/{id}': get('readOptions', 'A code list', [id, language], options),
    [`${instance}/options/{id}`]: get('readInstanceOptions', 'A code list that depends on the instance', [...instanceParameters, id, language], options),
    '/api/datalists/{id}': get('readDataList', 'A page of a data list', [id, language], ref('DataList')),
    [`${instance}/datalists/{id}`]: get('readInstanceDataList', 'A page of a data list that depends on the instance', [...instanceParameters, id, language], ref('DataList')),
    [`${instance}/api/external/{id}`]: get('callExternalApi', 'What another API answers to the app', [...instanceParameters, id], {}),
    [`${instance}/data/{dataGuid}/pdf/format`]: get('readPdfFormat', 'What a PDF of the current task leaves out', [...instanceParameters, text('dataGuid', 'path', { format: 'uuid' })], OBJECT),
    '/v1/data': { ...get('readStatelessData', 'A form document that is stored nowhere', [{ ...text('dataType', 'query'), required: true }, text('prefill', 'query'), language], OBJECT), ...recalculate('recalculateStatelessData') },
    '/v1/data/anonymous': { ...get('readAnonymousData', 'The same for those who are not logged in', [{ ...text('dataType', 'query'), required: true }, language], OBJECT), ...recalculate('recalculateAnonymousData') },
    '/api/v1/texts/{language}': get('readTexts', 'Texts of a language', [text('language', 'path', { pattern: '^[a-z]{2}$' })], OBJECT),
    '/api/layouts/{id}': served('readLayouts', 'Pages of a form by name', [id]),
    '/api/layoutsettings/{id}': served('readLayoutSettings', 'Order of the pages of a form', [id]),
    '/api/v1/profile/user': get('readProfile', 'The user', [], OBJECT),
    '/api/v1/parties': get('listParties', 'Whom the user may act for', [{ name: 'allowedToInstantiateFilter', in: 'query', schema: { type: 'boolean', default: false } }], { type: 'array', items: OBJECT }),
    '/api/v1/lookup/organisation/{orgNr}': get('lookUpOrganisation', 'An organisation by number', [text('orgNr', 'path')], OBJECT),
    '/api/v1/lookup/person': { post: { operationId: 'lookUpPerson', summary: 'A person by number and last name', requestBody: { required: true, content: { 'application/json': { schema: ref('PersonLookup') } } }, responses: answers(200, OBJECT) } },
  };
  return { ...shared, ...(definition.line === 'v9' ? newestOnly() : v8Only()) };

  function newestOnly(): Record<string, Record<string, Operation>> {
    const folder = text('folder', 'path', { enum: [...definition.layouts.keys()] });
    return {
      [`${instance}/enriched`]: get('readEnrichedInstance', 'An instance with its process and what the caller may do', instanceParameters, ref('Instance')),
      [`${instance}/bootstrap-form/{folder}`]: get('readForm', 'A form with everything that it needs', [...instanceParameters, folder, text('dataElementId', 'query', { format: 'uuid' }), { name: 'pdf', in: 'query', schema: { type: 'boolean', default: false } }, language], ref('Form')),
      '/api/bootstrap-form/{folder}': get('readStatelessForm', 'A form without an instance, with everything that it needs', [folder, text('prefill', 'query'), language], ref('Form')),
    };
  }

  function v8Only(): Record<string, Record<string, Operation>> {
    const order = (operationId: string, parameters: readonly object[]): { post: Operation } => ({
      post: { operationId, summary: 'Pages in the order that the app gives', parameters: [...parameters, text('layoutSetId', 'query'), text('currentPage', 'query'), { ...text('dataTypeId', 'query'), required: true }], requestBody: { required: true, content: { 'application/json': { schema: OBJECT } } }, responses: answers(200, { type: 'array', items: { type: 'string' } }) },
    });
    return {
      [`${instance}/pages/order`]: order('orderPages', instanceParameters),
      '/v1/pages/order': order('orderStatelessPages', []),
      '/api/layouts': served('readAllLayouts', 'Pages of the form of apps with one', []),
      '/api/layoutsettings': served('readAllLayoutSettings', 'Order of the pages of apps with one form', []),
      '/api/layoutsets': served('readLayoutSets', 'Which form belongs to which task', []),
      '/api/rulehandler/{id}': rules('readRuleHandler', 'Functions that rules call', [id]),
      '/api/rulehandler': rules('readOnlyRuleHandler', 'The same of apps with one form', []),
      '/api/ruleconfiguration/{id}': rules('readRuleConfiguration', 'When rules are asked, and about what', [id]),
      '/api/ruleconfiguration': rules('readOnlyRuleConfiguration', 'The same of apps with one form', []),
    };
  }
}
