import type { AppDefinition } from '../app-definition/types.ts';
import { textError } from '../kernel/errors.ts';
import type { BlobInfo } from '../store/contract.ts';
import { checkDataAccess, requireDataType } from './data-access.ts';
import { requireSendable } from './elements.ts';
import { checkFile } from './file-checks.ts';
import { newModel, processWrite, runDataCreation } from './form-write.ts';
import type { Session } from './session.ts';
import { readIncomingForm } from './xsd-input.ts';

/** One part of a multipart instantiation: a form document in memory, or a file that is already a durable blob. */
export interface InstancePart {
  name: string;
  contentType: string;
  filename: string | null;
  content: { kind: 'bytes'; bytes: Uint8Array } | { kind: 'blob'; blobId: string; info: BlobInfo };
}

/**
 * What the metadata says of the parts, first fault wins (app-api.md §2.3).
 * @throws 400 `Error when comparing content to application metadata: ...`
 */
export function checkParts(definition: AppDefinition, parts: readonly InstancePart[]): void {
  const refuse = (reason: string): never => {
    throw textError('BAD_REQUEST', `Error when comparing content to application metadata: ${reason}`);
  };
  for (const part of parts) {
    if (part.name === 'instance') {
      if (!part.contentType.startsWith('application/json')) refuse(`Unexpected Content-Type '${part.contentType}' of embedded instance template. Expecting 'application/json'`);
      continue;
    }
    const dataType = definition.dataTypes.get(part.name);
    if (!dataType) return refuse(`Multipart section named, '${part.name}' does not correspond to an element type in application metadata`);
    const bare = part.contentType.split(';')[0]?.trim() ?? '';
    if (dataType.allowedContentTypes?.length && !dataType.allowedContentTypes.includes(bare)) {
      refuse(`The multipart section named ${part.name} has a Content-Type '${part.contentType}' which is invalid for element type '${dataType.id}'`);
    }
    const size = part.content.kind === 'bytes' ? part.content.bytes.byteLength : part.content.info.size;
    if (size === 0) refuse(`The multipart section named ${part.name} has no data. Cannot process empty part.`);
    if (dataType.maxSize && size > dataType.maxSize * 1024 * 1024) refuse(`The multipart section named ${part.name} exceeds the size limit of element type '${dataType.id}'`);
    const maxCount = dataType.maxCount ?? 0;
    if (maxCount > 0 && parts.filter((other) => other.name === part.name).length > maxCount) {
      refuse(`The list of parts contains more elements of type '${dataType.id}' than the element type allows.`);
    }
  }
}

/** Stages the parts as data elements, in order, before the first task creates what is missing (app-api.md §2.4). */
export async function storeParts(session: Session, parts: readonly InstancePart[]): Promise<void> {
  const created = new Set<string>();
  for (const part of parts) {
    if (part.name === 'instance') continue;
    const { services, definition, caller, instance } = session;
    requireSendable(part.contentType, part.filename, services.limits);
    const dataType = requireDataType(definition, part.name);
    await checkDataAccess(services, caller, definition, instance, dataType, 'create');
    const form = definition.models.get(dataType.id);
    if (form) {
      const bytes = part.content.kind === 'bytes' ? part.content.bytes : new Uint8Array();
      const given = await readIncomingForm(session, form, part.contentType, bytes);
      const element = session.addModel(dataType.id, await newModel(session, form, given, null));
      await runDataCreation(session, element, null);
      created.add(element.id);
    } else if (part.content.kind === 'blob') {
      const { blobId, info } = part.content;
      await checkFile(services, definition, dataType, { blobId, info, contentType: part.contentType, filename: part.filename }, session.language);
      session.addBlob({ dataType: dataType.id, contentType: part.contentType, filename: part.filename, size: info.size, fileScan: dataType.enableFileScan ?? false }, blobId, info);
    }
  }
  if (parts.length > 0) await processWrite(session, { updated: new Map(), created }, 'asSent');
}
