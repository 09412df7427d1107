/** Makes a PDF of a form or a receipt. Never blocks the thread for long; rejects when it cannot. */
export interface PdfRenderer {
  render(input: PdfInput): Promise<Uint8Array>;
}

export interface PdfInput {
  title: string;
  /** BCP 47: nb, nn, en. */
  language: string;
  /** Lines on the instance: reference number, sender, date. */
  information: readonly { label: string; value: string }[];
  sections: readonly { heading: string; rows: readonly { label: string; value: string }[] }[];
  /** The page that shows the same in a browser, and the token to open it with; null: only the text form. */
  url: string | null;
  token: string | null;
}
