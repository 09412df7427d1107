import type { ApplicationMetadata, AppOption, DataType, TextResources } from '../kernel/application-types.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import type { ModelDescriptor, PrefillConfig } from '../data/types.ts';
import type { LegacyRules } from '../layout/legacy-rules/types.ts';
import type { ExpressionValidations, LayoutFolder } from '../layout/types.ts';
import type { Policy } from '../policy/types.ts';
import type { EFormidlingConfig, ProcessGraph } from '../process/types.ts';
import type { ModelValidator } from '../validation/types.ts';
import type { AppLogicHooks } from './hooks.ts';

/** The file format's line, and with it the contract that the app is served with (v8-and-v9.md). */
export type Line = 'v8' | 'v9';

/** Everything a definition says, read, checked, normalised and frozen. One object for each version of a definition. */
export interface AppDefinition {
  org: string;
  app: string;
  /** `{org}/{app}` */
  id: string;
  line: Line;
  /** Hash of the folder's files: what `InstanceRecord.definition` names. */
  version: string;
  /** Absolute path of the `App` folder. */
  folder: string;
  metadata: ApplicationMetadata;
  dataTypes: ReadonlyMap<string, DataType>;
  /** Form data types by id. */
  models: ReadonlyMap<string, FormType>;
  process: ProcessGraph;
  policy: Policy;
  settings: AppSettings;
  /** Served names → folder. v8: layout set ids; v9: folder names. */
  layouts: ReadonlyMap<string, LayoutFolder>;
  /** Task id → folder; a task without a form is absent. */
  layoutOfTask: ReadonlyMap<string, LayoutFolder>;
  /** Language → texts. */
  texts: ReadonlyMap<string, TextResources>;
  /** Lower-case options id → list as authored. */
  options: ReadonlyMap<string, readonly AppOption[]>;
  hooks: AppLogicHooks;
  /** Whether the app's own logic or expressions can see the ids of rows. */
  seesRowIds: boolean;
  /** Page settings of every task: v9 `ui/Settings.json`, v8 `layout-sets.json` `uiSettings`. */
  uiSettings: JsonObject;
  /** v8 `ui/layout-sets.json` as read; null in v9 and in apps without sets. */
  layoutSets: readonly LayoutSet[] | null;
  /** v8: legacy rules that can be run, by folder id. Empty in v9 and in apps without any. */
  legacyRules: ReadonlyMap<string, LegacyRules>;
  /** `ui/footer.json`; null when there is none. */
  footer: JsonObject | null;
  /** v8: tasks whose end makes a PDF, by `enablePdfCreation` of their form data types. Empty in v9, where service tasks do it. */
  pdfTasks: ReadonlySet<string>;
  /** v8: the shipment that `applicationmetadata.json` `eFormidling` orders after a task; null without one, or when settings switch it off. */
  shipment: { afterTaskId: string; config: EFormidlingConfig } | null;
  /** The raw files that are served as they are, by path relative to `App/` with `/`. Read lazily. */
  raw: RawFiles;
}

/** One entry of v8 `ui/layout-sets.json`. */
export interface LayoutSet {
  id: string;
  dataType: string | null;
  tasks: readonly string[];
  type: string | null;
}

/** A form data type with what its model files say. */
export interface FormType {
  dataType: DataType;
  descriptor: ModelDescriptor;
  validator: ModelValidator;
  prefill: PrefillConfig | null;
  validations: ExpressionValidations | null;
  /** calculation.json: field path → expression, in file order. */
  calculations: readonly { field: string; expression: Json }[];
  /** The JSON Schema as parsed; null when only an XSD or a class was there. */
  schema: JsonObject | null;
  /** `application/xml` or `application/json`: what new elements are stored as. */
  storedAs: 'application/xml' | 'application/json';
}

/** appsettings.json with the environment's overlay (app-model.md §1.6). */
export interface AppSettings {
  removeHiddenData: boolean;
  requiredValidation: boolean;
  expressionValidation: boolean;
  xsdValidation: boolean;
  /** Form data types whose XML is checked against the XSD when it is sent, by id; `*` for all. */
  xsdOnInput: readonly string[];
  enforceDataTypeTaskId: boolean;
  registerEventsWithEventsComponent: boolean;
  disableCsrfCheck: boolean;
  enableEFormidling: boolean;
  softValidationPrefix: string;
  fixedValidationPrefix: string;
  infoValidationPrefix: string;
  successValidationPrefix: string;
  frontEndSettings: Readonly<Record<string, string>>;
  features: Readonly<Record<string, boolean>>;
  /** The whole `AppSettings` section as strings by original key, for `applicationsettings`. */
  all: Readonly<Record<string, string>>;
  /** Every section as merged, for parts that have settings of their own (PDF, eFormidling, payment). */
  sections: JsonObject;
}

export interface RawFiles {
  has(path: string): boolean;
  /** Bytes as on disk at load time; null when absent. */
  read(path: string): Promise<Uint8Array | null>;
  /** Paths below a folder, sorted. */
  list(folder: string): readonly string[];
}

/** A finding of the loader: `error` refuses the definition, `warning` and `info` do not. */
export interface DefinitionProblem {
  severity: 'error' | 'warning' | 'info';
  /** Name of the rule that found it (docs/check.md); absent for what reading a file found. */
  rule?: string;
  /** Path relative to `App/`. */
  file: string;
  line: number | null;
  message: string;
  suggestion?: string;
}

export type LoadResult = { definition: AppDefinition; problems: DefinitionProblem[] } | { definition: null; problems: DefinitionProblem[] };
