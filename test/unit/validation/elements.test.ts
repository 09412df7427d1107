import assert from 'node:assert/strict';
import type { DataType } from '../../../runtime/kernel/application-types.ts';
import type { DataElement } from '../../../runtime/kernel/instance-types.ts';
import { elementIssues, taskCountIssues } from '../../../runtime/validation/default-validators.ts';
import { BUILT_IN_LANGUAGES, builtInText, builtInTextKeys } from '../../../runtime/validation/texts.ts';
import { uploadProblems, type UploadHeaders } from '../../../runtime/validation/upload-checks.ts';

const element = (more: Partial<DataElement>): DataElement => ({ id: 'e', dataType: 'file', contentType: 'application/pdf', size: 10, fileScanResult: 'NotApplicable', deleteStatus: null, ...more }) as DataElement;
const type = (more: Partial<DataType>): DataType => ({ id: 'file', taskId: 'Task_1', ...more });

describe('elementIssues(element, dataType)', () => {
  const pdf = type({ allowedContentTypes: ['application/pdf', 'image/png'] });
  const scanned = type({ enableFileScan: true });
  const cases: [name: string, element: Partial<DataElement>, type: DataType, found: [code: string, description?: string][]][] = [
    ['no content type', { contentType: '' }, pdf, [['MissingContentType']]],
    ['an allowed type in other letters, with a charset', { contentType: 'Application/PDF; charset=utf-8' }, pdf, []],
    ['a type that is not allowed', { contentType: 'text/plain; charset=utf-8' }, pdf, [['ContentTypeNotAllowed', 'ContentType text/plain not allowed for application/pdf,image/png']]],
    ['any type where none is named', { contentType: 'text/plain' }, type({ allowedContentTypes: [] }), []],
    ['a type that came in as bytes', { contentType: 'text/plain' }, type({ allowedContentTypes: ['application/octet-stream'] }), []],
    ['just the largest size', { size: 2 * 1024 * 1024 }, type({ maxSize: 2 }), []],
    ['one byte more', { size: 2 * 1024 * 1024 + 1 }, type({ maxSize: 2 }), [['DataElementTooLarge']]],
    ['any size for 0', { size: 1e9 }, type({ maxSize: 0 }), []],
    ['an infected file', { fileScanResult: 'Infected' }, scanned, [['DataElementFileInfected']]],
    ['an infected file of a type that is not scanned', { fileScanResult: 'Infected' }, type({}), []],
    ['a file that waits', { fileScanResult: 'Pending' }, scanned, []],
    ['a file that waits where it must not', { fileScanResult: 'Pending' }, type({ enableFileScan: true, validationErrorOnPendingFileScan: true }), [['DataElementFileScanPending']]],
    ['a clean file', { fileScanResult: 'Clean' }, scanned, []],
    ['several things', { contentType: 'a/b', size: 3 * 1024 * 1024, fileScanResult: 'Infected' }, { ...scanned, maxSize: 1, allowedContentTypes: ['c/d'] }, [['ContentTypeNotAllowed', 'ContentType a/b not allowed for c/d'], ['DataElementTooLarge'], ['DataElementFileInfected']]],
  ];
  for (const [name, given, dataType, found] of cases) {
    it(name, () => assert.deepEqual(elementIssues(element(given), dataType).map(({ code, description, severity, field, dataElementId }) => [code, description, severity, field, dataElementId]),
      found.map(([code, description = code]) => [code, description, 1, 'file', 'e'])));
  }
});

describe('taskCountIssues(data, dataTypes, taskId)', () => {
  const cases: [name: string, type: Partial<DataType>, count: number, code: string | null][] = [
    ['too few', { minCount: 2 }, 1, 'TooFewDataElementsOfType'], ['enough', { minCount: 2 }, 2, null], ['too many', { maxCount: 1 }, 2, 'TooManyDataElementsOfType'], ['as many as may be', { maxCount: 1 }, 1, null],
    ['any number for 0', { minCount: 0, maxCount: 0 }, 9, null], ['none where none is asked for', {}, 0, null], ['another task', { minCount: 2, taskId: 'Task_2' }, 0, null], ['no task', { minCount: 2, taskId: null }, 0, null],
  ];
  for (const [name, given, count, code] of cases) {
    it(name, () => assert.deepEqual(taskCountIssues(Array.from({ length: count }, () => element({})), [type(given)], 'Task_1').map((issue) => [issue.code, issue.description, issue.field, issue.dataElementId]), code === null ? [] : [[code, code, 'file', null]]));
  }
});

describe('uploadProblems(headers, dataType)', () => {
  const pdf = type({ maxSize: 1, allowedContentTypes: ['application/pdf', 'image/png'] });
  const fine: UploadHeaders = { contentDisposition: 'attachment; filename=a.pdf', contentType: 'application/pdf', contentLength: 10 };
  const cases: [name: string, headers: Partial<UploadHeaders>, type: DataType, code: string | null, text?: string][] = [
    ['all is well', {}, pdf, null],
    ['no Content-Disposition, before all else', { contentDisposition: null, contentLength: 9e9 }, pdf, 'ContentTypeNotAllowed', 'The request must include a Content-Disposition header'],
    ['too large by its header', { contentLength: 1024 * 1024 + 1, contentDisposition: 'attachment' }, pdf, 'DataElementTooLarge', 'Binary attachment exceeds limit of 1048576'],
    ['no name', { contentDisposition: 'attachment' }, pdf, 'MissingFileName', 'The Content-Disposition header must contain a valid filename'],
    ['an empty name', { contentDisposition: 'attachment; filename=""' }, pdf, 'MissingFileName', 'The Content-Disposition header must contain a valid filename'],
    ['a name without an end', { contentDisposition: 'attachment; filename=a' }, type({}), 'InvalidFileNameFormat', "Invalid format for filename: a. Filename is expected to end with '.{filetype}'."],
    ['the better of two names', { contentDisposition: "attachment; filename=a.exe; filename*=UTF-8''%C3%A6.pdf" }, pdf, null],
    ['no limits on types', { contentType: null, contentDisposition: 'attachment; filename=a.whatever' }, type({ allowedContentTypes: [] }), null],
    ['no Content-Type', { contentType: null }, pdf, 'InvalidFileNameFormat', 'Content-Type header must be included in request.'],
    ['a type that is not the name’s', { contentType: 'image/png' }, pdf, 'InvalidFileNameFormat', 'Content type header image/png does not match mime type application/pdf for uploaded file. Please fix header or upload another file.'],
    ['a charset', { contentDisposition: 'attachment; filename=a.txt', contentType: 'text/plain; charset=utf-8' }, type({ allowedContentTypes: ['text/plain'] }), 'InvalidFileNameFormat', 'Content type header text/plain; charset=utf-8 does not match mime type text/plain for uploaded file. Please fix header or upload another file.'],
    ['a type that is not allowed', { contentDisposition: 'attachment; filename=a.gif', contentType: 'image/gif' }, pdf, 'ContentTypeNotAllowed', 'Invalid content type: image/gif. Please try another file. Permitted content types include: application/pdf, image/png'],
    ['bytes where they are not allowed', { contentDisposition: 'attachment; filename=a.gif', contentType: 'application/octet-stream' }, pdf, 'ContentTypeNotAllowed', 'Invalid content type: image/gif. Please try another file. Permitted content types include: application/pdf, image/png'],
    ['bytes where they are', { contentDisposition: 'attachment; filename=a.gif', contentType: 'application/octet-stream' }, type({ allowedContentTypes: ['application/octet-stream'] }), null],
    ['any type where bytes are allowed', { contentDisposition: 'attachment; filename=a.gif', contentType: 'image/gif' }, type({ allowedContentTypes: ['application/octet-stream'] }), null],
    ['an allowed type in other letters', {}, type({ allowedContentTypes: ['Application/PDF'] }), null],
  ];
  for (const [name, headers, dataType, code, text] of cases) {
    it(name, () => assert.deepEqual(uploadProblems({ ...fine, ...headers }, dataType), code === null ? [] : [
      { severity: 1, dataElementId: null, field: null, code, description: `Invalid data provided. Error: ${text}`, source: 'DataRestrictionValidation' },
    ]));
  }
});

describe('built-in texts', () => {
  it('are there in every language, with the same markers', () => {
    const markers = (language: string, key: string): string[] => [...(builtInText(language, key) ?? '').matchAll(/\{\d\}/g)].map(([marker]) => marker).sort();
    for (const language of BUILT_IN_LANGUAGES) {
      assert.deepEqual(builtInTextKeys(language), builtInTextKeys('nb'));
      for (const key of builtInTextKeys('nb')) assert.deepEqual(markers(language, key), markers('nb', key), key);
    }
    assert.equal(builtInText('fi', 'backend.validation_errors.required'), 'Feltet er påkrevd');
    assert.equal(builtInText('nb', 'toString'), null);
  });
});
