import { stat } from 'node:fs/promises';
import { findAppFolders } from '../app-definition/app-folders.ts';
import { ConfigError } from '../config.ts';

/** Every `App` folder in or below the folders, sorted. Null, with a word about it, when a folder is missing or holds none: work on nothing must not look like success. */
export async function definitionFolders(folders: readonly string[], io: { err(line: string): void }): Promise<string[] | null> {
  const found = new Set<string>();
  for (const folder of folders) {
    const apps = await isFolder(folder) ? findAppFolders(folder) : null;
    if (apps === null || apps.length === 0) {
      io.err(apps === null ? `${folder}: no such folder` : `${folder}: no definition (config/applicationmetadata.json) in or below the folder`);
      return null;
    }
    for (const app of apps) found.add(app);
  }
  return [...found].sort();
}

/** @throws {ConfigError} when a folder that an option names is not there: one whose name is misspelt must not look like one that is empty */
export async function requireFolder(option: string, folder: string | null): Promise<void> {
  if (folder !== null && !await isFolder(folder)) throw new ConfigError(`${option}: there is no folder ${folder}`);
}

async function isFolder(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => null))?.isDirectory() ?? false;
}
