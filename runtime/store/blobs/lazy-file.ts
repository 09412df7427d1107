import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { SpentBuffers } from '../spent-buffers.ts';
import { storeUnavailable } from '../store-error.ts';

const CHUNK = 128 * 1024;

/** A file from a byte on, as a stream that is opened at the first read and closed at the end, on failure and when destroyed. */
export function lazyFile(path: string, from: number, spent: SpentBuffers): Readable {
  let at = from;
  let handle: FileHandle | null = null;
  return new Readable({
    highWaterMark: CHUNK,
    read(): void {
      void readChunk(this);
    },
    destroy(error, done): void {
      const closing = handle?.close() ?? Promise.resolve();
      handle = null;
      closing.then(() => done(error), () => done(error));
    },
  });

  async function readChunk(stream: Readable): Promise<void> {
    try {
      const opened = handle ?? await open(path, 'r');
      handle = opened;
      if (stream.destroyed) {
        // Destroyed while it was being opened: `destroy` saw no handle.
        handle = null;
        await opened.close();
        return;
      }
      const { bytesRead, buffer } = await opened.read(Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK, at);
      at += bytesRead;
      spent.pass(CHUNK);
      if (!stream.destroyed) stream.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead));
    } catch (error) {
      stream.destroy(storeUnavailable('A blob could not be read', error));
    }
  }
}
