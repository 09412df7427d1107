import { Readable } from 'node:stream';
import type { Store } from '../store/contract.ts';

/** A data element's bytes as they are stored, under a name; null when the instance or the element is gone. */
export async function storedFile(store: Store, instanceId: string, dataElementId: string): Promise<{ name: string; content: AsyncIterable<Uint8Array> } | null> {
  const record = await store.instances.get(instanceId.slice(instanceId.indexOf('/') + 1));
  const element = record?.instance.data.find(({ id }) => id === dataElementId);
  const ref = record?.internal.content[dataElementId];
  if (!record || !element || !ref) return null;
  const content = ref.kind === 'blob' ? await store.blobs.read(ref.blobId) : await store.instances.content(record.guid, dataElementId);
  if (content === null) return null;
  const ending = element.contentType.endsWith('xml') ? '.xml' : element.contentType.endsWith('json') ? '.json' : '';
  return { name: element.filename ?? `${element.dataType}${ending}`, content: content instanceof Uint8Array ? Readable.from([content]) : content };
}
