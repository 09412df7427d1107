import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { NewGuid } from '../../kernel/ids.ts';
import { checkBlobId } from '../check-id.ts';
import type { BlobInfo, BlobStore } from '../contract.ts';
import { wholeLimit } from '../instance-query.ts';
import { discardOnFailure, measured } from '../measured-source.ts';
import type { Guard } from '../open-guard.ts';
import { SpentBuffers } from '../spent-buffers.ts';
import { storeUnavailable } from '../store-error.ts';
import { readChunks, removeChunks, writeChunks } from './blob-chunks.ts';
import type { Collections } from './collections.ts';
import { isDuplicate, translate } from './mongo-errors.ts';
import { settle } from './settle.ts';

interface Parts {
  collections: Collections;
  guard: Guard;
  /** As `guard`, but leaves errors as they are: those of a source are not the database's. */
  writeGuard: Guard;
  clock: Clock;
  newGuid: NewGuid;
}

/**
 * Blobs as a document and its chunks, in the manner of GridFS, but with ids by which all is found: the document reserves
 * the id first, the chunks follow, and at last the document says that the blob is whole. What a crash cut off is listed.
 */
export function mongoBlobs(parts: Parts): BlobStore {
  const { collections, guard, writeGuard, clock, newGuid } = parts;
  const { blobs } = collections;
  const spent = new SpentBuffers();
  return {
    write: discardOnFailure(writeGuard(async (blobId, source, maxBytes) => {
      const upload = newGuid();
      await reserve(collections, checkBlobId(blobId), upload, clock.now());
      try {
        const measure = measured(source, maxBytes, spent);
        const count = await writeChunks(collections, blobId, ownErrors(measure.chunks));
        const info = measure.info();
        await complete(collections, blobId, upload, { ...info, chunks: count, written: clock.now() });
        return info;
      } catch (error) {
        // What cannot be removed now is listed as cut off.
        await removeBlob(collections, blobId, upload).catch(() => {});
        if (error instanceof SourceError) throw error.cause;
        throw translate(error);
      }
    })),
    read: guard(async (blobId, from = 0) => {
      const found = await blobs.findOne({ _id: checkBlobId(blobId), isWhole: true });
      return found === null ? null : readChunks(collections, blobId, { count: found.chunks, from, spent });
    }),
    remove: guard(async (blobId) => removeBlob(collections, checkBlobId(blobId))),
    list: guard(async (before, limit, after) => {
      const count = wholeLimit(limit);
      if (count === 0) return [];
      const filter = { written: { $lt: before }, ...(after === undefined ? {} : { _id: { $gt: checkBlobId(after) } }) };
      return (await blobs.find(filter, { projection: { _id: 1 }, sort: { _id: 1 }, limit: count }).toArray()).map(({ _id }) => _id);
    }),
  };
}

/** @throws {CONFLICT} 409 when the id is taken, or being taken by another */
async function reserve({ blobs }: Collections, blobId: string, upload: string, now: number): Promise<void> {
  await settle(async (isRepeat) => {
    try {
      await blobs.insertOne({ _id: blobId, upload, written: now, isWhole: false, size: 0, sha256: '', chunks: 0 });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      if (!isRepeat || (await blobs.findOne({ _id: blobId }))?.upload !== upload) throw new AppError('CONFLICT', { detail: `Blob ${blobId} exists` });
    }
  });
}

async function complete({ blobs }: Collections, blobId: string, upload: string, facts: BlobInfo & { chunks: number; written: number }): Promise<void> {
  const { matchedCount } = await settle(() => blobs.updateOne({ _id: blobId, upload }, { $set: { ...facts, isWhole: true } }));
  if (matchedCount === 0) throw storeUnavailable(`Blob ${blobId} was removed while it was written`);
}

/** Out of sight first; the document goes last, so that a removal that is cut off is listed. */
async function removeBlob(collections: Collections, blobId: string, upload?: string): Promise<void> {
  const filter = { _id: blobId, ...(upload === undefined ? {} : { upload }) };
  const { matchedCount } = await settle(() => collections.blobs.updateOne(filter, { $set: { isWhole: false } }));
  if (matchedCount === 0) return;
  await removeChunks(collections, blobId);
  await settle(() => collections.blobs.deleteOne(filter));
}

/** An error of the source, which must leave as it came. */
class SourceError extends Error {
  constructor(cause: unknown) {
    super('the source failed', { cause });
  }
}

async function* ownErrors(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    throw new SourceError(error);
  }
}
