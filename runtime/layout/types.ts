import type { Json, JsonObject } from '../kernel/json.ts';
import type { TextResources } from '../kernel/application-types.ts';

/** One ui folder, read and normalised to the v9 shape (app-model.md §1.3, §1.7). */
export interface LayoutFolder {
  /** Folder name as served: v9 the task id, v8 the layout set id. */
  id: string;
  defaultDataType: string | null;
  settings: JsonObject;
  /** Page order as configured; hidden pages included. */
  order: readonly string[];
  pages: ReadonlyMap<string, Page>;
  /** The page that `pdfLayoutName` names, which may stand outside the order: what a PDF shows instead of all pages. */
  pdfPage: Page | null;
  /** Every component of every page in order, by id. */
  components: ReadonlyMap<string, Component>;
  /** Ids of subform folders that Subform components point at. */
  subforms: readonly string[];
}

export interface Page {
  name: string;
  hidden: Json | undefined;
  /** Top-level components, children nested. */
  components: readonly Component[];
}

/** A component; `definition` is its JSON as written, `type` in the field's spelling whatever the file's case. */
export interface Component {
  id: string;
  type: string;
  page: string;
  parent: string | null;
  /** What it nests for the server; for a repeating component, what repeats with each row. */
  children: readonly Component[];
  /** Components of `rowsBefore`/`rowsAfter`: nested, but they do not repeat. */
  before: readonly Component[];
  after: readonly Component[];
  /** The ButtonGroup or AccordionGroup that shows it; the server does not nest these (app-model.md §5.4), the browser does. */
  shownIn: string | null;
  /** Binding name → field and data type (null: the folder's default). */
  bindings: Readonly<Record<string, { field: string; dataType: string | null }>>;
  /** The bindings' key whose rows the children repeat over; null when it does not repeat. */
  repeats: string | null;
  hidden: Json | undefined;
  hiddenRow: Json | undefined;
  required: Json | undefined;
  readOnly: Json | undefined;
  removeWhenHidden: Json | undefined;
  definition: JsonObject;
}

/** A form document of the instance: plain numbers only (`data/plain.ts`). */
export interface FormModel {
  dataElementId: string;
  dataType: string;
  model: JsonObject;
}

/** What expressions may look at: data, texts, instance, settings (app-model.md §5.3). All plain and read-only. */
export interface EvaluationState {
  models: readonly FormModel[];
  /** Data element counts by type, binary types included. */
  dataElementCounts: Readonly<Record<string, number>>;
  /** Data types by id: whether more than one element may exist. */
  maxCounts: Readonly<Record<string, number>>;
  defaultDataType: string | null;
  instance: { id: string; appId: string; partyId: string; partyType: 'org' | 'person' | 'selfIdentified' | 'unknown'; ownerName?: string } | null;
  frontEndSettings: Readonly<Record<string, string>>;
  texts: TextResources;
  language: string;
  gatewayAction: string | null;
  /** Permitted actions of the current task, for `authContext`. */
  authorized?: Readonly<Record<string, boolean>>;
  /** Components that are hidden whatever their expressions say, by `nodeKey`: what legacy rules decided. */
  hiddenNodes?: ReadonlySet<string>;
}

/** A required binding of a visible component that has no value (app-model.md §5.7). */
export interface RequiredIssue {
  dataElementId: string;
  field: string;
  layoutId: string;
  pageId: string;
  componentId: string;
  bindingName: string;
  pageName: string;
  componentTitle: string | null;
}

/** `<dataTypeId>.validation.json` with definitions resolved (app-model.md §5.6). */
export interface ExpressionValidations {
  /** Field path without indexes → rules in file order. */
  fields: ReadonlyMap<string, readonly ExpressionRule[]>;
  /** What was skipped, for the load report. */
  problems: readonly string[];
}

export interface ExpressionRule {
  message: Json;
  condition: Json;
  severity: 'error' | 'warning' | 'informational' | 'success';
  /** The browser shows the message before the field has been touched. */
  showImmediately?: boolean;
}

/** One calculated field of `<dataTypeId>.calculation.json` (app-model.md §3.4). */
export interface Calculation {
  /** Field path without indexes. */
  field: string;
  expression: Json;
}

/** Where an expression or a text stands; what is left out is taken from the state. */
export interface Position {
  layout?: LayoutFolder | null;
  /** Component whose rows and page apply; only the browser's functions need it. */
  component?: Component | null;
  /** The element that paths without a data type look at; wins over `dataType`. */
  dataElementId?: string | null;
  dataType?: string | null;
  rowIndexes?: readonly number[];
}

export interface ExpressionIssue {
  dataElementId: string;
  field: string;
  severity: 'error' | 'warning' | 'informational' | 'success';
  /** Text key (or text) that the message expression gave. */
  message: string;
}
