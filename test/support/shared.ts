import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Folder of the shared real data (specifications, apps, vectors), or null where it is not at hand. */
export function sharedFolder(): string | null {
  const named = process.env.STAFETT_SHARED;
  const candidates = named === undefined ? [join(REPOSITORY, '..', 'shared'), join(REPOSITORY, '..', '..', 'shared')] : [named];
  return candidates.find((folder) => existsSync(join(folder, 'vectors'))) ?? null;
}
