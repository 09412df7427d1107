import { memberOf } from '../expressions/cast.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { LayoutError } from './layout-error.ts';
import { parsePage } from './parse-page.ts';
import type { Component, LayoutFolder, Page } from './types.ts';

/** The files of one ui folder, parsed leniently. `pages`: file name without `.json` → content. */
export interface LayoutFiles {
  settings: Json;
  pages: readonly (readonly [name: string, json: Json])[];
}

/**
 * Reads one ui folder of either line into the v9 shape (app-model.md §1.3, §1.7).
 *
 * @param id     folder name as served
 * @param files  for v8 the caller puts the layout set's `dataType` into the settings as `defaultDataType`
 * @param line   v8: a folder without settings or page order shows its pages in the order of the files, and pages and
 *               children that are not there are passed over
 * @throws {LayoutError} naming folder, page and component
 */
export function parseLayoutFolder(id: string, files: LayoutFiles, line: 'v8' | 'v9'): LayoutFolder {
  const settings: JsonObject = isJsonObject(files.settings) ? files.settings : {};
  const parsed = new Map(files.pages.map(([name, json]): [string, Page] => [name, parsePage(id, name, json, line === 'v8')]));
  const order = pageOrder(id, settings, line, [...parsed.keys()]).filter((name) => line === 'v9' || parsed.has(name));
  // Pages outside the order are loaded by nobody.
  const pages = new Map(order.flatMap((name): [string, Page][] => (parsed.has(name) ? [[name, parsed.get(name) as Page]] : [])));
  const components = new Map<string, Component>();
  for (const page of pages.values()) collect(page.components, components);
  const defaultDataType = memberOf(settings, 'defaultDataType');
  return Object.freeze({
    id,
    defaultDataType: typeof defaultDataType === 'string' && defaultDataType !== '' ? defaultDataType : null,
    settings,
    order: Object.freeze([...order]),
    pages,
    pdfPage: parsed.get(String(memberOf(memberOf(settings, 'pages'), 'pdfLayoutName'))) ?? null,
    components,
    subforms: subformIds(components.values()),
  });
}

function pageOrder(folder: string, settings: JsonObject, line: 'v8' | 'v9', files: readonly string[]): readonly string[] {
  const pages = memberOf(settings, 'pages');
  const order = memberOf(pages, 'order');
  const groups = memberOf(pages, 'groups');
  if (order === null && groups === null) {
    if (line === 'v8') return files;
    throw new LayoutError('Settings.json must have "pages.order" or "pages.groups"', { folder });
  }
  if (order !== null && groups !== null) throw new LayoutError('Settings.json has both "pages.order" and "pages.groups"', { folder });
  const names = order !== null ? listOf(order) : listOf(groups).flatMap((group) => listOf(memberOf(group, 'order')));
  if (!names.every((name) => typeof name === 'string')) throw new LayoutError('the page order must list page names', { folder });
  return [...new Set(names as string[])];
}

function listOf(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}

function collect(components: readonly Component[], found: Map<string, Component>): void {
  for (const component of components) {
    // The same id on another page: the first one is what a look-up by id finds.
    if (!found.has(component.id)) found.set(component.id, component);
    collect(component.before, found);
    collect(component.children, found);
    collect(component.after, found);
  }
}

function subformIds(components: Iterable<Component>): readonly string[] {
  const ids = new Set<string>();
  for (const component of components) {
    const id = subformId(component);
    if (id !== null) ids.add(id);
  }
  return [...ids];
}

/** The folder that a Subform component shows; null for every other component. */
export function subformId(component: Component): string | null {
  if (component.type !== 'Subform') return null;
  const id = component.definition['layoutSet'];
  return typeof id === 'string' ? id : null;
}
