import path from 'node:path';
import { findAppFolders } from './app-folders.ts';
import type { DefinitionEnvironment } from './app-settings.ts';
import type { HookLoader } from './hook-loader.ts';
import { loadDefinition } from './load-definition.ts';
import type { AppDefinition, DefinitionProblem, LoadResult } from './types.ts';
import { type FolderWatcher, watchFolders } from './watch-folders.ts';

/** A finding and the folder it is about. */
export interface RegistryProblem extends DefinitionProblem {
  /** Absolute path of the `App` folder. */
  folder: string;
  /** `{org}/{app}`; null when the definition could not be identified. */
  app: string | null;
}

export interface RegistryOptions {
  /** Directories that hold definitions at any depth. */
  folders: readonly string[];
  environment: DefinitionEnvironment;
  logicFolder?: string | null;
  loadHooks: HookLoader | null;
  /** Reload what changes on disk. */
  watch: boolean;
  /** Told of every finding when a definition is loaded or reloaded. */
  onProblem?: (problem: RegistryProblem) => void;
  /** Told after a definition has been replaced or added by the watcher. */
  onReload?: (definition: AppDefinition) => void;
  /** How long the disk must be quiet before changes are read, in ms. */
  quietMs?: number;
}

/** All definitions of a host. What it gives out is frozen and stays valid after a reload. */
export interface DefinitionRegistry {
  /** The current definitions, sorted by id. */
  list(): readonly AppDefinition[];
  /** The current definition, by id in any case: what new instances get. Null when unknown. */
  get(org: string, app: string): AppDefinition | null;
  /**
   * The definition that a running instance was started with. A version that is no longer held (the host was restarted after
   * a change) gives the current one and a warning, once for each version. Null when the app is unknown.
   */
  getVersion(org: string, app: string, version: string): AppDefinition | null;
  /** Folders that hold no usable definition, with why. */
  refused(): readonly { folder: string; problems: readonly DefinitionProblem[] }[];
  /** Stops watching. */
  close(): void;
}

/** Old versions of one app that are held for running instances; the longest unused goes first. */
const HELD_VERSIONS = 20;
/** Folders read at once: enough to hide the disk's latency. */
const PARALLEL = 8;
const QUIET_MS = 150;

/**
 * Loads every definition below the given folders. A wrong one is refused with its reasons; the others load.
 *
 * With `watch` a changed definition is read as a whole and then takes the old one's place at once; a broken change keeps the old one.
 */
export async function createRegistry(options: RegistryOptions): Promise<DefinitionRegistry> {
  const registry = new Registry(options);
  await registry.start();
  return registry;
}

class Registry implements DefinitionRegistry {
  private readonly options: RegistryOptions;
  private readonly current = new Map<string, AppDefinition>();
  private readonly old = new Map<string, Map<string, AppDefinition>>();
  private readonly wrong = new Map<string, readonly DefinitionProblem[]>();
  private readonly warned = new Set<string>();
  private watcher: FolderWatcher | null = null;

  constructor(options: RegistryOptions) {
    this.options = options;
  }

  async start(): Promise<void> {
    // Watched first, so that no change between reading and watching is lost.
    if (this.options.watch) this.watcher = watchFolders(this.watched(), this.options.quietMs ?? QUIET_MS, (paths) => this.changed(paths));
    await this.load(this.appFolders(), false);
  }

  list(): readonly AppDefinition[] {
    return [...this.current.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  get(org: string, app: string): AppDefinition | null {
    return this.current.get(keyOf(`${org}/${app}`)) ?? null;
  }

  getVersion(org: string, app: string, version: string): AppDefinition | null {
    const id = keyOf(`${org}/${app}`);
    const current = this.current.get(id);
    if (current === undefined || current.version === version) return current ?? null;
    const versions = this.old.get(id);
    const held = versions?.get(version);
    if (versions === undefined || held === undefined) {
      this.warnUnknownVersion(current, version);
      return current;
    }
    // The last one in the map is the one used last.
    versions.delete(version);
    versions.set(version, held);
    return held;
  }

  refused(): readonly { folder: string; problems: readonly DefinitionProblem[] }[] {
    return [...this.wrong].map(([folder, problems]) => ({ folder, problems })).sort((a, b) => (a.folder < b.folder ? -1 : 1));
  }

  close(): void {
    this.watcher?.close();
  }

  private watched(): string[] {
    const { folders, logicFolder } = this.options;
    return [...folders, ...(logicFolder === undefined || logicFolder === null ? [] : [logicFolder])];
  }

  private appFolders(): string[] {
    const found = new Set<string>();
    for (const folder of this.options.folders) for (const app of findAppFolders(folder)) found.add(app);
    return [...found].sort();
  }

  /** Reads the folders side by side and takes them in by order, so that the outcome does not depend on timing. */
  private async load(folders: readonly string[], isReload: boolean): Promise<void> {
    const { environment, loadHooks, logicFolder = null } = this.options;
    for (let start = 0; start < folders.length; start += PARALLEL) {
      const batch = folders.slice(start, start + PARALLEL);
      const results = await Promise.all(batch.map((folder) => loadDefinition(folder, { environment, loadHooks, logicFolder })));
      results.forEach((result, index) => this.take(batch[index] ?? '', result, isReload));
    }
  }

  private take(folder: string, result: LoadResult, isReload: boolean): void {
    const present = this.current.get(keyOf(result.definition?.id ?? '')) ?? null;
    const problems = this.withDuplicate(folder, result, present);
    const known = present ?? [...this.current.values()].find((definition) => definition.folder === folder) ?? null;
    for (const problem of problems) this.options.onProblem?.({ ...problem, folder, app: result.definition?.id ?? known?.id ?? null });
    if (result.definition === null || problems.some((problem) => problem.severity === 'error')) {
      this.wrong.set(folder, problems);
      return;
    }
    this.wrong.delete(folder);
    if (present?.version === result.definition.version) return;
    this.replace(present, result.definition);
    if (isReload) this.options.onReload?.(result.definition);
  }

  private withDuplicate(folder: string, result: LoadResult, present: AppDefinition | null): DefinitionProblem[] {
    if (result.definition === null || present === null || present.folder === folder) return result.problems;
    const message = `The app ${present.id} is already loaded from ${present.folder}`;
    return [...result.problems, { severity: 'error', file: 'config/applicationmetadata.json', line: null, message, suggestion: 'Change the id or remove one of the folders' }];
  }

  private replace(present: AppDefinition | null, next: AppDefinition): void {
    const key = keyOf(next.id);
    this.current.set(key, next);
    const versions = this.old.get(key) ?? new Map<string, AppDefinition>();
    this.old.set(key, versions);
    versions.delete(next.version);
    if (present !== null) versions.set(present.version, present);
    while (versions.size > HELD_VERSIONS) versions.delete(versions.keys().next().value ?? '');
  }

  private warnUnknownVersion(current: AppDefinition, version: string): void {
    const key = `${current.id}@${version}`;
    if (this.warned.has(key)) return;
    this.warned.add(key);
    const message = `Instances were started with version ${version}, which is no longer there; they go on with version ${current.version}`;
    this.options.onProblem?.({ severity: 'warning', file: '', line: null, message, folder: current.folder, app: current.id });
  }

  private async changed(paths: ReadonlySet<string>): Promise<void> {
    const folders = this.appFolders();
    const { logicFolder } = this.options;
    const logic = logicFolder === undefined || logicFolder === null ? null : path.resolve(logicFolder);
    const known = new Set([...[...this.current.values()].map((definition) => definition.folder), ...this.wrong.keys()]);
    const touched = folders.filter((folder) => !known.has(folder) || [...paths].some((file) => isWithin(file, folder) || (logic !== null && isWithin(file, logic))));
    this.reportGone(folders);
    await this.load(touched, true);
  }

  /** A folder that vanished (a checkout that is replaced) keeps being served: running instances need it. */
  private reportGone(folders: readonly string[]): void {
    const present = new Set(folders);
    for (const folder of this.wrong.keys()) if (!present.has(folder)) this.wrong.delete(folder);
    for (const { folder, id } of this.current.values()) {
      if (present.has(folder) || this.warned.has(folder)) continue;
      this.warned.add(folder);
      this.options.onProblem?.({ severity: 'warning', file: '', line: null, message: 'The folder is gone; the app is served as it was until the host is restarted', folder, app: id });
    }
    for (const folder of present) this.warned.delete(folder);
  }
}

/** Addresses are the same in upper and lower case: two apps whose ids differ only so are one. */
function keyOf(id: string): string {
  return id.toLowerCase();
}

function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder + path.sep) || folder.startsWith(file + path.sep);
}
