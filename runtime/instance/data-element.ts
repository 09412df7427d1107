import type { DataElement, DataReference, Instance } from '../kernel/instance-types.ts';
import type { Actor } from './actor.ts';

export interface NewElement {
  /** Given out before; absent: a new one. */
  id?: string;
  dataType: string;
  contentType: string;
  filename: string | null;
  /** Bytes; the commit corrects it for form documents. */
  size: number;
  locked?: boolean;
  refs?: string[] | null;
  tags?: string[];
  fileScan?: boolean;
  references?: DataReference[] | null;
}

/** The element that storage would make: unread when the app's owner wrote it (app-api.md §8.2). */
export function newDataElement(instance: Instance, id: string, input: NewElement, now: string, actor: Actor): DataElement {
  const guid = instance.id.slice(instance.id.indexOf('/') + 1);
  return {
    id,
    instanceGuid: guid,
    dataType: input.dataType,
    filename: input.filename,
    contentType: input.contentType,
    blobStoragePath: `${instance.appId}/${guid}/data/${id}`,
    size: input.size,
    contentHash: null,
    locked: input.locked ?? false,
    refs: input.refs ?? null,
    isRead: actor.org?.toLowerCase() !== instance.org.toLowerCase(),
    tags: input.tags ?? [],
    userDefinedMetadata: null,
    metadata: null,
    deleteStatus: null,
    fileScanResult: input.fileScan ? 'Pending' : 'NotApplicable',
    references: input.references ?? null,
    created: now,
    createdBy: actor.id,
    lastChanged: now,
    lastChangedBy: actor.id,
  };
}
