import { deepStrictEqual, throws } from 'node:assert/strict';
import { isJsonObject, type Json, type JsonObject } from '../../../runtime/kernel/json.ts';
import { LayoutError } from '../../../runtime/layout/layout-error.ts';
import { parsePage } from '../../../runtime/layout/parse-page.ts';
import type { Component } from '../../../runtime/layout/types.ts';
import { vectorFiles, type VectorSet } from './vector-case.ts';

interface Node {
  id: string;
  children?: Node[];
}

/** One page → its hierarchy. */
export function layoutSets(root: string): VectorSet[] {
  const cases = vectorFiles(root, 'layout-parsing').map(({ path, json }) => ({ name: path, run: () => check(json) }));
  return [{ name: 'layout-parsing', cases, contradictions: {} }];
}

function check(json: JsonObject): void {
  const parse = () => parsePage('vector', 'page', json['layout'] as Json);
  if (json['valid'] === false) {
    throws(parse, LayoutError);
    return;
  }
  const page = parse();
  const expected = json['expectedHierarchy'];
  if (Array.isArray(expected)) deepStrictEqual(page.components.map(hierarchy), expected.filter(isJsonObject).map(expectedNode));
}

function hierarchy(component: Component): Node {
  const children = [...component.before, ...component.children, ...component.after].map(hierarchy);
  return { id: component.id, ...(children.length > 0 ? { children } : {}) };
}

function expectedNode(json: JsonObject): Node {
  const children = Array.isArray(json['children']) ? json['children'].filter(isJsonObject).map(expectedNode) : [];
  return { id: String(json['id']), ...(children.length > 0 ? { children } : {}) };
}
