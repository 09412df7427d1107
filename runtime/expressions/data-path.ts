import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { member } from './cast.ts';

/** One step of a path: a member's name and the indexes written after it. */
export interface PathSegment {
  name: string;
  indexes: readonly number[];
}

/** `a[0].b` as segments. */
export type DataPath = readonly PathSegment[];

const SEGMENT = /^([^[\]]+)((?:\[\d{1,9}\])*)$/;
const ROW_MARKER = /\[\{\d{1,3}\}\]/g;

// Concrete paths come from data (one for each row), so the memory of parsed paths has a limit.
const CACHE_LIMIT = 4096;
const cache = new Map<string, DataPath | null>();

/** Reads a path; `[{0}]` markers are dropped, since the row context gives those indexes. Null when it is not a path. */
export function parsePath(text: string): DataPath | null {
  const known = cache.get(text);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const parsed = readPath(text);
  cache.set(text, parsed);
  return parsed;
}

/**
 * The value at a path. Indexes that the path leaves out are taken from `rows`, outermost first, until the path
 * names one itself; a list that ends the path is returned whole, one that lies in the way without an index gives null.
 *
 * @see app-model.md §5.4
 */
export function lookUp(model: JsonObject, path: DataPath, rows: readonly number[]): Json {
  let value: Json = model;
  let row = 0;
  let rowsLeft = rows.length;
  for (let i = 0; i < path.length; i++) {
    const segment = path[i] as PathSegment;
    if (!isJsonObject(value)) return null;
    value = member(value, segment.name);
    if (segment.indexes.length > 0) {
      value = indexed(value, segment.indexes);
      rowsLeft = 0;
    } else if (Array.isArray(value) && i < path.length - 1) {
      if (rowsLeft === 0) return null;
      value = value[rows[row++] as number] ?? null;
      rowsLeft--;
    }
  }
  return value;
}

/** The path with the indexes that `lookUp` would use, as issues and patches name it. */
export function concretePath(model: JsonObject, path: DataPath, rows: readonly number[]): string {
  const parts: string[] = [];
  let value: Json = model;
  let remaining = rows;
  for (let i = 0; i < path.length; i++) {
    const segment = path[i] as PathSegment;
    value = isJsonObject(value) ? member(value, segment.name) : null;
    let indexes = segment.indexes;
    if (indexes.length > 0) remaining = [];
    else if (Array.isArray(value) && i < path.length - 1 && remaining.length > 0) {
      indexes = remaining.slice(0, 1);
      remaining = remaining.slice(1);
    }
    value = indexed(value, indexes);
    parts.push(segment.name + indexes.map((index) => `[${index}]`).join(''));
  }
  return parts.join('.');
}

/** A field of the model with the rows it stands in. */
export interface ConcreteField {
  field: string;
  rows: readonly number[];
  value: Json;
}

/** Every field that a path without indexes names: one for each row of the lists it passes. Fields whose parent is missing are left out. */
export function expandField(model: JsonObject, path: DataPath): ConcreteField[] {
  const found: ConcreteField[] = [];
  expand(model, path, 0, '', [], found);
  return found;
}

function expand(value: Json, path: DataPath, depth: number, prefix: string, rows: readonly number[], found: ConcreteField[]): void {
  if (!isJsonObject(value)) return;
  const segment = path[depth] as PathSegment;
  const next = indexed(member(value, segment.name), segment.indexes);
  const field = `${prefix}${segment.name}${segment.indexes.map((index) => `[${index}]`).join('')}`;
  if (depth === path.length - 1) {
    found.push({ field, rows, value: next });
  } else if (Array.isArray(next)) {
    next.forEach((row, index) => expand(row, path, depth + 1, `${field}[${index}].`, [...rows, index], found));
  } else {
    expand(next, path, depth + 1, `${field}.`, rows, found);
  }
}

function indexed(value: Json, indexes: readonly number[]): Json {
  let current = value;
  for (const index of indexes) current = Array.isArray(current) ? (current[index] ?? null) : null;
  return current;
}

function readPath(text: string): DataPath | null {
  const segments: PathSegment[] = [];
  for (const part of text.replace(ROW_MARKER, '').split('.')) {
    const match = SEGMENT.exec(part);
    if (match === null) return null;
    const indexes = [...(match[2] ?? '').matchAll(/\d+/g)].map((digits) => Number(digits[0]));
    segments.push({ name: match[1] as string, indexes });
  }
  return segments;
}
