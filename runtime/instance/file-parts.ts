import type { FilePart } from '../app-definition/hooks.ts';
import type { BlobStore } from '../store/contract.ts';
import type { Session } from './session.ts';

/** A file as a hook reads it: at most so many bytes at a time, and no more than that is ever held for it. */
interface Readings {
  size: number;
  limit: number;
  part: FilePart | undefined;
}

/**
 * Bytes of an element that is no form document; null when there is none with this id.
 * @throws for a form document, a part that makes no sense, and a whole that is longer than the limit
 */
export async function elementBytes(session: Session, dataElementId: string, part?: FilePart): Promise<Uint8Array | null> {
  const element = session.element(dataElementId);
  if (element === null) return null;
  if (session.formType(element.dataType)) throw new Error(`${dataElementId} is a form document, which data() gives`);
  const { store, limits } = session.services;
  const readings = { size: element.size, limit: limits.hookFile, part };
  const ref = session.record.internal.content[element.id];
  if (ref?.kind === 'blob') return blobBytes(store.blobs, ref.blobId, readings);
  const { from, length } = range(readings);
  return (await session.bytes(element)).slice(from, from + length);
}

/** Bytes of a blob; null when it is gone. */
export async function blobBytes(blobs: BlobStore, blobId: string, readings: Readings): Promise<Uint8Array | null> {
  const { from, length } = range(readings);
  const bytes = new Uint8Array(Math.max(0, Math.min(length, readings.size - from)));
  const stream = await blobs.read(blobId, from);
  if (stream === null) return null;
  let at = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      const wanted = chunk.subarray(0, bytes.length - at);
      bytes.set(wanted, at);
      at += wanted.length;
      if (at === bytes.length) break;
    }
  } finally {
    stream.destroy();
  }
  return bytes.subarray(0, at);
}

function range({ size, limit, part }: Readings): { from: number; length: number } {
  if (part === undefined || part === null) {
    if (size > limit) throw new Error(`the file is ${size} bytes long, and at most ${limit} are read at a time: give from and length`);
    return { from: 0, length: size };
  }
  const { from = 0, length = limit } = part;
  if (!Number.isSafeInteger(from) || from < 0) throw new Error('from must be a whole number that is not negative');
  if (!Number.isSafeInteger(length) || length < 1 || length > limit) throw new Error(`length must be a whole number from 1 to ${limit}`);
  return { from, length };
}
