import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { memberOf } from '../expressions/cast.ts';
import { AppError } from '../kernel/errors.ts';
import { resolveText } from '../layout/resolve-text.ts';
import type { LayoutFolder } from '../layout/types.ts';
import type { ProcessElement } from '../process/types.ts';
import { plainPages, type PlainDocument } from '../summary/plain-document.ts';
import { wordsIn } from '../summary/words.ts';
import { evaluationState } from './evaluation-state.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { formDocument, type FormToShow } from './pdf-document.ts';
import type { PdfInput } from './pdf-port.ts';
import type { Session, StoredBlob } from './session.ts';
import { appName, textResource } from './texts.ts';

export const PDF_TYPE = 'ref-data-as-pdf';
const DEFAULT_NAME = 'backend.pdf_default_file_name';

/** v8: a PDF when a task ends that has a form type with `enablePdfCreation` (app-api.md §6.7), unless the app's own logic says otherwise. */
export async function automaticPdf(session: Session, task: ProcessElement): Promise<void> {
  const { definition, services } = session;
  const forms = [...definition.models.values()].filter((form) => form.dataType.taskId === task.id && session.elementsOf(form.dataType.id).length > 0);
  if (forms.length === 0 || !definition.dataTypes.has(PDF_TYPE)) return;
  const configured = forms.some((form) => form.dataType.enablePdfCreation !== false);
  const decide = definition.hooks.pdf?.wanted;
  const wanted = decide ? await runHook(services, 'pdf.wanted', () => decide({ ...hookContext(session), configured })) : configured;
  if (wanted) await taskPdf(session, task, { dataType: PDF_TYPE, filename: await pdfName(session, null) });
}

/** A `pdf` service task: its own layout when it has one, else the forms of the tasks that it names (app-model.md §4.3). */
export async function servicePdf(session: Session, task: ProcessElement): Promise<void> {
  const filename = await pdfName(session, task.pdf?.filenameTextResourceKey ?? null);
  const named = task.pdf?.autoPdfTaskIds ?? [];
  await taskPdf(session, task, { dataType: PDF_TYPE, filename, tasks: named.length > 0 ? named : dataTasks(session) });
}

/** A `subformPdf` service task: one PDF for each element of the subform, named by that element (app-model.md §4.3). */
export async function subformPdf(session: Session, task: ProcessElement): Promise<void> {
  const { definition } = session;
  const config = task.subformPdf;
  const component = [...definition.layouts.values()].map((layout) => layout.components.get(config?.subformComponentId ?? '')).find((found) => found?.type === 'Subform');
  const layout = definition.layouts.get(String(memberOf(component?.definition ?? null, 'layoutSet')));
  if (!config || !layout) throw new AppError('CONFLICT', { detail: `The task ${task.id} names no subform component that this app has.` });
  for (const element of session.elementsOf(config.subformDataTypeId)) {
    const filename = await pdfName(session, config.filenameTextResourceKey, { layout, dataElementId: element.id });
    await storePdf(session, task, PDF_TYPE, filename, await formDocument(session, [{ layout, dataElementId: element.id }]));
  }
}

interface PdfTarget {
  dataType: string;
  filename: string;
  /** Tasks whose forms are shown when the task itself has none; default: the task itself. */
  tasks?: readonly string[];
  /** Further sections after those of the forms. */
  sections?: PlainDocument['sections'];
}

/** Renders and stages a PDF element that is generated from the task. @throws {AppError} 409 when it cannot be made */
export async function taskPdf(session: Session, task: ProcessElement, target: PdfTarget): Promise<void> {
  const { layoutOfTask } = session.definition;
  const tasks = target.tasks === undefined || layoutOfTask.has(task.id) ? [task.id] : target.tasks;
  const forms = formsOf(session, tasks.map((id) => layoutOfTask.get(id)), task.id);
  const document = await formDocument(session, forms);
  await storePdf(session, task, target.dataType, target.filename, { ...document, pages: [...document.pages, ...plainPages(target.sections ?? [])] });
}

/** Makes a PDF of any document (a form, a receipt) and stages it as an element that is generated from the task. @throws {AppError} 409 when it cannot be made */
export async function storePdf(session: Session, task: ProcessElement, dataType: string, filename: string, document: PdfInput): Promise<void> {
  const { blobId, info } = await renderedBlob(session, document);
  session.addBlob({
    dataType, contentType: 'application/pdf', filename, size: info.size,
    references: [{ value: task.id, relation: 'GeneratedFrom', valueType: 'Task' }],
  }, blobId, info);
}

/** Forms whose document is there; the task's own is shown whatever it has. */
function formsOf(session: Session, layouts: readonly (LayoutFolder | undefined)[], ownTask: string): FormToShow[] {
  const own = session.definition.layoutOfTask.get(ownTask);
  return layouts.filter((layout) => layout !== undefined)
    .filter((layout) => layout === own || layout.defaultDataType === null || session.elementsOf(layout.defaultDataType).length > 0)
    .map((layout) => ({ layout, dataElementId: null }));
}

function dataTasks(session: Session): string[] {
  return [...session.definition.process.elements.values()].filter((task) => task.taskType === 'data').map((task) => task.id);
}

/** Work that is run again after a conflict finds the PDF that it made before, as long as the document is the same. */
async function renderedBlob(session: Session, document: PdfInput): Promise<StoredBlob> {
  const { services } = session;
  const key = createHash('sha256').update(JSON.stringify(document)).digest('hex');
  const known = session.rendered.get(key);
  if (known) {
    session.rendered.delete(key);
    session.renderedNow.set(key, known);
    return known;
  }
  const bytes = await services.pdf.render(document).catch((cause: unknown) => {
    services.log.error({ app: session.definition.id, err: cause instanceof Error ? cause.stack : String(cause) }, 'a PDF could not be made');
    throw new AppError('CONFLICT', { title: 'Process next failed.', detail: 'Pdf generation failed', problem: 'plain', cause });
  });
  const blobId = services.newGuid();
  const blob = { blobId, info: await services.store.blobs.write(blobId, Readable.from([bytes]), services.limits.upload) };
  session.renderedNow.set(key, blob);
  return blob;
}

/**
 * The current task's form as it stands, marked as a preview; nothing is stored (app-api.md §6.7).
 * @throws {AppError} 404 when the task has no form, 503 when the PDF cannot be made
 */
export async function previewPdf(session: Session): Promise<{ filename: string; bytes: Uint8Array }> {
  const { definition, language, services } = session;
  const layout = definition.layoutOfTask.get(session.taskId ?? '');
  if (!layout) throw new AppError('NOT_FOUND', { detail: 'There is no form to preview in the current task.' });
  const notice = textResource(definition, language, 'pdfPreviewText')?.value ?? wordsIn(language).preview;
  const document = await formDocument(session, [{ layout, dataElementId: null }], { notice });
  const bytes = await services.pdf.render(document).catch((cause: unknown) => {
    throw new AppError('PDF_UNAVAILABLE', { cause });
  });
  return { filename: await pdfName(session, null), bytes };
}

/** The configured text with its variables, else the app's text for every PDF, else the app's name (app-api.md §6.7). */
async function pdfName(session: Session, key: string | null, form: FormToShow | null = null): Promise<string> {
  const { definition, language } = session;
  const name = appName(definition, language);
  const wanted = [key, DEFAULT_NAME].find((candidate) => candidate !== null && textResource(definition, language, candidate));
  const text = wanted ? resolveText(await evaluationState(session), wanted, { layout: form?.layout ?? null, dataElementId: form?.dataElementId ?? null }).replaceAll('{0}', name) : name;
  // oxlint-disable-next-line no-control-regex
  const safe = text.replace(/[\\/:*?"<>|\u0000-\u001f\u007f]+/g, '_').trim().slice(0, 200) || 'Altinn PDF';
  return safe.toLowerCase().endsWith('.pdf') ? safe : `${safe}.pdf`;
}
