import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { storeUnavailable } from '../store-error.ts';

/** Bytes that are handed to the disk at a time; while they are written the next are gathered. */
const BATCH = 512 * 1024;

/** Runs a file operation; its failure is the store's, not the source's. */
export async function onDisk<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    throw storeUnavailable('A file of the blob store could not be written or read', error);
  }
}

/** Makes what was created, renamed or removed in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder and those above it up to `root`, durably. */
export async function makeFolder(folder: string, root: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let at = folder; at !== root; at = dirname(at)) await syncFolder(dirname(at));
}

/**
 * Writes chunks to `temporary`, flushes, and moves the file to `target`. On any failure the temporary file is removed.
 * @param modified  ms; the file's time
 */
export async function writeDurably(chunks: AsyncIterable<Uint8Array>, temporary: string, target: string, modified: () => number): Promise<void> {
  const handle = await onDisk(open(temporary, 'wx', 0o600));
  try {
    try {
      await writeChunks(handle, chunks);
      const time = modified() / 1000;
      await onDisk(handle.utimes(time, time));
      await onDisk(handle.datasync());
    } finally {
      await handle.close();
    }
    await onDisk(rename(temporary, target));
    await onDisk(syncFolder(dirname(target)));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function writeChunks(handle: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  let batch: Uint8Array[] = [];
  let size = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await writing;
    writing = onDisk(writeAll(handle, batch));
    // Awaited at the next flush; until then a failure must not count as unhandled.
    writing.catch(() => {});
    batch = [];
    size = 0;
  };
  try {
    for await (const chunk of chunks) {
      batch.push(chunk);
      size += chunk.byteLength;
      if (size >= BATCH) await flush();
    }
    if (size > 0) await flush();
  } finally {
    // The handle is closed next: nothing may be writing to it then.
    await writing.catch(() => {});
  }
  await writing;
}

async function writeAll(handle: FileHandle, batch: Uint8Array[]): Promise<void> {
  const total = batch.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const { bytesWritten } = await handle.writev(batch);
  if (bytesWritten === total) return;
  const rest = Buffer.concat(batch).subarray(bytesWritten);
  for (let at = 0; at < rest.length;) at += (await handle.write(rest, at)).bytesWritten;
}
