import { memberOf } from '../expressions/cast.ts';
import type { Json } from '../kernel/json.ts';
import { nearest } from '../kernel/nearest.ts';
import { LayoutError } from './layout-error.ts';
import { readComponent, type ReadComponent } from './parse-component.ts';
import type { Component, Page } from './types.ts';

/**
 * Reads one layout file into nested components (app-model.md §1.3, §5.4).
 *
 * @param json     the file's content
 * @param lenient  pass over an id's second component, children that are missing or claimed already, and rows that are bound to nothing, as the client of v8 does
 * @throws {LayoutError} missing `data.layout`, id or type; an id used twice; a child that is missing or claimed twice; nesting in a circle
 */
export function parsePage(folder: string, name: string, json: Json, lenient = false): Page {
  const data = memberOf(json, 'data');
  const layout = memberOf(data, 'layout');
  if (!Array.isArray(layout)) throw new LayoutError('"data.layout" must be a list', { folder, page: name });
  const read = readAll(folder, name, layout, lenient);
  if (lenient) dropLostChildren(read);
  const parents = claims(folder, name, read);
  const shownIn = new Map([...read.values()].flatMap((component) => component.shows.map((id): [string, string] => [id, component.id])));
  const nest = (id: string): Component => {
    const component = read.get(id) as ReadComponent;
    const nestAll = (ids: readonly string[]) => ids.map((child) => nest(child));
    return Object.freeze({
      id,
      type: component.type,
      page: name,
      parent: parents.get(id) ?? null,
      children: nestAll(component.children),
      before: nestAll(component.before),
      after: nestAll(component.after),
      shownIn: shownIn.get(id) ?? null,
      bindings: component.bindings,
      repeats: component.repeats,
      hidden: component.definition['hidden'],
      hiddenRow: component.definition['hiddenRow'],
      required: component.definition['required'],
      readOnly: component.definition['readOnly'],
      removeWhenHidden: component.definition['removeWhenHidden'],
      definition: component.definition,
    });
  };
  refuseCircles(folder, name, read, parents);
  const components = [...read.keys()].filter((id) => !parents.has(id)).map((id) => nest(id));
  const hidden = memberOf(data, 'hidden');
  return { name, hidden: hidden ?? undefined, components };
}

function readAll(folder: string, page: string, layout: readonly Json[], lenient: boolean): Map<string, ReadComponent> {
  const read = new Map<string, ReadComponent>();
  for (const json of layout) {
    const component = readOne(folder, page, json, lenient);
    if (read.has(component.id) && lenient) continue;
    if (read.has(component.id)) throw new LayoutError(`the id ${component.id} is used twice`, { folder, page, component: component.id });
    read.set(component.id, component);
  }
  return read;
}

function readOne(folder: string, page: string, json: Json, lenient: boolean): ReadComponent {
  try {
    return readComponent(json, lenient);
  } catch (error) {
    const id = memberOf(json, 'id');
    throw new LayoutError((error as Error).message, { folder, page, ...(typeof id === 'string' ? { component: id } : {}) });
  }
}

function dropLostChildren(read: Map<string, ReadComponent>): void {
  const claimed = new Set<string>();
  const free = (child: string): boolean => {
    if (!read.has(child) || claimed.has(child)) return false;
    claimed.add(child);
    return true;
  };
  for (const [id, component] of read) {
    read.set(id, { ...component, children: component.children.filter(free), before: component.before.filter(free), after: component.after.filter(free) });
  }
}

function withHint(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message}. ${hint}`;
}

/** Child id → id of the component that nests it. */
function claims(folder: string, page: string, read: ReadonlyMap<string, ReadComponent>): Map<string, string> {
  const parents = new Map<string, string>();
  for (const component of read.values()) {
    const where = { folder, page, component: component.id };
    for (const child of [...component.children, ...component.before, ...component.after]) {
      if (!read.has(child)) throw new LayoutError(withHint(`refers to the component ${child}, which is not on the page`, nearest(child, read.keys())), where);
      const other = parents.get(child);
      if (other !== undefined) throw new LayoutError(`claims the component ${child}, which ${other} has already`, where);
      parents.set(child, component.id);
    }
  }
  return parents;
}

function refuseCircles(folder: string, page: string, read: ReadonlyMap<string, ReadComponent>, parents: ReadonlyMap<string, string>): void {
  for (const id of read.keys()) {
    let steps = 0;
    for (let above = parents.get(id); above !== undefined; above = parents.get(above)) {
      if (above === id || ++steps > read.size) throw new LayoutError(`the component ${id} contains itself`, { folder, page, component: id });
    }
  }
}
