import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AppLogicHooks } from './hooks.ts';
import type { ProblemList } from './problems.ts';

/** Where the logic of an app begins: `App/logic/index.ts`, or a file of the logic overlay. */
export interface LogicEntry {
  /** `{org}/{app}` */
  app: string;
  /** Absolute path. */
  file: string;
  /** How findings name it: path relative to `App/`, or below the overlay folder. */
  shown: string;
  isOverlay: boolean;
}

/** Runs an app's logic file and gives its hooks; null when it cannot be used, with the reasons in `problems`. */
export type HookLoader = (entry: LogicEntry, problems: ProblemList) => Promise<AppLogicHooks | null>;

const ENTRY_NAMES = ['index.ts', 'index.js', 'index.mjs'];

/** Finds the logic of an app: the overlay `<logicFolder>/<org>/<app>` wins over the app's own `logic` folder. */
export async function findLogic(appFolder: string, logicFolder: string | null, org: string, app: string): Promise<LogicEntry | null> {
  const places = [{ folder: path.join(appFolder, 'logic'), shown: 'logic', isOverlay: false }];
  if (logicFolder !== null) places.unshift({ folder: path.join(logicFolder, org, app), shown: `${org}/${app}`, isOverlay: true });
  for (const { folder, shown, isOverlay } of places) {
    for (const name of ENTRY_NAMES) {
      const file = path.join(folder, name);
      if ((await stat(file).catch(() => null))?.isFile()) return { app: `${org}/${app}`, file, shown: `${shown}/${name}`, isOverlay };
    }
  }
  return null;
}

/**
 * Content of every source file of an overlay's folder, by `logic-overlay/<path>`; packages are not looked into. Classes in
 * `models/` are data for a definition that came without them and go where its own would lie.
 */
export async function readOverlay(entry: LogicEntry): Promise<Map<string, Uint8Array>> {
  const folder = path.dirname(entry.file);
  const result = new Map<string, Uint8Array>();
  for (const name of await readdir(folder, { recursive: true })) {
    const parts = name.split(path.sep);
    const isClass = parts[0] === 'models' && name.endsWith('.cs');
    if (parts.includes('node_modules') || !(isClass || /\.(?:[cm]?[jt]s|json)$/.test(name))) continue;
    const content = await readFile(path.join(folder, name)).catch(() => null);
    if (content !== null) result.set(isClass ? parts.join('/') : `logic-overlay/${parts.join('/')}`, content);
  }
  return result;
}
