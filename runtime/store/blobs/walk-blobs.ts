import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { shelf } from './blob-path.ts';

const SHELF = /^[0-9a-f]{2}$/;

/**
 * Ids of the blobs whose files are older than `before` (ms), in the order of folders and names, so that a walk can go on
 * after the last id of an earlier one, also when that blob is gone.
 */
export async function walkBlobs(folder: string, { before, limit, after }: { before: number; limit: number; after?: string }): Promise<string[]> {
  const [afterFirst, afterSecond] = after === undefined ? ['', ''] : shelf(after);
  const found: string[] = [];
  for (const first of await shelves(folder, afterFirst)) {
    for (const second of await shelves(join(folder, first), first === afterFirst ? afterSecond : '')) {
      const isWhereItEnded = first === afterFirst && second === afterSecond && after !== undefined;
      for (const name of (await readdir(join(folder, first, second))).sort()) {
        if (found.length >= limit) return found;
        if (isWhereItEnded && name <= after) continue;
        const file = await stat(join(folder, first, second, name)).catch(() => null);
        if (file !== null && Math.round(file.mtimeMs) < before) found.push(name);
      }
    }
  }
  return found;
}

async function shelves(folder: string, from: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => SHELF.test(name) && name >= from).sort();
}
