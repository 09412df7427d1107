import { Readable } from 'node:stream';
import type { ProcessElement } from '../process/types.ts';
import type { PdfInput } from './pdf-port.ts';
import { formSections } from './pdf-sections.ts';
import type { Session } from './session.ts';
import { appName, textResource } from './texts.ts';

export const PDF_TYPE = 'ref-data-as-pdf';

/** v8: a PDF when a task ends that has a form type with `enablePdfCreation` (app-api.md §6.7). */
export async function automaticPdf(session: Session, task: ProcessElement): Promise<void> {
  const { definition } = session;
  const wanted = [...definition.models.values()].some((form) => form.dataType.taskId === task.id && form.dataType.enablePdfCreation !== false
    && session.elementsOf(form.dataType.id).length > 0);
  if (wanted && definition.dataTypes.has(PDF_TYPE)) await taskPdf(session, task, { dataType: PDF_TYPE, filename: pdfName(session, null) });
}

/** A `pdf` service task: of the tasks that it names, or of its own layout. */
export async function servicePdf(session: Session, task: ProcessElement): Promise<void> {
  await taskPdf(session, task, { dataType: PDF_TYPE, filename: pdfName(session, task.pdf?.filenameTextResourceKey ?? null), tasks: task.pdf?.autoPdfTaskIds ?? [] });
}

interface PdfTarget {
  dataType: string;
  filename: string;
  /** Tasks whose forms are shown; default: the task itself. */
  tasks?: readonly string[];
  /** Further sections after those of the forms. */
  sections?: PdfInput['sections'];
}

/** Renders and stages a PDF element that is generated from the task. */
export async function taskPdf(session: Session, task: ProcessElement, target: PdfTarget): Promise<void> {
  const { services, definition, language, instance } = session;
  const party = await services.register.party(Number(instance.instanceOwner.partyId));
  const bytes = await services.pdf.render({
    title: appName(definition, language),
    language,
    information: [
      { label: 'Referansenummer', value: session.guid.slice(-12) },
      { label: 'Avsender', value: party?.name ?? '' },
      { label: 'Dato', value: session.now.slice(0, 10) },
    ],
    sections: [...await formSections(session, target.tasks?.length ? target.tasks : [task.id]), ...target.sections ?? []],
    url: null,
    token: null,
  });
  const blobId = services.newGuid();
  const info = await services.store.blobs.write(blobId, Readable.from([bytes]), services.limits.upload);
  session.addBlob({
    dataType: target.dataType, contentType: 'application/pdf', filename: target.filename, size: info.size,
    references: [{ value: task.id, relation: 'GeneratedFrom', valueType: 'Task' }],
  }, blobId, info);
}

function pdfName(session: Session, key: string | null): string {
  const configured = key ? textResource(session.definition, session.language, key)?.value : undefined;
  const name = configured || `${appName(session.definition, session.language)}.pdf`;
  return name.toLowerCase().endsWith('.pdf') ? name : `${name}.pdf`;
}
