import { ExactNumber, isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';

/**
 * The form of a value that computes: doubles instead of exact numbers. Nothing is copied that holds none, so the
 * result is the value itself when there are none in it.
 */
export function toPlain<T extends Json>(value: T): T {
  return plain(value) as T;
}

/**
 * What app logic made of the plain form, with the exact texts of `exact` put back wherever the number is the same.
 * Rows are matched by `altinnRowId` where both sides have one, else by place.
 */
export function mergePlain(exact: Json, changed: Json): Json {
  if (exact instanceof ExactNumber) return typeof changed === 'number' && Number(exact.text) === changed ? exact : changed;
  if (Array.isArray(exact) && Array.isArray(changed)) return mergeList(exact, changed);
  if (isJsonObject(exact) && isJsonObject(changed)) return mergeObject(exact, changed);
  return changed;
}

/** Names that would reach the prototype of an object. */
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** A copy whose exact numbers are shared, being immutable. */
export function copyValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(copyValue);
  if (!isJsonObject(value)) return value;
  const result: JsonObject = {};
  for (const name of Object.keys(value)) if (!FORBIDDEN_NAMES.has(name)) result[name] = copyValue(value[name] as Json);
  return result;
}

function plain(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof ExactNumber) return Number(value.text);
  if (Array.isArray(value)) return plainList(value);
  let copy: JsonObject | null = null;
  for (const name in value) {
    const member = value[name] ?? null;
    const converted = plain(member);
    if (converted !== member) {
      copy ??= { ...value };
      copy[name] = converted;
    }
  }
  return copy ?? value;
}

function plainList(list: Json[]): Json[] {
  let copy: Json[] | null = null;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] ?? null;
    const converted = plain(item);
    if (converted === item) continue;
    copy ??= [...list];
    copy[index] = converted;
  }
  return copy ?? list;
}

function mergeList(exact: readonly Json[], changed: Json[]): Json[] {
  const byId = new Map<Json, Json>();
  for (const row of exact) {
    if (isJsonObject(row) && typeof row['altinnRowId'] === 'string') byId.set(row['altinnRowId'], row);
  }
  const items = changed.map((item, i) => {
    const id = isJsonObject(item) ? item['altinnRowId'] : undefined;
    const before = typeof id === 'string' && byId.size > 0 ? byId.get(id) : exact[i];
    return before === undefined ? item : mergePlain(before, item);
  });
  return items.some((item, i) => item !== changed[i]) ? items : changed;
}

function mergeObject(exact: JsonObject, changed: JsonObject): JsonObject {
  let copy: JsonObject | null = null;
  for (const name of Object.keys(changed)) {
    const before = Object.hasOwn(exact, name) ? exact[name] : undefined;
    const now = changed[name];
    if (before === undefined || before === null || now === undefined || now === null) continue;
    const merged = mergePlain(before, now);
    if (merged !== now) {
      copy ??= { ...changed };
      copy[name] = merged;
    }
  }
  return copy ?? changed;
}
