import type { FolderFiles } from './folder-files.ts';
import type { MetadataRead } from './metadata.ts';
import type { AppDefinition } from './types.ts';
import type { UiRead } from './ui.ts';

/** What a definition was made of: the cross-references between files are checked on it. */
export interface DefinitionParts {
  files: FolderFiles;
  metadata: MetadataRead;
  ui: UiRead;
  definition: AppDefinition;
  /** Name of the host environment, for values that differ by environment. */
  environment: string;
}

/** Suggests the known name that a wrong one was perhaps meant to be; undefined when none is near. */
export function nearest(wrong: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  for (const name of known) {
    if (Math.abs(name.length - wrong.length) >= least) continue;
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best === undefined ? undefined : `Did you mean "${best}"?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
