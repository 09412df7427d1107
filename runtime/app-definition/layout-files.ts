import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { nearest } from '../kernel/nearest.ts';
import { type FolderFiles, textOf } from './folder-files.ts';
import { readObjectFile } from './json-file.ts';
import { type JsonSource, readJsonSource } from './json-source.ts';
import type { ProblemList } from './problems.ts';

/** The files of one ui folder, checked for shape. */
export interface LayoutFiles {
  /** Path of the folder relative to `App/`. */
  path: string;
  settings: JsonObject;
  settingsSource: JsonSource | null;
  pages: { name: string; source: JsonSource }[];
}

/** Reads `Settings.json` and the pages of a ui folder; null when a page or the settings are wrong. @see app-model.md §1.3 */
export function readLayoutFiles(files: FolderFiles, folder: string, isV8: boolean, problems: ProblemList): LayoutFiles | null {
  const before = problems.items.filter((problem) => problem.severity === 'error').length;
  const read = readObjectFile(files, `${folder}/Settings.json`, problems);
  const pages = pageFiles(files, folder).flatMap((file) => readPage(files, file, problems) ?? []);
  const names = new Set(pages.map((page) => page.name));
  let settings = read?.value ?? {};
  if (read !== null) checkPageOrder(read.source, settings, names, isV8, problems);
  for (const page of pages) checkIds(page.source, isV8, problems);
  if (isV8 && !hasOrder(settings)) settings = { ...settings, pages: { ...(isJsonObject(settings.pages) ? settings.pages : {}), order: [...names] } };
  reportRepeatedIds(pages, problems);
  const after = problems.items.filter((problem) => problem.severity === 'error').length;
  return after > before ? null : { path: folder, settings, settingsSource: read?.source ?? null, pages };
}

/** v8 knows the single file `FormLayout.json`; in an app without layout sets it wins over the folder `layouts`. */
function pageFiles(files: FolderFiles, folder: string): string[] {
  const prefix = `${folder}/layouts/`;
  const single = files.contents.has(`${folder}/FormLayout.json`) ? [`${folder}/FormLayout.json`] : [];
  if (folder === 'ui' && single.length > 0) return single;
  const inFolder = [...files.contents.keys()].filter((file) => file.startsWith(prefix) && /^[^/]+\.json$/.test(file.slice(prefix.length))).sort();
  return inFolder.length > 0 ? inFolder : single;
}

function readPage(files: FolderFiles, file: string, problems: ProblemList): LayoutFiles['pages'][number] | null {
  try {
    const source = readJsonSource(file, textOf(files, file) ?? '');
    checkPage(source, problems);
    return { name: file.slice(file.lastIndexOf('/') + 1, -'.json'.length), source };
  } catch (error) {
    problems.thrown(file, null, error);
    return null;
  }
}

function checkPage(source: JsonSource, problems: ProblemList): void {
  const data = isJsonObject(source.value) ? source.value.data : undefined;
  const layout = isJsonObject(data) ? data.layout : undefined;
  if (!Array.isArray(layout)) {
    problems.errorAt(source, ['data', 'layout'], 'A page is {"data": {"layout": [...]}}');
    return;
  }
  for (const [index, component] of layout.entries()) checkComponent(source, index, component, problems);
}

function checkComponent(source: JsonSource, index: number, component: Json, problems: ProblemList): void {
  const place = ['data', 'layout', index] as const;
  if (!isJsonObject(component)) return problems.errorAt(source, place, 'A component is an object with "id" and "type"');
  for (const name of ['id', 'type']) {
    if (typeof component[name] !== 'string' || component[name] === '') problems.errorAt(source, [...place, name], `The component has no "${name}"`);
  }
}

/**
 * Ids that occur twice, and children of plain groups that do not occur; cards, tabs and grids name theirs elsewhere and are
 * the layout parser's business. v8 reads layouts on the server only where a setting asks for it, and its client passes over both.
 */
function checkIds(source: JsonSource, isV8: boolean, problems: ProblemList): void {
  const ids = new Set<string | null>();
  for (const [index, id] of componentIds(source).entries()) {
    if (id !== null && ids.has(id)) problems[isV8 ? 'warningAt' : 'errorAt'](source, ['data', 'layout', index, 'id'], `Two components of the page have the id "${id}"`);
    ids.add(id);
  }
  for (const [index, component] of componentsOf(source).entries()) {
    if (!isJsonObject(component) || !Array.isArray(component.children)) continue;
    for (const [position, child] of component.children.entries()) {
      // Multi-page groups write `<page>:<id>`.
      if (typeof child !== 'string' || ids.has(child) || ids.has(child.replace(/^\d+:/, ''))) continue;
      const message = `Component "${String(component.id)}" has the child "${child}", which is not on the page`;
      problems[isV8 ? 'warningAt' : 'errorAt'](source, ['data', 'layout', index, 'children', position], message, nearest(child, [...ids].filter((id) => id !== null)));
    }
  }
}

function reportRepeatedIds(pages: LayoutFiles['pages'], problems: ProblemList): void {
  const pageOf = new Map<string, string>();
  for (const { name, source } of pages) {
    for (const [index, id] of componentIds(source).entries()) {
      const other = id === null ? undefined : pageOf.get(id);
      if (id === null) continue;
      if (other !== undefined && other !== name) problems.warningAt(source, ['data', 'layout', index, 'id'], `The component id "${id}" is also used on page "${other}"`);
      else pageOf.set(id, name);
    }
  }
}

function componentsOf(source: JsonSource): Json[] {
  const data = isJsonObject(source.value) ? source.value.data : undefined;
  return isJsonObject(data) && Array.isArray(data.layout) ? data.layout : [];
}

function componentIds(source: JsonSource): (string | null)[] {
  return componentsOf(source).map((component) => (isJsonObject(component) && typeof component.id === 'string' ? component.id : null));
}

function hasOrder(settings: JsonObject): boolean {
  return isJsonObject(settings.pages) && (Array.isArray(settings.pages.order) || Array.isArray(settings.pages.groups));
}

function checkPageOrder(source: JsonSource, settings: JsonObject, names: ReadonlySet<string>, isV8: boolean, problems: ProblemList): void {
  const pages = isJsonObject(settings.pages) ? settings.pages : {};
  const order = pages.order ?? undefined;
  const groups = pages.groups ?? undefined;
  if (order === undefined && groups === undefined) {
    if (!isV8) problems.errorAt(source, ['pages'], 'Neither "pages.order" nor "pages.groups" is given', '"pages": {"order": ["..."]}');
    return;
  }
  if (order !== undefined && groups !== undefined) problems.errorAt(source, ['pages', 'groups'], 'Both "pages.order" and "pages.groups" are given; use one of them');
  else if (order !== undefined) checkNames(source, ['pages', 'order'], order, names, isV8, problems);
  else if (!Array.isArray(groups)) problems.errorAt(source, ['pages', 'groups'], '"pages.groups" must be a list');
  else groups.forEach((group, index) => checkGroup(source, index, isJsonObject(group) ? group : {}, names, isV8, problems));
}

/** A group with a name leads to several pages, one without stands for its only page. */
function checkGroup(source: JsonSource, index: number, group: JsonObject, names: ReadonlySet<string>, isV8: boolean, problems: ProblemList): void {
  const place = ['pages', 'groups', index];
  checkNames(source, [...place, 'order'], group.order ?? null, names, isV8, problems);
  const count = Array.isArray(group.order) ? group.order.length : 0;
  const isNamed = typeof group.name === 'string' && group.name !== '';
  if (count > 0 && isNamed !== (count > 1)) problems.warningAt(source, place, isNamed ? 'A group of pages with a name needs two pages or more' : 'A group of several pages needs a name');
}

/** v8 clients pass over a page that is not there. */
function checkNames(source: JsonSource, place: (string | number)[], order: Json, names: ReadonlySet<string>, isV8: boolean, problems: ProblemList): void {
  if (!Array.isArray(order)) return problems.errorAt(source, place, 'The order of pages must be a list of page names');
  for (const [index, name] of order.entries()) {
    if (typeof name === 'string' && names.has(name)) continue;
    problems[isV8 && typeof name === 'string' ? 'warningAt' : 'errorAt'](source, [...place, index], `There is no page ${JSON.stringify(name)} in layouts/`, typeof name === 'string' ? nearest(name, names) : undefined);
  }
}
