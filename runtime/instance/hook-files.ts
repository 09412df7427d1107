import type { FileOutcome } from '../app-definition/hook-crossing.ts';
import type { DataType } from '../kernel/application-types.ts';
import { AppError } from '../kernel/errors.ts';
import type { Session } from './session.ts';

/**
 * Stages a file that a hook made: as a new element under the id that it was given, or in place of an element's content.
 * @throws {AppError} HOOK_FAILED 500 when its data type does not take such a file
 */
export async function stageHookFile(session: Session, { dataElementId, dataType, contentType, filename }: FileOutcome, bytes: Uint8Array): Promise<void> {
  const type = session.definition.metadata.dataTypes.find(({ id }) => id === dataType);
  const fault = type === undefined || session.formType(dataType) ? 'is of a data type that takes no files' : fileFault(session, type, contentType, filename, bytes.byteLength);
  if (type === undefined || fault !== null) throw new AppError('HOOK_FAILED', { detail: `A hook left a file of type ${dataType} that ${fault}.` });
  const element = session.element(dataElementId);
  if (element?.locked) throw new AppError('HOOK_FAILED', { detail: `A hook replaced the file ${dataElementId}, which is locked.` });
  const blobId = session.services.newGuid();
  const info = await session.services.store.blobs.write(blobId, (async function* one() { yield bytes; })(), session.services.limits.upload);
  if (element === null) session.addBlob({ id: dataElementId, dataType, contentType, filename, size: info.size, fileScan: type.enableFileScan ?? false }, blobId, info);
  else session.replaceBlob(element, blobId, info, contentType, filename);
}

/** What upload would refuse, too (app-api.md §3.3). */
function fileFault(session: Session, { allowedContentTypes, maxSize }: DataType, contentType: string, filename: string | null, size: number): string | null {
  const longest = session.services.limits.filename;
  if (contentType.length > longest || !/^[\t\x20-\x7e\x80-\xff]+$/.test(contentType)) return `has a content type that is not text of 1 to ${longest} characters`;
  if (filename !== null && filename.length > longest) return `has a name of more than ${longest} characters`;
  if (size === 0) return 'has no bytes';
  if (maxSize && size > maxSize * 1024 * 1024) return `is larger than ${maxSize} MB`;
  const [bare = ''] = contentType.split(';');
  if (allowedContentTypes?.length && !allowedContentTypes.includes(bare.trim())) return `has the content type ${contentType}, which the data type does not allow`;
  return null;
}

/** Ids of the data types that hooks may make files of: those that are no forms. */
export function fileTypes({ definition }: Session): string[] {
  return definition.metadata.dataTypes.filter(({ id }) => !definition.models.has(id)).map(({ id }) => id);
}
