/**
 * A filled form as a document to be read: no layout, no data, no expressions left. JSON through and through, so that it can
 * be drawn as HTML, as PDF or on a page, sent to a worker, and compared.
 */
export interface SummaryDocument {
  /** BCP 47: nb, nn, en. */
  language: string;
  title: string;
  /** False when the app hides its name (`hideAppNameInPdf`); the title stays the document's own. */
  showTitle: boolean;
  /** Name of the service owner. */
  owner: string | null;
  /** What the reader must know first: that this is a preview. */
  notice: string | null;
  information: readonly InformationRow[];
  pages: readonly SummaryPage[];
}

export interface InformationRow {
  label: string;
  value: string;
}

export interface SummaryPage {
  /** Name of the layout page. */
  id: string;
  title: string | null;
  blocks: readonly Block[];
}

/** What one component shows. `componentId` is null for what belongs to no component. */
export type Block = { componentId: string | null; pageBreak?: PageBreak } & (
  | HeadingBlock | TextBlock | FieldBlock | GroupBlock | TableBlock | FilesBlock | AlertBlock | ImageBlock | InformationBlock | DividerBlock
);

export interface PageBreak {
  before: boolean;
  after: boolean;
}

/** `level` as the author wants it, 2–4; whoever draws takes care that no level is left out. */
export interface HeadingBlock { kind: 'heading'; level: number; text: string }
export interface TextBlock { kind: 'text'; content: readonly RichBlock[] }
/** An answer. No values: nothing has been entered. Several values are a list. */
export interface FieldBlock { kind: 'field'; label: string; values: readonly string[] }
export interface GroupBlock { kind: 'group'; title: string | null; blocks: readonly Block[] }
/** Cells are plain text; the first cell of a row is its header when `rowHeaders` says so. */
export interface TableBlock { kind: 'table'; title: string | null; head: readonly string[]; rows: readonly (readonly string[])[]; rowHeaders: boolean }
export interface FilesBlock { kind: 'files'; label: string; files: readonly SummaryFile[] }
export interface AlertBlock { kind: 'alert'; severity: 'info' | 'warning' | 'success' | 'danger'; title: string | null; content: readonly RichBlock[] }
/** `source`: an address as written in the layout; whoever draws decides whether the picture can be had. */
export interface ImageBlock { kind: 'image'; alt: string; source: string | null }
export interface InformationBlock { kind: 'information'; rows: readonly InformationRow[] }
export interface DividerBlock { kind: 'divider' }

export interface SummaryFile {
  name: string;
  /** Bytes. */
  size: number;
  /** Labels of its tags. */
  tags: readonly string[];
}

/** Text with structure: what is left of Markdown or HTML once everything unsafe is gone. */
export type RichBlock =
  | { kind: 'paragraph'; content: readonly Inline[] }
  | { kind: 'heading'; level: number; content: readonly Inline[] }
  | { kind: 'list'; ordered: boolean; items: readonly (readonly RichBlock[])[] }
  | { kind: 'rule' };

export interface Inline {
  text: string;
  bold?: true;
  italic?: true;
  code?: true;
  /** http, https, mailto or tel only. */
  href?: string;
}
