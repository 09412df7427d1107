import { memberOf } from '../expressions/cast.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { bindingName, componentType } from './component-types.ts';
import type { Component } from './types.ts';

/** A component as read, before the page's components are nested in each other. */
export interface ReadComponent {
  id: string;
  type: string;
  definition: JsonObject;
  bindings: Component['bindings'];
  repeats: string | null;
  /** Ids of what it nests, each at most once. */
  children: readonly string[];
  before: readonly string[];
  after: readonly string[];
  /** Ids that it shows without nesting them for the server. */
  shows: readonly string[];
}

/**
 * Reads one component of a layout file. Throws a plain message for a shape that cannot be used.
 * @param lenient  takes rows that are bound to nothing for a plain group: on v8 only that component suffers
 */
export function readComponent(json: Json, lenient = false): ReadComponent {
  if (!isJsonObject(json)) throw new Error('a component must be an object');
  const id = memberOf(json, 'id');
  const written = memberOf(json, 'type');
  if (typeof id !== 'string' || id === '') throw new Error('a component must have an "id"');
  if (typeof written !== 'string' || written === '') throw new Error(`component ${id} must have a "type"`);
  const bindings = readBindings(memberOf(json, 'dataModelBindings'), id);
  const meant = refinedType(componentType(written), json, id, bindings);
  const repeats = repeatingBinding(meant, bindings);
  const isUnbound = meant === 'RepeatingGroup' && repeats === null;
  if (isUnbound && !lenient) throw new Error(`component ${id} repeats but has no "group" binding`);
  const type = isUnbound ? 'Group' : meant;
  return {
    id,
    type,
    definition: json,
    bindings,
    repeats,
    children: unique(nested(type, json)),
    before: unique(cellComponents(memberOf(json, 'rowsBefore'))),
    after: unique(cellComponents(memberOf(json, 'rowsAfter'))),
    shows: type === 'ButtonGroup' || type === 'AccordionGroup' ? unique(ids(memberOf(json, 'children'))) : [],
  };
}

/**
 * `Group` with a `maxCount` other than 1 is the older way to write `RepeatingGroup`; 0 stands for no limit, and where no
 * list is bound for no repeating at all: the older designer wrote it on every group.
 */
function refinedType(type: string, json: JsonObject, id: string, bindings: Component['bindings']): string {
  if (type !== 'Group') return type;
  const written = memberOf(json, 'maxCount');
  const maxCount = typeof written === 'string' && /^\d{1,9}$/.test(written) ? Number(written) : written;
  if (maxCount === null || maxCount === 1 || (maxCount === 0 && !Object.hasOwn(bindings, 'group'))) return type;
  if (typeof maxCount !== 'number' || maxCount < 0) throw new Error(`component ${id} has a "maxCount" that is not a positive number`);
  return 'RepeatingGroup';
}

function repeatingBinding(type: string, bindings: Component['bindings']): string | null {
  const name = type === 'RepeatingGroup' ? 'group' : type === 'Likert' ? 'questions' : null;
  return name !== null && Object.hasOwn(bindings, name) ? name : null;
}

function nested(type: string, json: JsonObject): string[] {
  switch (type) {
    case 'RepeatingGroup':
    case 'Group':
    case 'Accordion':
      return ids(memberOf(json, 'children'));
    case 'Tabs':
      return list(memberOf(json, 'tabs')).flatMap((tab) => ids(memberOf(tab, 'children')));
    case 'Cards':
      return list(memberOf(json, 'cards')).flatMap((card) => ids(memberOf(card, 'children')));
    case 'Grid':
      return cellComponents(memberOf(json, 'rows'));
    default:
      return [];
  }
}

function cellComponents(rows: Json): string[] {
  const cells = list(rows).flatMap((row) => list(memberOf(row, 'cells')));
  return cells.map((cell) => memberOf(cell, 'component')).filter((id) => typeof id === 'string');
}

function ids(children: Json): string[] {
  // `1:name` puts a child on page 1 of a row's editor; the child's id is what follows.
  return list(children)
    .filter((child) => typeof child === 'string')
    .map((child) => child.replace(/^\d{1,6}:/, ''));
}

function readBindings(json: Json, id: string): Component['bindings'] {
  const bindings: [string, { field: string; dataType: string | null }][] = [];
  if (!isJsonObject(json)) return {};
  for (const [name, value] of Object.entries(json)) {
    if (value === null) continue;
    if (typeof value === 'string') {
      if (value !== '') bindings.push([bindingName(name), { field: value, dataType: null }]);
      continue;
    }
    const field = memberOf(value, 'field');
    const dataType = memberOf(value, 'dataType');
    if (typeof field !== 'string') throw new Error(`component ${id} has a binding "${name}" without a field`);
    bindings.push([bindingName(name), { field, dataType: typeof dataType === 'string' ? dataType : null }]);
  }
  return Object.fromEntries(bindings);
}

function list(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
