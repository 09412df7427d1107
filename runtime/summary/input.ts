import type { EvaluationState, LayoutFolder } from '../layout/types.ts';
import type { InstanceFacts } from './information.ts';
import type { OptionLists } from './options.ts';

/** Everything that a summary is made from; all of it plain, nothing of it is changed. */
export interface SummaryInput {
  title: string;
  owner: string | null;
  /** Shown above everything else. */
  notice?: string | null;
  state: EvaluationState;
  /** The folders to show, in order; `dataElementId` picks the element of a subform. */
  forms: readonly SummaryForm[];
  /** Every folder of the app, by id: subforms. */
  layouts: ReadonlyMap<string, LayoutFolder>;
  /** Task id → folder: what a Summary2 of another task shows. */
  layoutOfTask: ReadonlyMap<string, LayoutFolder>;
  facts: InstanceFacts;
  /** By the keys of `optionRequests`. */
  options: OptionLists;
  files: readonly FileFacts[];
  signatures?: readonly SignatureFacts[];
}

export interface SummaryForm {
  layout: LayoutFolder;
  dataElementId: string | null;
  /** Left out on top of what the folder's settings leave out (`pdf.format`). */
  excludedPages: readonly string[];
  excludedComponents: readonly string[];
}

/** An element that is no form. `size` in bytes. */
export interface FileFacts {
  id: string;
  dataType: string;
  filename: string | null;
  size: number;
  tags: readonly string[];
  /** Task that made it; null for what people uploaded. */
  generatedFrom: string | null;
}

export interface SignatureFacts {
  name: string;
  onBehalfOf: string | null;
  signed: boolean;
}
