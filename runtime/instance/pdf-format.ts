import type { JsonObject, Json } from '../kernel/json.ts';
import { isJsonObject } from '../kernel/json.ts';
import { textError } from '../kernel/errors.ts';
import type { LoadedInstance } from './access.ts';

/** What a PDF of the current task leaves out. */
export interface PdfFormat {
  excludedPages: string[];
  excludedComponents: string[];
}

/**
 * The settings of the current task's folder, as a client in PDF mode asks for them with one of its documents.
 * @throws 404 unknown element, 409 when there is no current task (app-api.md §1)
 */
export function pdfFormat({ definition, record }: LoadedInstance, elementId: string): PdfFormat {
  const task = record.instance.process?.currentTask?.elementId;
  if (!task) throw textError('CONFLICT', 'Instance does not have a valid currentTask');
  const element = record.instance.data.find((candidate) => candidate.id === elementId);
  if (!element) throw textError('NOT_FOUND', 'Did not find data element');
  const settings = definition.layoutOfTask.get(task)?.settings ?? {};
  return { excludedPages: namesIn(settings['pages']), excludedComponents: namesIn(settings['components']) };
}

function namesIn(section: Json | undefined): string[] {
  const list = isJsonObject(section) ? (section as JsonObject)['excludeFromPdf'] : undefined;
  return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
}
