import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { checkBlobId } from '../check-id.ts';

/** Where a blob's file is. */
export interface BlobPath {
  folder: string;
  file: string;
}

/** @throws {BAD_REQUEST} 400 when the id could name anything but a file in its folder */
export function blobPath(root: string, blobId: string): BlobPath {
  const [first, second] = shelf(checkBlobId(blobId));
  const folder = join(root, first, second);
  return { folder, file: join(folder, blobId) };
}

/** The two folders of a blob: spread evenly whatever the ids look like. */
export function shelf(blobId: string): [string, string] {
  const digest = createHash('sha256').update(blobId).digest('hex');
  return [digest.slice(0, 2), digest.slice(2, 4)];
}
