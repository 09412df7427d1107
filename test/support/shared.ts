import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder of specifications, real apps, vectors and transcripts: env STAFETT_SHARED, else beside the repository; null when it is not at hand. */
export function sharedFolder(): string | null {
  const named = process.env['STAFETT_SHARED'];
  const candidates = named === undefined ? [join(REPOSITORY, '../shared'), join(REPOSITORY, '../../shared')] : [named];
  return candidates.find((folder) => existsSync(join(folder, 'vectors'))) ?? null;
}

/** The folder of public test vectors: env STAFETT_VECTORS, else `vectors` of the shared folder; null when there is none. */
export function vectorsFolder(): string | null {
  const shared = sharedFolder();
  const candidates = [process.env['STAFETT_VECTORS'], shared === null ? undefined : join(shared, 'vectors')];
  return candidates.find((folder) => folder !== undefined && existsSync(folder)) ?? null;
}
