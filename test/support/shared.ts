import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The folder of shared real data: STAFETT_SHARED, else beside or two above the repository; null when there is none. */
export function sharedFolder(): string | null {
  const candidates = [process.env['STAFETT_SHARED'], join(root, '../shared'), join(root, '../../shared')];
  return candidates.find((path) => path !== undefined && existsSync(join(path, 'transcripts'))) ?? null;
}
