import { deepStrictEqual } from 'node:assert/strict';
import { isJsonObject, type Json, type JsonObject } from '../../../runtime/kernel/json.ts';
import { Evaluation, type Place } from '../../../runtime/layout/evaluation.ts';
import type { Placed } from '../../../runtime/layout/layout-index.ts';
import type { LayoutFolder } from '../../../runtime/layout/types.ts';
import { walk } from '../../../runtime/layout/walk.ts';
import type { VectorCase } from './vector-case.ts';
import { vectorLayout, vectorState } from './vector-state.ts';

interface Node {
  component: string;
  currentLayout: string;
  rowIndices?: readonly number[];
  children?: Node[];
}

/** The tree of component contexts that a set of pages and its data must give. */
export function contextCase(path: string, json: JsonObject, mode: 'backend' | 'frontend'): VectorCase {
  return {
    name: path,
    run: () => {
      const layout = vectorLayout(json['layouts'] ?? null) as LayoutFolder;
      const actual = tree(new Evaluation(vectorState(json), mode), layout);
      deepStrictEqual(actual, (json['expectedContexts'] as Json[]).filter(isJsonObject).map(expected));
    },
  };
}

function tree(evaluation: Evaluation, layout: LayoutFolder): Node[] {
  const pages = new Map([...layout.pages.keys()].map((name): [string, Node] => [name, { component: name, currentLayout: name, children: [] }]));
  const open = new Map<string, Node>();
  walk(evaluation, layout, new Map(), {
    purpose: 'view',
    component(place, placed) {
      const node: Node = { component: placed.component.id, currentLayout: placed.page.name };
      if (place.rows.length > 0) node.rowIndices = place.rows;
      const parent = placed.parent === null ? pages.get(placed.page.name) : open.get(key(place, placed.parent));
      (parent as Node).children = [...((parent as Node).children ?? []), node];
      open.set(key(place, placed), node);
      return true;
    },
  });
  return [...pages.values()];
}

function key(place: Place, placed: Placed): string {
  return `${placed.component.id}|${place.rows.slice(0, placed.depth).join(',')}`;
}

function expected(json: JsonObject): Node {
  const rows = json['rowIndices'];
  const children = Array.isArray(json['children']) ? json['children'].filter(isJsonObject).map(expected) : [];
  return {
    component: String(json['component']),
    currentLayout: String(json['currentLayout']),
    ...(Array.isArray(rows) && rows.length > 0 ? { rowIndices: rows as number[] } : {}),
    ...(children.length > 0 ? { children } : {}),
  };
}
