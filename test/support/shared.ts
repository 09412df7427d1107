import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The folder of shared apps, vectors and transcripts: env STAFETT_SHARED, else beside the repository; null when there is none. */
export function sharedFolder(): string | null {
  const candidates = [process.env['STAFETT_SHARED'], join(root, '../shared'), join(root, '../../shared')];
  return candidates.find((folder) => folder !== undefined && existsSync(folder)) ?? null;
}

/** The folder of public test vectors: env STAFETT_VECTORS, else `vectors` of the shared folder; null when there is none. */
export function vectorsFolder(): string | null {
  const shared = sharedFolder();
  const candidates = [process.env['STAFETT_VECTORS'], shared === null ? undefined : join(shared, 'vectors')];
  return candidates.find((folder) => folder !== undefined && existsSync(folder)) ?? null;
}
