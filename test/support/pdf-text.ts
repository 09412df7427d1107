import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

export interface ReadPdf {
  pages: number;
  /** Whether it says that it is tagged, and has a structure. */
  isTagged: boolean;
  language: string | null;
  title: string | null;
  /** Text of every page in order, white space as single blanks. */
  text: string;
  /** Roles of the structure, each as often as it occurs. */
  roles: string[];
  outline: string[];
}

/** What a reader makes of a PDF. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0, useSystemFonts: false });
  const pdf = await task.promise;
  const { info } = (await pdf.getMetadata()) as { info: { Title?: string; Language?: string } };
  const marks = (await pdf.getMarkInfo()) as { Marked?: boolean } | null;
  const texts: string[] = [];
  const roles: string[] = [];
  const collect = (node: { role?: string; children?: object[] }): void => {
    if (node.role !== undefined) roles.push(node.role);
    for (const child of node.children ?? []) collect(child);
  };
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const content = await page.getTextContent();
    texts.push(content.items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? ' ' : ''}` : '')).join(''));
    collect((await page.getStructTree()) ?? {});
  }
  const outline = ((await pdf.getOutline()) ?? []).map((entry: { title: string }) => entry.title);
  const result = { pages: pdf.numPages, isTagged: marks?.Marked === true && roles.length > 1, language: info.Language ?? null, title: info.Title ?? null, text: texts.join(' ').replace(/\s+/g, ' '), roles, outline };
  await task.destroy();
  return result;
}
