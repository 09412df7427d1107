/** A JSON Schema of the OpenAPI document. */
export type Schema = { [word: string]: unknown };

const text: Schema = { type: 'string' };
const optional: Schema = { type: ['string', 'null'] };
const time: Schema = { type: 'string', format: 'date-time' };
const optionalTime: Schema = { type: ['string', 'null'], format: 'date-time' };
const flag: Schema = { type: 'boolean' };
const textMap: Schema = { type: ['object', 'null'], additionalProperties: text };
const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({ type: 'object', properties, ...(required.length > 0 ? { required } : {}) });
const list = (items: Schema): Schema => ({ type: 'array', items });
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const pairs: Schema = { type: ['array', 'null'], items: { type: 'object', properties: { key: { type: 'string' }, value: { type: 'string' } } } };
const links = object({ apps: optional, platform: optional });

const dataElement: Record<string, Schema> = {
  id: { type: 'string', format: 'uuid' }, instanceGuid: { type: 'string', format: 'uuid' }, dataType: text, filename: optional, contentType: text, blobStoragePath: text, selfLinks: links,
  size: { type: 'integer', description: 'Bytes.' }, locked: flag, refs: { type: ['array', 'null'], items: text }, isRead: flag, tags: list(text), fileScanResult: text,
  contentHash: optional, userDefinedMetadata: pairs, metadata: pairs, deleteStatus: { type: ['object', 'null'] }, references: { type: ['array', 'null'], items: { type: 'object' } },
  created: time, createdBy: text, lastChanged: time, lastChangedBy: text,
};

/** The shapes that every app shares (app-api.md §2.1, §3, §4.2, §5.1). */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  InstanceOwner: object({ partyId: text, personNumber: optional, organisationNumber: optional, username: optional, externalIdentifier: optional, party: { type: ['object', 'null'] } }),
  InstanceTemplate: object({ instanceOwner: ref('InstanceOwner'), dueBefore: optionalTime, visibleAfter: optionalTime }, ['instanceOwner']),
  InstantiationRequest: object({ instanceOwner: ref('InstanceOwner'), dueBefore: optionalTime, visibleAfter: optionalTime, prefill: textMap, sourceInstanceId: optional }, ['instanceOwner']),
  Instance: object({
    id: { type: 'string', description: '{partyId}/{instanceGuid}' }, instanceOwner: ref('InstanceOwner'), appId: text, org: text, selfLinks: links, dueBefore: optionalTime, visibleAfter: optionalTime,
    process: { type: ['object', 'null'] }, status: ref('InstanceStatus'), completeConfirmations: { type: ['array', 'null'], items: object({ stakeholderId: text, confirmedOn: time }) },
    data: list(ref('DataElement')), presentationTexts: textMap, dataValues: textMap, created: time, createdBy: text, lastChanged: time, lastChangedBy: text,
  }, ['id', 'instanceOwner', 'appId', 'org', 'data']),
  InstanceStatus: object({
    isArchived: flag, archived: optionalTime, isSoftDeleted: flag, softDeleted: optionalTime, isHardDeleted: flag, hardDeleted: optionalTime,
    readStatus: { type: 'integer', enum: [0, 1, 2] }, substatus: { type: ['object', 'null'] },
  }),
  DataElement: object(dataElement, ['id', 'dataType', 'contentType']),
  /** Of a form: when the app changed the document, what it changed. */
  DataElementWritten: object({ ...dataElement, changedFields: { type: ['object', 'null'] } }, ['id', 'dataType', 'contentType']),
  SimpleInstance: object({ id: text, presentationTexts: textMap, dueBefore: optionalTime, lastChanged: time, lastChangedBy: text }),
  PatchRequest: object({ patches: list(object({ dataElementId: text, patch: list({ type: 'object' }) }, ['dataElementId', 'patch'])), ignoredValidators: list(text) }, ['patches']),
  PatchResponse: object({ instance: ref('Instance'), validationIssues: list(object({ source: text, issues: list(ref('ValidationIssue')) })), newDataModels: list(object({ dataElementId: text, data: { type: 'object' } })), newDataElementId: { type: 'string', format: 'uuid' } }),
  PatchOneRequest: object({ patch: list({ type: 'object' }), ignoredValidators: list(text) }, ['patch']),
  PatchOneResponse: object({ instance: ref('Instance'), newDataModel: { type: 'object' }, validationIssues: { type: 'object', additionalProperties: list(ref('ValidationIssue')) } }),
  ValidationIssue: object({
    severity: { type: 'integer', enum: [0, 1, 2, 3, 4, 5], description: '1 is an error and refuses the step.' }, dataElementId: optional, field: optional, code: optional, description: optional, source: text, customTextKey: text, customTextParameters: { type: ['object', 'null'], additionalProperties: text }, showImmediately: flag, noIncrementalUpdates: flag,
  }, ['severity', 'source']),
  ProcessState: object({ currentTask: { type: ['object', 'null'] }, processTasks: list({ type: 'object' }), started: optionalTime, startEvent: optional, ended: optionalTime, endEvent: optional, workflow: { type: ['object', 'null'] } }),
  ProcessNext: object({ action: optional, actionOnBehalfOf: optional }),
  ActionRequest: object({ action: text, buttonId: optional, metadata: { type: 'object' }, ignoredValidators: list(text), onBehalfOf: optional }, ['action']),
  Tags: object({ tags: list(text) }),
  TagsSet: object({ tags: list(text), validationIssues: { type: ['array', 'null'], items: { type: 'object' } } }),
  UserDefinedMetadata: object({ userDefinedMetadata: pairs }),
  Substatus: object({ label: text, description: optional }, ['label']),
  InstantiationAnswer: object({ valid: flag, message: optional, validParties: { type: ['array', 'null'], items: { type: 'object' } } }, ['valid']),
  Option: object({ value: { type: ['string', 'number', 'boolean', 'null'] }, label: text, description: text, helpText: text, tags: { type: 'object', additionalProperties: text } }, ['value', 'label']),
  DataList: object({ listItems: list({ type: 'object' }), _metaData: object({ page: { type: 'integer' }, pageCount: { type: 'integer' }, pageSize: { type: 'integer' }, totaltItemsCount: { type: 'integer' }, links: list(text) }) }),
  Form: object({ layouts: { type: 'object' }, dataModels: { type: 'object' }, staticOptions: { type: 'object' }, validationIssues: list(ref('ValidationIssue')) }, ['layouts', 'dataModels', 'staticOptions']),
  PersonLookup: object({ socialSecurityNumber: { type: 'string', pattern: '^[0-9]{11}$' }, lastName: text }, ['socialSecurityNumber', 'lastName']),
  ProblemDetails: { ...object({ type: optional, title: optional, status: { type: 'integer' }, detail: optional, instance: optional, traceId: optional, validationIssues: { type: ['array', 'null'], items: ref('ValidationIssue') } }), additionalProperties: true },
};
