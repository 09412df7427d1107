import { isJsonObject, type JsonObject } from '../../kernel/json.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import { nearest } from '../../kernel/nearest.ts';
import type { ProblemList } from '../problems.ts';
import type { JsonPath } from '../tolerant-json.ts';

/** Every member that the platform knows (app-model.md §1.1, §1.2). */
const ROOT = [
  '$schema', 'id', 'org', 'title', 'description', 'homepage', 'keywords', 'contactPoints', 'versionId', 'validFrom', 'validTo', 'created', 'createdBy', 'lastChanged', 'lastChangedBy',
  'storageAccountNumber', 'processId', 'access', 'dataTypes', 'partyTypesAllowed', 'onEntry', 'promptForParty', 'autoDeleteOnProcessEnd', 'preventInstanceDeletionForDays',
  'disallowUserInstantiation', 'presentationFields', 'dataFields', 'copyInstanceSettings', 'messageBoxConfig', 'apiScopes', 'logo', 'eFormidling',
];
const DATA_TYPE = [
  'id', 'description', 'allowedContentTypes', 'allowedContributers', 'allowedContributors', 'actionRequiredToRead', 'actionRequiredToWrite', 'taskId', 'maxSize', 'maxCount', 'minCount', 'grouping',
  'enablePdfCreation', 'enableFileScan', 'validationErrorOnPendingFileScan', 'enabledFileAnalysers', 'enabledFileValidators', 'allowedKeysForUserDefinedMetadata', 'appLogic',
];
const APP_LOGIC = ['autoCreate', 'classRef', 'schemaRef', 'allowAnonymousOnStateless', 'autoDeleteOnProcessEnd', 'disallowUserCreate', 'disallowUserDelete', 'shadowFields'];
const PARTY_TYPES = ['bankruptcyEstate', 'organisation', 'person', 'subUnit'];

/** Old members, and what took their place. */
const DEPRECATED: Readonly<Record<string, string>> = {
  allowUserCreate: 'Not read any more: use disallowUserCreate', allowUserDelete: 'Not read any more: use disallowUserDelete', allowInSubform: 'Not read any more',
  features: 'Made by the runtime', altinnNugetVersion: 'Made by the runtime', externalApiIds: 'Made by the runtime', schemaRef: 'Not used',
};
/** Members of v8 that v9 ignores. */
const ONLY_V8: Readonly<Record<string, string>> = { enablePdfCreation: 'Use a service task of the type pdf', eFormidling: 'Use a service task of the type eFormidling' };

/** Members of `applicationmetadata.json` that nobody reads: misspelt, unknown or out of use. */
export function metadataMembers({ definition, metadata }: DefinitionParts, problems: ProblemList): void {
  const { source } = metadata;
  if (!isJsonObject(source.value)) return;
  const check = (value: JsonObject, path: JsonPath, known: readonly string[]): void => {
    for (const name of Object.keys(value)) {
      const place = [...path, name];
      const old = Object.hasOwn(DEPRECATED, name) ? DEPRECATED[name] : definition.line === 'v9' && Object.hasOwn(ONLY_V8, name) ? ONLY_V8[name] : undefined;
      if (old !== undefined) problems.info(source.file, source.lineOf(place), `"${name}" is out of use`, old);
      else if (!known.some((candidate) => candidate.toLowerCase() === name.toLowerCase())) problems.warningAt(source, place, `"${name}" is not a member that anybody reads`, nearest(name, known));
    }
  };
  check(source.value, [], ROOT);
  if (isJsonObject(source.value.partyTypesAllowed)) check(source.value.partyTypesAllowed, ['partyTypesAllowed'], PARTY_TYPES);
  for (const [index, type] of (Array.isArray(source.value.dataTypes) ? source.value.dataTypes : []).entries()) {
    if (!isJsonObject(type)) continue;
    check(type, ['dataTypes', index], DATA_TYPE);
    if (isJsonObject(type.appLogic)) check(type.appLogic, ['dataTypes', index, 'appLogic'], APP_LOGIC);
  }
}
