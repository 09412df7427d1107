import { readdir, realpath, stat } from 'node:fs/promises';
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
export async function findAppFolders(directory: string): Promise<string[]> {
  const found: string[] = [];
  await search(path.resolve(directory), 0, new Set(), found);
  return found.sort();
}

async function search(folder: string, depth: number, seen: Set<string>, found: string[]): Promise<void> {
  const real = await realpath(folder).catch(() => null);
  if (real === null || seen.has(real)) return;
  seen.add(real);
  if (await isFile(path.join(folder, 'config', 'applicationmetadata.json'))) {
    found.push(folder);
    return;
  }
  if (depth >= MAX_DEPTH) return;
  for (const name of await childFolders(folder)) await search(path.join(folder, name), depth + 1, seen, found);
}

/** Names of the folders (and links to folders) in a folder that may be entered, sorted. */
export async function childFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const entry of entries) {
    if (isSkippedFolder(entry.name)) continue;
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(path.join(folder, entry.name))))) names.push(entry.name);
  }
  return names.sort();
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isFile() ?? false;
}

async function isFolder(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => null))?.isDirectory() ?? false;
}
