import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { equalModels } from './equal-models.ts';

/**
 * What app logic changed, as the answer to a PUT tells it: dotted path with `[i]` → new value, null for what is gone.
 * Objects are spread out to their members; a row that is gone is one `path[i]: null`.
 *
 * @see app-api.md §3.5
 */
export function changedFields(before: JsonObject, after: JsonObject): Record<string, Json> {
  const changes: Record<string, Json> = {};
  compareObjects(before, after, '', changes);
  return changes;
}

function compareObjects(before: JsonObject, after: JsonObject, prefix: string, changes: Record<string, Json>): void {
  for (const name of new Set([...Object.keys(after), ...Object.keys(before)])) {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    compare(own(before, name), own(after, name), path, changes);
  }
}

function compare(before: Json, after: Json, path: string, changes: Record<string, Json>): void {
  if (equalModels(before, after)) return;
  if (isJsonObject(after)) {
    if (before !== null && !isJsonObject(before)) note(changes, path, null);
    compareObjects(isJsonObject(before) ? before : {}, after, path, changes);
  } else if (Array.isArray(after)) {
    if (before !== null && !Array.isArray(before)) note(changes, path, null);
    compareLists(Array.isArray(before) ? before : [], after, path, changes);
  } else note(changes, path, after);
}

function compareLists(before: readonly Json[], after: readonly Json[], path: string, changes: Record<string, Json>): void {
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    compare(before[i] ?? null, after[i] ?? null, `${path}[${i}]`, changes);
  }
}

function own(value: JsonObject, name: string): Json {
  return Object.hasOwn(value, name) ? (value[name] ?? null) : null;
}

function note(changes: Record<string, Json>, path: string, value: Json): void {
  Object.defineProperty(changes, path, { value, enumerable: true, configurable: true, writable: true });
}
