import { Readable } from 'node:stream';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { checkBlobId } from '../check-id.ts';
import type { BlobStore } from '../contract.ts';
import { discardOnFailure, measured } from '../measured-source.ts';
import type { Guard } from '../open-guard.ts';

/** Blobs as buffers. */
export function memoryBlobs(guard: Guard, clock: Clock): BlobStore {
  const blobs = new Map<string, { bytes: Buffer; written: number }>();
  const refuseKnown = (blobId: string): void => {
    if (blobs.has(checkBlobId(blobId))) throw new AppError('CONFLICT', { detail: `Blob ${blobId} exists` });
  };
  return {
    write: discardOnFailure(guard(async (blobId, source, maxBytes) => {
      refuseKnown(blobId);
      const chunks: Buffer[] = [];
      const measure = measured(source, maxBytes);
      for await (const chunk of measure.chunks) chunks.push(Buffer.from(chunk));
      refuseKnown(blobId);
      blobs.set(blobId, { bytes: Buffer.concat(chunks), written: clock.now() });
      return measure.info();
    })),
    read: guard(async (blobId, from = 0) => {
      const blob = blobs.get(checkBlobId(blobId));
      return blob === undefined ? null : Readable.from(slices(blob.bytes.subarray(from)), { objectMode: false });
    }),
    remove: guard(async (blobId) => {
      blobs.delete(checkBlobId(blobId));
    }),
    list: guard(async (before, limit, after) => [...blobs]
      .filter(([id, { written }]) => written < before && (after === undefined || id > after))
      .map(([id]) => id)
      .sort()
      .slice(0, Math.max(0, limit))),
  };
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65536) yield Buffer.from(bytes.subarray(at, at + 65536));
}
