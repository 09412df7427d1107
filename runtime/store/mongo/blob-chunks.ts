import { Binary } from 'mongodb';
import { Readable } from 'node:stream';
import type { SpentBuffers } from '../spent-buffers.ts';
import { storeUnavailable } from '../store-error.ts';
import type { Collections } from './collections.ts';
import { isDuplicate, translate } from './mongo-errors.ts';
import { settle } from './settle.ts';

/** Bytes of a chunk. */
const CHUNK = 512 * 1024;

/**
 * Writes the chunks of a blob whose id is reserved, each acknowledged before the next is taken from the source.
 * @returns how many
 */
export async function writeChunks({ chunks }: Collections, blobId: string, source: AsyncIterable<Uint8Array>): Promise<number> {
  let count = 0;
  for await (const bytes of inChunks(source)) {
    const _id = `${blobId}/${count}`;
    await settle((isRepeat) => chunks.insertOne({ _id, bytes: new Binary(bytes) }).catch((error: unknown) => {
      // The reservation makes the chunks ours alone: what is there is what an attempt without an answer wrote.
      if (!isRepeat || !isDuplicate(error)) throw error;
    }));
    count++;
  }
  return count;
}

/** Also those of an upload that was cut off. */
export async function removeChunks({ chunks }: Collections, blobId: string): Promise<void> {
  await settle(() => chunks.deleteMany({ _id: { $gte: `${blobId}/`, $lt: `${blobId}0` } }));
}

/** The bytes of a blob from a byte on, a chunk for each read. */
export function readChunks({ chunks }: Collections, blobId: string, { count, from, spent }: { count: number; from: number; spent: SpentBuffers }): Readable {
  let next = Math.min(Math.floor(from / CHUNK), count);
  let skip = from % CHUNK;
  return new Readable({
    highWaterMark: CHUNK,
    read(): void {
      if (next === count) {
        this.push(null);
        return;
      }
      const n = next++;
      chunks.findOne({ _id: `${blobId}/${n}` }).then((chunk) => {
        if (chunk === null) this.destroy(storeUnavailable(`Part ${n} of blob ${blobId} is missing`, undefined, false));
        else if (!this.destroyed) {
          const bytes = chunk.bytes.buffer.subarray(Math.min(skip, chunk.bytes.length()), chunk.bytes.length());
          skip = 0;
          spent.pass(CHUNK);
          // Only the last one can be shorter than what is skipped.
          this.push(bytes.length === 0 ? null : Buffer.from(bytes));
        }
      }).catch((error: unknown) => this.destroy(translate(error)));
    },
  });
}

/** The same bytes in pieces of `CHUNK`, each a copy: the source may use its buffers again. */
async function* inChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let chunk = Buffer.allocUnsafe(CHUNK);
  let size = 0;
  for await (const bytes of source) {
    for (let at = 0; at < bytes.byteLength;) {
      const part = bytes.subarray(at, at + CHUNK - size);
      chunk.set(part, size);
      at += part.byteLength;
      size += part.byteLength;
      if (size < CHUNK) continue;
      yield chunk;
      chunk = Buffer.allocUnsafe(CHUNK);
      size = 0;
    }
  }
  if (size > 0) yield chunk.subarray(0, size);
}
