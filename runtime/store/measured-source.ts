import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { AppError } from '../kernel/errors.ts';
import type { BlobInfo, BlobStore } from './contract.ts';
import type { SpentBuffers } from './spent-buffers.ts';

/** A source of bytes that is counted, bounded and hashed as it passes. */
export interface MeasuredSource {
  /** To be read once. Ending early destroys the source. */
  chunks: AsyncIterable<Uint8Array>;
  /** After the last chunk. */
  info(): BlobInfo;
}

/**
 * Counts and hashes what passes.
 * @param spent  where the pieces' buffers are of no use to anybody else when the next one is asked for
 * @throws {PAYLOAD_TOO_LARGE} 413 from `chunks`, as soon as more than `maxBytes` have come
 */
export function measured(source: Readable | AsyncIterable<Uint8Array>, maxBytes: number, spent?: SpentBuffers): MeasuredSource {
  const hash = createHash('sha256');
  let size = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source as AsyncIterable<Uint8Array | string>) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      size += bytes.byteLength;
      if (size > maxBytes) throw new AppError('PAYLOAD_TOO_LARGE', { detail: `More than ${maxBytes} bytes` });
      hash.update(bytes);
      spent?.pass(bytes.byteLength);
      if (bytes.byteLength > 0) yield bytes;
    }
  }
  return { chunks: chunks(), info: () => ({ size, sha256: hash.digest('hex') }) };
}

/** Ends a source that will not be read (to its end), so that whoever feeds it learns of it. */
function discard(source: Readable | AsyncIterable<Uint8Array>): void {
  if ('destroy' in source && typeof source.destroy === 'function') {
    // Destroyed on our own account: an error event that nobody listens for would end the process.
    (source as Readable).on('error', () => {}).destroy();
  } else {
    void source[Symbol.asyncIterator]().return?.(undefined)?.catch?.(() => {});
  }
}

/** Wraps `BlobStore.write` so that whatever the failure, the source is ended. */
export function discardOnFailure(write: BlobStore['write']): BlobStore['write'] {
  return async (blobId, source, maxBytes) => {
    try {
      return await write(blobId, source, maxBytes);
    } catch (error) {
      discard(source);
      throw error;
    }
  };
}
