import { Readable } from 'node:stream';
import type { DataElement } from '../kernel/instance-types.ts';
import { encodeModel } from './model-codec.ts';
import type { Session } from './session.ts';
import { ShipmentRefused, type ShipmentFile } from './shipment-port.ts';

/** The metadata file, then the elements of the listed types in the order they were made; each name once (eformidling.md §6). */
export async function shipmentFiles(session: Session, metadata: { filename: string; content: string }, dataTypes: readonly string[]): Promise<ShipmentFile[]> {
  const elements = session.instance.data.filter((element) => dataTypes.includes(element.dataType)).sort((a, b) => (a.created < b.created ? -1 : a.created > b.created ? 1 : 0));
  const taken = new Set<string>();
  const files: ShipmentFile[] = [{ name: unique(metadata.filename, taken), contentType: 'text/xml', open: async () => Readable.from([Buffer.from(metadata.content)]) }];
  for (const element of elements) {
    files.push({ name: unique(nameOf(session, element), taken), contentType: element.contentType, open: () => contentOf(session, element) });
  }
  return files;
}

/** Elements of the listed types, type by type, under the names that are wished for; each name once. */
export function elementFiles(session: Session, wanted: readonly { dataType: string; filename: string | null }[]): ShipmentFile[] {
  const taken = new Set<string>();
  return wanted.flatMap(({ dataType, filename }) => session.elementsOf(dataType).map((element) => (
    { name: unique(filename ?? nameOf(session, element), taken), contentType: element.contentType, open: () => contentOf(session, element) })));
}

/** Forms are called after their type; a name that begins with another type's id would be taken for that type's. */
function nameOf(session: Session, element: DataElement): string {
  if (session.formType(element.dataType)) return `${element.dataType}.xml`;
  const { filename } = element;
  if (!filename) return element.dataType;
  const looksLikeOther = [...session.definition.dataTypes.keys()].some((id) => id !== element.dataType && filename.startsWith(id));
  return looksLikeOther ? `${element.dataType}-${filename}` : filename;
}

function unique(name: string, taken: Set<string>): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  let chosen = name;
  for (let n = 1; taken.has(chosen.toLowerCase()); n++) chosen = `${stem}-${n}${ending}`;
  taken.add(chosen.toLowerCase());
  return chosen;
}

/** Attachments as a stream; a form as it will be stored when it has been changed in this unit of work. */
async function contentOf(session: Session, element: DataElement): Promise<AsyncIterable<Uint8Array>> {
  const form = session.formType(element.dataType);
  if (form && session.isChanged(element.id)) return Readable.from([encodeModel(form, element.contentType, await session.model(element), session.services.limits)]);
  const ref = session.record.internal.content[element.id];
  if (ref?.kind !== 'blob') return Readable.from([await session.bytes(element)]);
  const stream = await session.services.store.blobs.read(ref.blobId);
  if (!stream) throw new ShipmentRefused(`The content of data element ${element.id} is gone.`);
  return stream;
}
