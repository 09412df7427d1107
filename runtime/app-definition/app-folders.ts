import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** Folders that hold no definitions and may be very large. */
const SKIPPED = new Set(['node_modules', 'bin', 'obj']);
const MAX_DEPTH = 12;

/** True for folders that neither the search nor the watcher enters. */
export function isSkippedFolder(name: string): boolean {
  return SKIPPED.has(name) || name.startsWith('.');
}

/**
 * Finds every `App` folder (one with `config/applicationmetadata.json`) at or below `directory`.
 *
 * Dot folders, `node_modules`, `bin` and `obj` are not entered, nor is anything inside a found folder. Symbolic links are
 * followed; a folder reached twice is given once, so a circle of links ends.
 * @returns absolute paths, sorted; empty when the directory does not exist
 */
export function findAppFolders(directory: string): string[] {
  const found: string[] = [];
  search(path.resolve(directory), 0, new Set(), found);
  return found.sort();
}

function search(folder: string, depth: number, seen: Set<string>, found: string[]): void {
  const real = unlessGone(() => realpathSync(folder));
  if (real === null || seen.has(real)) return;
  seen.add(real);
  if (unlessGone(() => statSync(path.join(folder, 'config', 'applicationmetadata.json')).isFile()) === true) {
    found.push(folder);
    return;
  }
  if (depth >= MAX_DEPTH) return;
  for (const name of childFolders(folder)) search(path.join(folder, name), depth + 1, seen, found);
}

/** Names of the folders (and links to folders) in a folder that may be entered, sorted. */
export function childFolders(folder: string): string[] {
  const entries = unlessGone((): Dirent[] => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries.filter((entry) => !isSkippedFolder(entry.name) && (entry.isDirectory() || (entry.isSymbolicLink() && isFolder(path.join(folder, entry.name))))).map(({ name }) => name).sort();
}

function isFolder(folder: string): boolean {
  return unlessGone(() => statSync(folder).isDirectory()) === true;
}

/** Null for what is not there or may not be read. */
function unlessGone<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}
