import type { DataType } from '../kernel/application-types.ts';
import type { DataElement, ValidationIssue } from '../kernel/instance-types.ts';
import { SOURCES } from './sources.ts';

const MEGABYTE = 1024 * 1024;

/**
 * What is wrong with one stored element by its type: content type, size, file scan (app-api.md §5.4). Every issue is an error
 * with the type's id as field.
 */
export function elementIssues(element: DataElement, dataType: DataType): ValidationIssue[] {
  const issue = (code: string, description = code): ValidationIssue => ({
    severity: 1, dataElementId: element.id, field: dataType.id, code, description, source: SOURCES.element, noIncrementalUpdates: true,
  });
  const issues: ValidationIssue[] = [];
  const contentType = (element.contentType ?? '').split(';')[0]?.trim() ?? '';
  if (contentType === '') issues.push(issue('MissingContentType'));
  else if (!allows(dataType, contentType)) {
    issues.push(issue('ContentTypeNotAllowed', `ContentType ${contentType} not allowed for ${(dataType.allowedContentTypes ?? []).join(',')}`));
  }
  if (dataType.maxSize && element.size > dataType.maxSize * MEGABYTE) issues.push(issue('DataElementTooLarge'));
  return [...issues, ...fileScanIssues(element, dataType).map((code) => issue(code))];
}

/** Codes of what the file scan says; `Pending` counts only where the type asks for it (app-api.md §3.10). */
export function fileScanIssues(element: DataElement, dataType: DataType): string[] {
  if (!dataType.enableFileScan) return [];
  if (element.fileScanResult === 'Infected') return ['DataElementFileInfected'];
  return element.fileScanResult === 'Pending' && dataType.validationErrorOnPendingFileScan ? ['DataElementFileScanPending'] : [];
}

/** Elements that were let in because the type takes any bytes keep being let in. */
function allows(dataType: DataType, contentType: string): boolean {
  const allowed = (dataType.allowedContentTypes ?? []).map((type) => type.toLowerCase());
  return allowed.length === 0 || allowed.includes(contentType.toLowerCase()) || allowed.includes('application/octet-stream');
}

/** Too many or too few elements of the types that belong to the task, in the order of the types. */
export function taskCountIssues(data: readonly DataElement[], dataTypes: Iterable<DataType>, taskId: string): ValidationIssue[] {
  const counts = new Map<string, number>();
  for (const element of data) if (!element.deleteStatus?.isHardDeleted) counts.set(element.dataType, (counts.get(element.dataType) ?? 0) + 1);
  const issues: ValidationIssue[] = [];
  for (const dataType of dataTypes) {
    if (dataType.taskId !== taskId) continue;
    const count = counts.get(dataType.id) ?? 0;
    const code = dataType.maxCount && count > dataType.maxCount ? 'TooManyDataElementsOfType' : dataType.minCount && count < dataType.minCount ? 'TooFewDataElementsOfType' : null;
    if (code) issues.push({ severity: 1, dataElementId: null, field: dataType.id, code, description: code, source: SOURCES.task, noIncrementalUpdates: true });
  }
  return issues;
}
