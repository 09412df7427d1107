import { type FolderFiles, findPath, textOf } from './folder-files.ts';
import { METADATA_FILE } from './metadata.ts';
import type { Line } from './types.ts';

const LIBRARY = /Include="Altinn\.App\.(?:Core|Api)(?:\.Experimental)?"\s+Version="(\d+)\./i;
const RULE_FILE = /^ui\/(?:[^/]+\/)?Rule(?:Handler\.js|Configuration\.json)$/i;
/** v6 and v7: pages right below `ui/`, one implicit set. */
const IMPLICIT_SET = /^ui\/(?:FormLayout\.json|layouts\/[^/]+\.json)$/i;

/**
 * Which line a definition is written for, and with it the contract it is served with: v8 when its files say so, else v9.
 * The project file decides when there is one, since a half-migrated folder may hold leftovers.
 * @see v8-and-v9.md, app-model.md §1.7
 */
export function detectLine(files: FolderFiles): Line {
  for (const file of files.contents.keys()) {
    const version = file.endsWith('.csproj') ? LIBRARY.exec(textOf(files, file) ?? '')?.[1] : undefined;
    if (version !== undefined) return Number(version) >= 9 ? 'v9' : 'v8';
  }
  if (findPath(files, 'ui/layout-sets.json') !== null) return 'v8';
  for (const file of files.contents.keys()) if (RULE_FILE.test(file) || IMPLICIT_SET.test(file)) return 'v8';
  return /"enablePdfCreation"\s*:/i.test(textOf(files, METADATA_FILE) ?? '') ? 'v8' : 'v9';
}
