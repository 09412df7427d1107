import type { Json } from './json.ts';

/** Text by language code. */
export type LanguageText = Record<string, string>;

/** config/applicationmetadata.json (app-model.md §1.1); members that we do not use are kept and served. */
export interface ApplicationMetadata {
  id: string;
  org: string;
  title?: LanguageText;
  dataTypes: DataType[];
  partyTypesAllowed?: PartyTypesAllowed | null;
  autoDeleteOnProcessEnd?: boolean;
  preventInstanceDeletionForDays?: number | null;
  disallowUserInstantiation?: boolean;
  presentationFields?: FieldCopy[] | null;
  dataFields?: FieldCopy[] | null;
  eFormidling?: Json;
  onEntry?: { show?: string; instanceSelection?: Json } | null;
  promptForParty?: string | null;
  copyInstanceSettings?: CopyInstanceSettings | null;
  messageBoxConfig?: Json;
  apiScopes?: Json;
  logo?: Json;
  [member: string]: unknown;
}

export interface PartyTypesAllowed {
  bankruptcyEstate?: boolean;
  organisation?: boolean;
  person?: boolean;
  subUnit?: boolean;
}

export interface FieldCopy {
  id: string;
  path: string;
  dataTypeId: string;
}

export interface CopyInstanceSettings {
  enabled?: boolean;
  excludedDataTypes?: string[] | null;
  excludedDataFields?: string[] | null;
  includeAttachments?: boolean;
}

/** One entry of `dataTypes` (app-model.md §1.2). `maxCount`/`minCount` 0 or absent: unlimited / optional; `maxSize` in MiB, 0 or null: unlimited. */
export interface DataType {
  id: string;
  description?: LanguageText | null;
  allowedContentTypes?: string[] | null;
  allowedContributers?: string[] | null;
  allowedContributors?: string[] | null;
  actionRequiredToRead?: string | null;
  actionRequiredToWrite?: string | null;
  appLogic?: AppLogic | null;
  taskId?: string | null;
  maxSize?: number | null;
  maxCount?: number;
  minCount?: number;
  grouping?: string | null;
  enablePdfCreation?: boolean;
  enableFileScan?: boolean;
  validationErrorOnPendingFileScan?: boolean;
  enabledFileAnalysers?: string[];
  enabledFileValidators?: string[];
  allowedKeysForUserDefinedMetadata?: string[] | null;
  [member: string]: unknown;
}

/** `classRef` marks a form data type. */
export interface AppLogic {
  autoCreate?: boolean | null;
  classRef?: string | null;
  schemaRef?: string | null;
  allowAnonymousOnStateless?: boolean;
  autoDeleteOnProcessEnd?: boolean;
  disallowUserCreate?: boolean;
  disallowUserDelete?: boolean;
  shadowFields?: { prefix: string; saveToDataType?: string | null } | null;
}

/** texts/resource.<lang>.json */
export interface TextResource {
  id: string;
  value: string;
  variables?: TextVariable[] | null;
}

export interface TextVariable {
  key: string;
  /** `dataModel.default`, `dataModel.<dataTypeId>`, `instanceContext`, `applicationSettings`, `customTextParameters`, `text` */
  dataSource: string;
  defaultValue?: string | null;
}

export interface TextResources {
  language: string;
  resources: TextResource[];
}

export interface AppOption {
  value: string | number | boolean | null;
  label: string;
  description?: string;
  helpText?: string;
  tags?: Record<string, string>;
}
