import { member } from '../expressions/cast.ts';
import { parsePath, type DataPath, type PathSegment } from '../expressions/data-path.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { cloneJson } from '../kernel/clone-json.ts';
import { hiddenFields, type FieldReference } from './hidden-fields.ts';
import type { EvaluationState, FormModel, LayoutFolder } from './types.ts';

/**
 * The models without the data that only hidden components bind: fields become null, hidden rows are taken out
 * (app-model.md §5.7). What a visible component binds is kept, and so is what lies around it.
 *
 * @returns every model of the state in order; unchanged ones are the same objects, the input is never changed
 * @throws {ExpressionError} a broken `hidden`, `hiddenRow` or `removeWhenHidden`
 */
export function removeHiddenData(layout: LayoutFolder, state: EvaluationState, subforms: ReadonlyMap<string, LayoutFolder>): FormModel[] {
  const hidden = hiddenFields(layout, state, subforms, 'remove');
  const byElement = new Map<string, FieldReference[]>();
  for (const reference of hidden.fields) {
    if (hidden.isKept(reference.dataElementId, reference.field)) continue;
    const list = byElement.get(reference.dataElementId);
    if (list === undefined) byElement.set(reference.dataElementId, [reference]);
    else list.push(reference);
  }
  return state.models.map((model) => {
    const references = byElement.get(model.dataElementId);
    return references === undefined ? model : { ...model, model: withoutFields(model.model, references) };
  });
}

function withoutFields(model: JsonObject, references: readonly FieldReference[]): JsonObject {
  const copy = cloneJson(model) as JsonObject;
  const rows: DataPath[] = [];
  for (const { field, isRow } of references) {
    const path = parsePath(field);
    if (path === null) continue;
    if (isRow) rows.push(path);
    else setNull(copy, path);
  }
  // Inner rows before the rows around them, and the last row first: indexes stay true while rows go.
  rows.sort((left, right) => right.length - left.length || lastIndex(right) - lastIndex(left));
  for (const path of rows) removeRow(copy, path);
  return copy;
}

function setNull(model: JsonObject, path: DataPath): void {
  const parent = parentOf(model, path);
  const name = (path.at(-1) as PathSegment).name;
  if (parent !== null && member(parent, name) !== null) parent[name] = null;
}

function removeRow(model: JsonObject, path: DataPath): void {
  const parent = parentOf(model, path);
  const list = parent === null ? null : member(parent, (path.at(-1) as PathSegment).name);
  if (Array.isArray(list) && lastIndex(path) < list.length) list.splice(lastIndex(path), 1);
}

function parentOf(model: JsonObject, path: DataPath): JsonObject | null {
  let value: Json = model;
  for (const segment of path.slice(0, -1)) {
    value = isJsonObject(value) ? member(value, segment.name) : null;
    for (const index of segment.indexes) value = Array.isArray(value) ? (value[index] ?? null) : null;
  }
  return isJsonObject(value) ? value : null;
}

function lastIndex(path: DataPath): number {
  return path.at(-1)?.indexes.at(-1) ?? 0;
}
