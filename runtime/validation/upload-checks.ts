import type { DataType } from '../kernel/application-types.ts';
import type { ValidationIssue } from '../kernel/instance-types.ts';
import { contentDisposition as parseDisposition } from './content-disposition.ts';
import { mediaTypesOf } from './media-types.ts';
import { SOURCES } from './sources.ts';

/** Headers of an upload as they came; null when absent. `contentLength` in bytes. */
export interface UploadHeaders {
  contentDisposition: string | null;
  contentType: string | null;
  contentLength: number | null;
}

const BYTES = 'application/octet-stream';

/**
 * The first thing wrong with the headers of a binary upload, as the one issue that the platform reports; empty when they are fine.
 * The body is not looked at. `maxSize` 0 means no limit.
 * @see app-api.md §3.3, checks 1 to 7 in order
 */
export function uploadProblems(headers: UploadHeaders, dataType: DataType): ValidationIssue[] {
  return sizeAndName(headers, dataType) ?? contentTypeProblem(headers, dataType) ?? [];
}

function sizeAndName(headers: UploadHeaders, dataType: DataType): ValidationIssue[] | null {
  if (!headers.contentDisposition?.trim()) return problem('ContentTypeNotAllowed', 'The request must include a Content-Disposition header');
  const limit = (dataType.maxSize ?? 0) * 1024 * 1024;
  if (limit > 0 && headers.contentLength !== null && headers.contentLength > limit) return problem('DataElementTooLarge', `Binary attachment exceeds limit of ${limit}`);
  const filename = uploadFilename(headers);
  if (!filename) return problem('MissingFileName', 'The Content-Disposition header must contain a valid filename');
  if (!filename.includes('.')) return problem('InvalidFileNameFormat', `Invalid format for filename: ${filename}. Filename is expected to end with '.{filetype}'.`);
  return null;
}

function contentTypeProblem(headers: UploadHeaders, dataType: DataType): ValidationIssue[] | null {
  const allowed = dataType.allowedContentTypes ?? [];
  if (allowed.length === 0) return null;
  const contentType = headers.contentType?.trim();
  if (!contentType) return problem('InvalidFileNameFormat', 'Content-Type header must be included in request.');
  const types = mediaTypesOf(uploadFilename(headers) ?? '');
  if (contentType !== BYTES && !types.includes(contentType)) {
    return problem('InvalidFileNameFormat', `Content type header ${contentType} does not match mime type ${types[0]} for uploaded file. Please fix header or upload another file.`);
  }
  const lower = allowed.map((type) => type.toLowerCase());
  if (lower.includes(contentType.toLowerCase()) || lower.includes(BYTES)) return null;
  return problem('ContentTypeNotAllowed', `Invalid content type: ${contentType === BYTES ? types[0] : contentType}. Please try another file. Permitted content types include: ${allowed.join(', ')}`);
}

function uploadFilename(headers: UploadHeaders): string | null {
  return headers.contentDisposition === null ? null : (parseDisposition(headers.contentDisposition)?.filename ?? null);
}

function problem(code: string, text: string): ValidationIssue[] {
  return [{ severity: 1, dataElementId: null, field: null, code, description: `Invalid data provided. Error: ${text}`, source: SOURCES.upload }];
}
