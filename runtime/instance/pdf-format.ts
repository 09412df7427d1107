import type { LayoutFolder } from '../layout/types.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import { textError } from '../kernel/errors.ts';
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
 * leave out comes on top.
 */
export async function pdfFormat(session: Session, layout: LayoutFolder, dataElementId: string | null): Promise<PdfFormat> {
  const none: PdfFormat = { excludedPages: [], excludedComponents: [] };
  const hook = session.definition.hooks.pdf?.format;
  const element = dataElementId === null ? session.elementsOf(layout.defaultDataType ?? '')[0] : session.element(dataElementId);
  if (!hook || !element || !session.formType(element.dataType)) return none;
  const model = await session.plain(element);
  const found = await runHook(session.services, 'pdf.format', () => hook({ ...hookContext(session), layout: layout.id, dataType: element.dataType, dataElementId: element.id, model }));
  return { excludedPages: [...(found?.excludedPages ?? [])], excludedComponents: [...(found?.excludedComponents ?? [])] };
}

/**
 * What a client in PDF mode leaves out of the current task: by the folder's settings and by the app's own logic.
 * @throws 404 unknown element, 409 when there is no current task (app-api.md §1)
 */
export async function currentPdfFormat(session: Session, dataElementId: string): Promise<PdfFormat> {
  if (session.taskId === null) throw textError('CONFLICT', 'Instance does not have a valid currentTask');
  if (!session.element(dataElementId)) throw textError('NOT_FOUND', 'Did not find data element');
  const layout = session.definition.layoutOfTask.get(session.taskId);
  if (!layout) return { excludedPages: [], excludedComponents: [] };
  const own = await pdfFormat(session, layout, dataElementId);
  const { pages, components } = layout.settings;
  return {
    excludedPages: [...new Set([...namesIn(pages), ...own.excludedPages])],
    excludedComponents: [...new Set([...namesIn(components), ...own.excludedComponents])],
  };
}

function namesIn(section: Json | undefined): string[] {
  const list = isJsonObject(section) ? section['excludeFromPdf'] : undefined;
  return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
}
