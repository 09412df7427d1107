import { AppError } from '../kernel/errors.ts';

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const BLOB_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const KIND = /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/;
// Control characters and U+10FFFF (the upper bound of prefix searches), and halves of surrogate pairs.
// eslint-disable-next-line no-control-regex
const NOT_IN_DOCUMENT_ID = /[\u0000-\u001f\u{10ffff}]|\p{Surrogate}/u;

/**
 * Passes an id that every adapter can hold as a key, a member name and a file name.
 * @throws {BAD_REQUEST} 400
 */
export function checkId(id: string): string {
  if (!ID.test(id)) throw new AppError('BAD_REQUEST', { detail: `Not an id: ${JSON.stringify(id).slice(0, 140)}` });
  return id;
}

/** As `checkId`, with dots: names a file, never a folder or a way out of one. */
export function checkBlobId(id: string): string {
  if (!BLOB_ID.test(id)) throw new AppError('BAD_REQUEST', { detail: `Not a blob id: ${JSON.stringify(id).slice(0, 140)}` });
  return id;
}

/** @throws {BAD_REQUEST} 400 when the kind or the id of a document is not as contract.ts says */
export function checkDocumentId(kind: string, id: string): void {
  checkKind(kind);
  if (id === '' || id.length > 512 || NOT_IN_DOCUMENT_ID.test(id)) {
    throw new AppError('BAD_REQUEST', { detail: `Not a document id: ${JSON.stringify(id).slice(0, 140)}` });
  }
}

/** @throws {BAD_REQUEST} 400 */
export function checkKind(kind: string): void {
  if (!KIND.test(kind)) throw new AppError('BAD_REQUEST', { detail: `Not a document kind: ${JSON.stringify(kind).slice(0, 140)}` });
}
