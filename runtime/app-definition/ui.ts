import { parseLayoutFolder } from '../layout/parse-layout-folder.ts';
import type { LayoutFolder } from '../layout/types.ts';
import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { deepFreeze } from '../kernel/freeze.ts';
import { nearest } from '../kernel/nearest.ts';
import { type FolderFiles, findPath } from './folder-files.ts';
import { readObjectFile } from './json-file.ts';
import type { JsonSource } from './json-source.ts';
import { type LayoutFiles, readLayoutFiles } from './layout-files.ts';
import type { ProblemList } from './problems.ts';
import type { JsonPath } from './tolerant-json.ts';
import type { LayoutSet, Line } from './types.ts';

/** Everything below `ui/`, in the shape of the newest line. */
export interface UiRead {
  layouts: ReadonlyMap<string, LayoutFolder>;
  layoutOfTask: ReadonlyMap<string, LayoutFolder>;
  uiSettings: JsonObject;
  layoutSets: readonly LayoutSet[] | null;
  footer: JsonObject | null;
  /** For places in later findings: folder id → files. */
  sources: ReadonlyMap<string, LayoutFiles>;
  /** `layout-sets.json`, for places. */
  setsSource: JsonSource | null;
}

/** What the folders are read against. */
export interface UiContext {
  line: Line;
  /** Ids of all tasks, in the diagram's order. */
  taskIds: readonly string[];
  /** Ids of the tasks of type `data`: what an implicit set serves. */
  dataTaskIds: readonly string[];
  /** What the app opens with, when that is a set. */
  entry: string | null;
  /** Used where a folder names no data type: the first one with a class. */
  defaultDataType: string | null;
}

/** The id under which the only set of v6 and v7 definitions is served. */
export const IMPLICIT_SET_ID = 'default';

/**
 * Reads the layouts: v9 one folder for each task, v8 the sets of `layout-sets.json`, before that one implicit set.
 * @see app-model.md §1.3, §1.7
 */
export function readUi(files: FolderFiles, context: UiContext, problems: ProblemList): UiRead {
  const footer = readObjectFile(files, 'ui/footer.json', problems);
  if (footer !== null && !Array.isArray(footer.value.footer)) problems.errorAt(footer.source, ['footer'], 'The footer is {"footer": [...]}');
  const base = { footer: deepFreeze(footer?.value ?? null) };
  if (context.line === 'v9') return { ...base, ...readTaskFolders(files, context, problems) };
  if (findPath(files, 'ui/layout-sets.json') === null) return { ...base, ...readImplicitSet(files, context, problems) };
  return { ...base, ...readLayoutSets(files, context, problems) };
}

type Folders = Omit<UiRead, 'footer'>;

function readTaskFolders(files: FolderFiles, context: UiContext, problems: ProblemList): Folders {
  const layouts = new Map<string, LayoutFolder>();
  const sources = new Map<string, LayoutFiles>();
  for (const id of uiFolders(files)) {
    if (findPath(files, `ui/${id}/Settings.json`) === null) {
      problems.warning(`ui/${id}`, null, `The folder has no Settings.json and is no layout folder`, `Add ui/${id}/Settings.json with "pages"`);
      continue;
    }
    addFolder(files, `ui/${id}`, id, null, context, problems, { layouts, sources });
  }
  const global = readObjectFile(files, 'ui/Settings.json', problems);
  const layoutOfTask = new Map(context.taskIds.flatMap((task) => pair(task, layouts.get(task))));
  return { layouts, layoutOfTask, uiSettings: deepFreeze(global?.value ?? {}), layoutSets: null, sources, setsSource: null };
}

function pair(task: string, folder: LayoutFolder | undefined): [string, LayoutFolder][] {
  return folder === undefined ? [] : [[task, folder]];
}

function uiFolders(files: FolderFiles): string[] {
  const names = new Set<string>();
  for (const file of files.contents.keys()) {
    const name = /^ui\/([^/]+)\/(?:Settings\.json|layouts\/[^/]+\.json)$/i.exec(file)?.[1];
    if (name !== undefined) names.add(name);
  }
  return [...names].sort();
}

function readImplicitSet(files: FolderFiles, context: UiContext, problems: ProblemList): Folders {
  const layouts = new Map<string, LayoutFolder>();
  const sources = new Map<string, LayoutFiles>();
  const present = [...files.contents.keys()].some((file) => /^ui\/(?:FormLayout\.json|layouts\/[^/]+\.json)$/i.test(file));
  if (present) addFolder(files, 'ui', IMPLICIT_SET_ID, null, context, problems, { layouts, sources });
  const folder = layouts.get(IMPLICIT_SET_ID);
  const layoutOfTask = new Map(context.dataTaskIds.flatMap((task) => pair(task, folder)));
  return { layouts, layoutOfTask, uiSettings: {}, layoutSets: null, sources, setsSource: null };
}

function readLayoutSets(files: FolderFiles, context: UiContext, problems: ProblemList): Folders {
  const layouts = new Map<string, LayoutFolder>();
  const sources = new Map<string, LayoutFiles>();
  const layoutOfTask = new Map<string, LayoutFolder>();
  const read = readObjectFile(files, 'ui/layout-sets.json', problems);
  const sets = read === null ? [] : setsOf(read.source, read.value, problems);
  for (const [index, set] of sets.entries()) {
    const hasPages = [...files.contents.keys()].some((file) => file.startsWith(`ui/${set.id}/`));
    if (!hasPages) {
      // A set that nothing shows is what is left of a task; the platform never looks for its folder.
      const isShown = set.id === context.entry || set.tasks.some((task) => context.taskIds.includes(task));
      if (read !== null) problems[isShown ? 'errorAt' : 'warningAt'](read.source, ['sets', index], `There is no folder ui/${set.id} for the layout set "${set.id}"`, nearest(set.id, uiFolders(files)));
      continue;
    }
    addFolder(files, `ui/${set.id}`, set.id, set.dataType, context, problems, { layouts, sources });
    const folder = layouts.get(set.id);
    for (const task of set.tasks) if (folder !== undefined && context.taskIds.includes(task)) layoutOfTask.set(task, folder);
  }
  const global = read !== null && isJsonObject(read.value.uiSettings) ? read.value.uiSettings : {};
  return { layouts, layoutOfTask, uiSettings: deepFreeze(global), layoutSets: deepFreeze(sets), sources, setsSource: read?.source ?? null };
}

function setsOf(source: JsonSource, value: JsonObject, problems: ProblemList): LayoutSet[] {
  if (!Array.isArray(value.sets)) {
    problems.errorAt(source, ['sets'], 'Layout sets are {"sets": [...]}');
    return [];
  }
  const seen = new Set<string>();
  return value.sets.flatMap((item, index): LayoutSet[] => {
    const set = isJsonObject(item) ? item : {};
    if (typeof set.id !== 'string' || set.id === '' || set.id.includes('/') || set.id.includes('..')) {
      problems.errorAt(source, ['sets', index], 'The layout set has no usable "id"');
      return [];
    }
    if (seen.has(set.id)) problems.errorAt(source, ['sets', index, 'id'], `Two layout sets have the id "${set.id}"`);
    seen.add(set.id);
    const tasks = Array.isArray(set.tasks) ? set.tasks.filter((task) => typeof task === 'string') : [];
    return [{ id: set.id, dataType: text(set.dataType), tasks, type: text(set.type) }];
  });
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Parses one folder into the maps; a fault is reported and leaves it out. */
function addFolder(
  files: FolderFiles, folder: string, id: string, dataType: string | null, context: UiContext, problems: ProblemList,
  into: { layouts: Map<string, LayoutFolder>; sources: Map<string, LayoutFiles> },
): void {
  const read = readLayoutFiles(files, folder, context.line === 'v8', problems);
  if (read === null) return;
  const pages = read.pages.map(({ name, source }): [string, JsonObject] => [name, source.value as JsonObject]);
  try {
    const parsed = parseLayoutFolder(id, { settings: read.settings, pages }, context.line);
    into.layouts.set(id, Object.freeze({ ...parsed, defaultDataType: dataType ?? parsed.defaultDataType ?? context.defaultDataType }));
    into.sources.set(id, read);
  } catch (error) {
    reportParseFault(read, error, problems);
  }
}

/** The layout parser names the page and the component; the place is looked up in the page's file. */
function reportParseFault(read: LayoutFiles, error: unknown, problems: ProblemList): void {
  const fault = error as { page?: unknown; component?: unknown };
  const page = read.pages.find(({ name }) => name === fault.page);
  const file = page?.source.file ?? read.settingsSource?.file ?? read.path;
  problems.thrown(file, page === undefined ? null : componentLine(page.source, fault.component), error);
}

/** Line of a component's id, or of a member below it; of the page when it is not found. */
export function componentLine(source: JsonSource, id: unknown, below: JsonPath = ['id']): number {
  const data = isJsonObject(source.value) ? source.value.data : undefined;
  const layout = isJsonObject(data) && Array.isArray(data.layout) ? data.layout : [];
  const index = layout.findIndex((component) => isJsonObject(component) && component.id === id);
  return source.lineOf(index === -1 ? [] : ['data', 'layout', index, ...below]);
}
