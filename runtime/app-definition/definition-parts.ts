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
