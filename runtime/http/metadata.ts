import type { AppDefinition } from '../app-definition/types.ts';
import type { DataType } from '../kernel/application-types.ts';
import type { JsonObject } from '../kernel/json.ts';

/** Members that the served metadata always has, in their order and with null for what a file does not say (app-api.md §6.6). */
const MEMBERS = [
  'versionId', 'org', 'title', 'validFrom', 'validTo', 'processId', 'dataTypes', 'partyTypesAllowed', 'autoDeleteOnProcessEnd',
  'preventInstanceDeletionForDays', 'disallowUserInstantiation', 'presentationFields', 'dataFields', 'eFormidling', 'messageBoxConfig', 'copyInstanceSettings',
  'storageAccountNumber', 'apiScopes', 'created', 'createdBy', 'lastChanged', 'lastChangedBy',
] as const;

/** Members that the released line writes as well. */
const RELEASED_MEMBERS = ['homepage', 'keywords', 'description', 'access', 'contactPoints'] as const;

/** applicationmetadata.json as the API serves it: what is computed added, defaults filled in. */
export function servedMetadata(definition: AppDefinition): JsonObject {
  const { metadata, line, hooks } = definition;
  const v9 = line === 'v9';
  const served: Record<string, unknown> = {
    id: metadata.id,
    features: features(definition),
    onEntry: metadata.onEntry ?? (v9 ? { show: 'new-instance' } : null),
    logo: metadata.logo ?? null,
    ...(v9 ? { promptForParty: metadata.promptForParty ?? null } : {}),
    altinnNugetVersion: v9 ? '9.0.0.0' : '8.12.7.0',
    externalApiIds: Object.keys(hooks.externalApis ?? {}),
  };
  for (const name of MEMBERS) served[name] = metadata[name] ?? DEFAULTS[name] ?? null;
  served['dataTypes'] = metadata.dataTypes.map(servedDataType);
  if (!v9) {
    for (const name of RELEASED_MEMBERS) served[name] = metadata[name] ?? null;
    if (metadata.copyInstanceSettings) served['copyInstanceSettings'] = { ...COPY_DEFAULTS, ...metadata.copyInstanceSettings };
  }
  for (const [name, value] of Object.entries(metadata)) if (!(name in served)) served[name] = value;
  return served as JsonObject;
}

const COPY_DEFAULTS = {
  excludedDataTypes: null, excludedDataFields: null, includeAttachments: false, includeDueBefore: false, includedDataValues: null, includedPresentationTexts: null,
};

const DEFAULTS: Record<string, unknown> = { autoDeleteOnProcessEnd: false, disallowUserInstantiation: false };

function features({ settings, line }: AppDefinition): Record<string, boolean> {
  if (line === 'v9') return { ...settings.features };
  return { footer: true, processActions: true, jsonObjectInDataResponse: settings.features['jsonObjectInDataResponse'] ?? false };
}

function servedDataType(dataType: DataType): object {
  const { appLogic } = dataType;
  return {
    ...dataType,
    id: dataType.id,
    description: dataType.description ?? null,
    allowedContentTypes: dataType.allowedContentTypes ?? null,
    allowedContributers: dataType.allowedContributers ?? null,
    allowedContributors: dataType.allowedContributors ?? null,
    actionRequiredToRead: dataType.actionRequiredToRead ?? null,
    actionRequiredToWrite: dataType.actionRequiredToWrite ?? null,
    appLogic: appLogic ? {
      autoCreate: appLogic.autoCreate ?? null,
      classRef: appLogic.classRef ?? null,
      schemaRef: appLogic.schemaRef ?? null,
      allowAnonymousOnStateless: appLogic.allowAnonymousOnStateless ?? false,
      autoDeleteOnProcessEnd: appLogic.autoDeleteOnProcessEnd ?? false,
      disallowUserCreate: appLogic.disallowUserCreate ?? false,
      disallowUserDelete: appLogic.disallowUserDelete ?? false,
      shadowFields: appLogic.shadowFields ?? null,
    } : null,
    taskId: dataType.taskId ?? null,
    maxSize: dataType.maxSize ?? null,
    maxCount: dataType.maxCount ?? 0,
    minCount: dataType.minCount ?? 0,
    grouping: dataType.grouping ?? null,
    enablePdfCreation: dataType.enablePdfCreation ?? true,
    enableFileScan: dataType.enableFileScan ?? false,
    validationErrorOnPendingFileScan: dataType.validationErrorOnPendingFileScan ?? false,
    enabledFileAnalysers: dataType.enabledFileAnalysers ?? [],
    enabledFileValidators: dataType.enabledFileValidators ?? [],
    allowedKeysForUserDefinedMetadata: dataType.allowedKeysForUserDefinedMetadata ?? null,
  };
}
