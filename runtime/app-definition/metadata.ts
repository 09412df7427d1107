import path from 'node:path';
import type { ApplicationMetadata, DataType } from '../kernel/application-types.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { type FolderFiles, textOf } from './folder-files.ts';
import { type JsonSource, readJsonSource } from './json-source.ts';
import { checkedMembers, type MemberKinds, requireMembers } from './member-checks.ts';
import type { ProblemList } from './problems.ts';

export const METADATA_FILE = 'config/applicationmetadata.json';

const ROOT: MemberKinds = {
  id: 'text', org: 'text', title: 'textMap', description: 'textMap', dataTypes: 'objects', partyTypesAllowed: 'object',
  autoDeleteOnProcessEnd: 'boolean', preventInstanceDeletionForDays: 'number', disallowUserInstantiation: 'boolean',
  presentationFields: 'objects', dataFields: 'objects', eFormidling: 'object', onEntry: 'object', promptForParty: 'text',
  copyInstanceSettings: 'object', messageBoxConfig: 'object', apiScopes: 'object', logo: 'object',
};
const DATA_TYPE: MemberKinds = {
  id: 'text', description: 'textMap', allowedContentTypes: 'texts', allowedContributers: 'texts', allowedContributors: 'texts',
  actionRequiredToRead: 'text', actionRequiredToWrite: 'text', appLogic: 'object', taskId: 'text', maxSize: 'number', maxCount: 'count',
  minCount: 'count', grouping: 'text', enablePdfCreation: 'boolean', enableFileScan: 'boolean', validationErrorOnPendingFileScan: 'boolean',
  enabledFileAnalysers: 'texts', enabledFileValidators: 'texts', allowedKeysForUserDefinedMetadata: 'texts',
};
const APP_LOGIC: MemberKinds = {
  autoCreate: 'boolean', classRef: 'text', schemaRef: 'text', allowAnonymousOnStateless: 'boolean', autoDeleteOnProcessEnd: 'boolean',
  disallowUserCreate: 'boolean', disallowUserDelete: 'boolean', shadowFields: 'object',
};
const PARTY_TYPES: MemberKinds = { bankruptcyEstate: 'boolean', organisation: 'boolean', person: 'boolean', subUnit: 'boolean' };
const FIELD_COPY: MemberKinds = { id: 'text', path: 'text', dataTypeId: 'text' };
const COPY: MemberKinds = { enabled: 'boolean', excludedDataTypes: 'texts', excludedDataFields: 'texts', includeAttachments: 'boolean' };

/** The metadata as read, with its file for places in later findings. */
export interface MetadataRead {
  metadata: ApplicationMetadata;
  source: JsonSource;
  org: string;
  app: string;
}

/**
 * Reads `config/applicationmetadata.json`: known members checked and in their canonical spelling, unknown ones kept,
 * `[ORG]` and `[APP]` replaced.
 * @returns null when the app cannot be identified; every fault is in `problems`
 * @see app-model.md §1.1, §1.2
 */
export function readMetadata(files: FolderFiles, problems: ProblemList): MetadataRead | null {
  const source = metadataSource(files, problems);
  if (source === null) return null;
  if (!isJsonObject(source.value)) {
    problems.errorAt(source, [], 'Application metadata must be a JSON object');
    return null;
  }
  const read = checkedMembers(source, [], source.value, ROOT, problems);
  const identity = identify(read, files.folder, source, problems);
  if (identity === null) return null;
  const root: JsonObject = { ...(withoutPlaceholders(read, identity) as JsonObject), org: identity.org };
  checkParts(root, source, problems);
  root.dataTypes = dataTypesOf(root, source, problems);
  return { metadata: root as unknown as ApplicationMetadata, source, ...identity };
}

function metadataSource(files: FolderFiles, problems: ProblemList): JsonSource | null {
  const text = textOf(files, METADATA_FILE);
  if (text === null) {
    problems.error(METADATA_FILE, null, 'The file is missing');
    return null;
  }
  try {
    return readJsonSource(METADATA_FILE, text);
  } catch (error) {
    problems.thrown(METADATA_FILE, null, error);
    return null;
  }
}

/** `id` is `org/app`; a placeholder is filled from the folders `<org>/<app>/App`. */
function identify(root: JsonObject, folder: string, source: JsonSource, problems: ProblemList): { org: string; app: string } | null {
  if (!requireMembers(source, [], root, ['id'], problems)) return null;
  const parent = path.dirname(folder);
  const id = fill(String(root.id), { org: path.basename(path.dirname(parent)), app: path.basename(parent) });
  const [, org, app] = /^([\w-]+)\/([\w-]+)$/.exec(id) ?? [];
  if (org === undefined || app === undefined) {
    problems.errorAt(source, ['id'], `The id must be "org/app" with letters, digits and hyphens, not "${id}"`);
    return null;
  }
  const declared = typeof root.org === 'string' ? fill(root.org, { org, app }) : null;
  // The platform goes by the id.
  if (declared === null || declared === '') problems.warningAt(source, [], '"org" is missing', `"org": "${org}"`);
  else if (declared !== org) problems.warningAt(source, ['org'], `"org" is "${declared}" but the id says "${org}", which is what counts`);
  return { org, app };
}

function fill(text: string, identity: { org: string; app: string }): string {
  return text.replace(/\[(org|app)\]/gi, (_, name: string) => (name.toLowerCase() === 'org' ? identity.org : identity.app));
}

function withoutPlaceholders(value: Json, identity: { org: string; app: string }): Json {
  if (typeof value === 'string') return fill(value, identity);
  if (Array.isArray(value)) return value.map((item) => withoutPlaceholders(item, identity));
  if (!isJsonObject(value)) return value;
  const result: JsonObject = {};
  for (const [name, child] of Object.entries(value)) {
    Object.defineProperty(result, name, { value: withoutPlaceholders(child, identity), enumerable: true, configurable: true, writable: true });
  }
  return result;
}

function checkParts(root: JsonObject, source: JsonSource, problems: ProblemList): void {
  if (isJsonObject(root.partyTypesAllowed)) root.partyTypesAllowed = checkedMembers(source, ['partyTypesAllowed'], root.partyTypesAllowed, PARTY_TYPES, problems);
  if (isJsonObject(root.copyInstanceSettings)) root.copyInstanceSettings = checkedMembers(source, ['copyInstanceSettings'], root.copyInstanceSettings, COPY, problems);
  if (isJsonObject(root.onEntry)) root.onEntry = checkedMembers(source, ['onEntry'], root.onEntry, { show: 'text', instanceSelection: 'object' }, problems);
  for (const list of ['presentationFields', 'dataFields']) root[list] = fieldCopies(list, root[list], source, problems);
}

function fieldCopies(list: string, value: Json | undefined, source: JsonSource, problems: ProblemList): Json {
  if (!Array.isArray(value)) return null;
  return value.map((item, index) => {
    const copy = checkedMembers(source, [list, index], isJsonObject(item) ? item : {}, FIELD_COPY, problems);
    requireMembers(source, [list, index], copy, ['id', 'path', 'dataTypeId'], problems);
    return copy;
  });
}

function dataTypesOf(root: JsonObject, source: JsonSource, problems: ProblemList): Json {
  if (!Array.isArray(root.dataTypes)) {
    problems.errorAt(source, [], '"dataTypes" is missing', '"dataTypes": []');
    return [];
  }
  const seen = new Set<string>();
  const result: JsonObject[] = [];
  for (const [index, item] of root.dataTypes.entries()) {
    const type = checkedMembers(source, ['dataTypes', index], isJsonObject(item) ? item : {}, DATA_TYPE, problems);
    if (!requireMembers(source, ['dataTypes', index], type, ['id'], problems)) continue;
    if (isJsonObject(type.appLogic)) type.appLogic = appLogicOf(type.appLogic, index, source, problems);
    checkDataType(type as unknown as DataType, index, seen, source, problems);
    result.push(type);
  }
  return result;
}

function appLogicOf(appLogic: JsonObject, index: number, source: JsonSource, problems: ProblemList): JsonObject {
  const place = ['dataTypes', index, 'appLogic'] as const;
  const result = checkedMembers(source, place, appLogic, APP_LOGIC, problems);
  if (isJsonObject(result.shadowFields)) {
    result.shadowFields = checkedMembers(source, [...place, 'shadowFields'], result.shadowFields, { prefix: 'text', saveToDataType: 'text' }, problems);
    requireMembers(source, [...place, 'shadowFields'], result.shadowFields as JsonObject, ['prefix'], problems);
  }
  return result;
}

function checkDataType(type: DataType, index: number, seen: Set<string>, source: JsonSource, problems: ProblemList): void {
  if (seen.has(type.id)) problems.errorAt(source, ['dataTypes', index, 'id'], `Two data types have the id "${type.id}"`);
  seen.add(type.id);
  const least = type.minCount ?? 0;
  const most = type.maxCount ?? 0;
  if (most > 0 && least > most) problems.errorAt(source, ['dataTypes', index, 'minCount'], `Data type "${type.id}": minCount ${least} is more than maxCount ${most}`);
}
