import type { InformationRow, SummaryDocument, SummaryPage } from './types.ts';

/** A document that is no form: a title, facts on top, and sections of labelled values. */
export interface PlainDocument {
  title: string;
  /** BCP 47: nb, nn, en. */
  language: string;
  owner?: string | null;
  information: readonly InformationRow[];
  sections: readonly { heading: string; rows: readonly InformationRow[] }[];
}

/** The same as a summary, one page for each section. */
export function plainDocument(plain: PlainDocument): SummaryDocument {
  return {
    language: plain.language, title: plain.title, showTitle: true, owner: plain.owner ?? null, notice: null, information: plain.information,
    pages: plainPages(plain.sections),
  };
}

/** Sections as pages, for what comes after a form (a receipt of payment). */
export function plainPages(sections: PlainDocument['sections']): SummaryPage[] {
  return sections.map(({ heading, rows }, index) => ({
    id: `section-${index + 1}`, title: heading, blocks: rows.map(({ label, value }) => ({ componentId: null, kind: 'field', label, values: value === '' ? [] : [value] })),
  }));
}
