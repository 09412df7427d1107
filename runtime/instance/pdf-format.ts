import type { LayoutFolder } from '../layout/types.ts';
import { toPlain } from '../data/plain.ts';
import type { JsonObject } from '../kernel/json.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import type { Session } from './session.ts';

/** Pages and components that a PDF leaves out. */
export interface PdfFormat {
  excludedPages: string[];
  excludedComponents: string[];
}

/**
 * What the app's own logic leaves out of the PDF of a form (`pdf.format`; IPdfFormatter of 8.x). What the folder's settings
 * leave out comes on top. Also the answer of `data/{id}/pdf/format`.
 */
export async function pdfFormat(session: Session, layout: LayoutFolder, dataElementId: string | null): Promise<PdfFormat> {
  const none: PdfFormat = { excludedPages: [], excludedComponents: [] };
  const hook = session.definition.hooks.pdf?.format;
  const element = dataElementId === null ? session.elementsOf(layout.defaultDataType ?? '')[0] : session.element(dataElementId);
  if (!hook || !element || !session.formType(element.dataType)) return none;
  const model = structuredClone(toPlain(await session.model(element))) as JsonObject;
  const found = await runHook(session.services, 'pdf.format', () => hook({ ...hookContext(session), layout: layout.id, dataType: element.dataType, dataElementId: element.id, model }));
  return { excludedPages: [...(found?.excludedPages ?? [])], excludedComponents: [...(found?.excludedComponents ?? [])] };
}
