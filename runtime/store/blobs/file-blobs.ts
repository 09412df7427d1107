import { mkdir, readdir, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { NewGuid } from '../../kernel/ids.ts';
import { checkBlobId } from '../check-id.ts';
import type { BlobInfo, BlobStore } from '../contract.ts';
import { discardOnFailure, measured } from '../measured-source.ts';
import type { MeasuredSource } from '../measured-source.ts';
import type { Guard } from '../open-guard.ts';
import { SpentBuffers } from '../spent-buffers.ts';
import { blobPath } from './blob-path.ts';
import type { BlobPath } from './blob-path.ts';
import { makeFolder, onDisk, syncFolder, writeDurably } from './durable-files.ts';
import { lazyFile } from './lazy-file.ts';
import { walkBlobs } from './walk-blobs.ts';

/** What `openFileBlobs` needs; the caller holds a lock on `folder`, so that one process alone writes there. */
export interface FileBlobsOptions {
  folder: string;
  clock: Clock;
  newGuid: NewGuid;
  guard: Guard;
}

/**
 * Blobs as files, `ab/cd/<blobId>` by the digest of the id: written beside as a temporary file, flushed, renamed, and the
 * folder flushed, so that a file of its final name is always whole. Left temporary files are removed when opened.
 */
export async function openFileBlobs({ folder, clock, newGuid, guard }: FileBlobsOptions): Promise<BlobStore> {
  const temporary = join(folder, 'tmp');
  await onDisk(prepareFolders(folder, temporary));
  const spent = new SpentBuffers();
  const writing = new Set<string>();
  const known = new Set<string>();
  const write = async (blobId: string, source: MeasuredSource): Promise<BlobInfo> => {
    const target = blobPath(folder, blobId);
    if (await isFile(target)) throw new AppError('CONFLICT', { detail: `Blob ${blobId} exists` });
    if (!known.has(target.folder)) await onDisk(makeFolder(target.folder, folder));
    known.add(target.folder);
    await writeDurably(source.chunks, join(temporary, newGuid()), target.file, () => clock.now());
    return source.info();
  };
  return {
    write: discardOnFailure(guard(async (blobId, source, maxBytes) => {
      if (writing.has(checkBlobId(blobId))) throw new AppError('CONFLICT', { detail: `Blob ${blobId} is being written` });
      writing.add(blobId);
      try {
        return await write(blobId, measured(source, maxBytes, spent));
      } finally {
        writing.delete(blobId);
      }
    })),
    read: guard(async (blobId, from) => {
      const target = blobPath(folder, blobId);
      return (await isFile(target)) ? lazyFile(target.file, from ?? 0, spent) : null;
    }),
    remove: guard(async (blobId) => {
      await onDisk(unlink(blobPath(folder, blobId).file).catch(ignoreMissing));
    }),
    list: guard(async (before, limit, after) => onDisk(walkBlobs(folder, { before, limit, ...(after === undefined ? {} : { after: checkBlobId(after) }) }))),
  };
}

async function prepareFolders(folder: string, temporary: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  for (const left of await readdir(temporary)) await rm(join(temporary, left), { force: true, recursive: true });
  await syncFolder(folder);
}

async function isFile({ file }: BlobPath): Promise<boolean> {
  return onDisk(stat(file).then((found) => found.isFile()).catch((error) => ignoreMissing(error) ?? false));
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
