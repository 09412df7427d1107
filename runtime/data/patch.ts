import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { Model } from '../kernel/instance-types.ts';
import { DataError } from './data-error.ts';
import { equalValues } from './equal-models.ts';
import { fromJson } from './from-json.ts';
import { copyValue, FORBIDDEN_NAMES } from './plain.ts';
import type { ModelDescriptor, PatchOperation } from './types.ts';

/** Why a patch was not applied. `index` of the operation; -1 when the result as a whole does not fit. */
export interface PatchFailure {
  kind: 'test' | 'operation' | 'unknownProperty' | 'value' | 'malformed';
  index: number;
  title: string;
  detail: string;
}

const MAX_OPERATIONS = 10_000;
/** Characters that the copies of one patch may add: what it sends is bounded by the body, but copies of copies double. */
const MAX_COPIED = 5 * 1024 * 1024;
/** What a value weighs besides its characters. */
const VALUE_WEIGHT = 16;

class Refusal extends Error {
  readonly kind: PatchFailure['kind'];
  constructor(kind: PatchFailure['kind'], detail: string) {
    super(detail);
    this.kind = kind;
  }
}

/**
 * Applies RFC 6902 operations to a document in its JSON form. The given model stays as it is.
 * @returns the new model, read back through the descriptor, or the failure with the platform's texts
 * @see app-api.md §3.6
 */
export function applyPatch(descriptor: ModelDescriptor, model: Model, operations: unknown): { model: Model } | { failure: PatchFailure } {
  let index = -1;
  try {
    const list = readOperations(operations);
    const box: { root: Json } = { root: copyValue(model) };
    const budget = { left: MAX_COPIED };
    for (index = 0; index < list.length; index++) box.root = applyOne(box.root, list[index] as PatchOperation, budget);
    index = -1;
    if (!isJsonObject(box.root)) throw new Refusal('operation', 'The document must stay an object.');
    return { model: fromJson(descriptor, box.root, { unknown: 'reject' }) };
  } catch (error) {
    return { failure: failureOf(error, index) };
  }
}

function failureOf(error: unknown, index: number): PatchFailure {
  if (error instanceof Refusal) {
    const title = error.kind === 'test' ? 'Precondition in patch failed' : error.kind === 'malformed' ? 'Malformed patch' : 'Patch Operation Failed';
    return { kind: error.kind, index, title, detail: error.message };
  }
  if (error instanceof DataError) {
    const kind = error.problem.code === 'unknownProperty' ? 'unknownProperty' : 'value';
    return { kind, index, title: 'Patch operation did not deserialize', detail: error.message };
  }
  throw error;
}

function readOperations(operations: unknown): PatchOperation[] {
  if (!Array.isArray(operations)) throw new Refusal('malformed', 'A patch is a list of operations.');
  if (operations.length > MAX_OPERATIONS) throw new Refusal('malformed', `A patch may have at most ${MAX_OPERATIONS} operations.`);
  return operations.map((entry: unknown, index) => readOperation(entry, index));
}

const OPERATIONS = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

function readOperation(entry: unknown, index: number): PatchOperation {
  const { op, path, from, value } = (typeof entry === 'object' && entry !== null ? entry : {}) as Partial<PatchOperation>;
  if (typeof op !== 'string' || !OPERATIONS.has(op)) throw new Refusal('malformed', `Operation ${index} has no op that is known.`);
  if (typeof path !== 'string') throw new Refusal('malformed', `Operation ${index} has no path.`);
  if ((op === 'move' || op === 'copy') && typeof from !== 'string') throw new Refusal('malformed', `Operation ${index} has no from.`);
  if ((op === 'add' || op === 'replace' || op === 'test') && value === undefined) throw new Refusal('malformed', `Operation ${index} has no value.`);
  return { op, path, ...(typeof from === 'string' ? { from } : {}), ...(value === undefined ? {} : { value }) };
}

function applyOne(root: Json, operation: PatchOperation, budget: { left: number }): Json {
  const { op, path } = operation;
  const value = operation.value ?? null;
  switch (op) {
    case 'test':
      if (!equalValues(read(root, path), value)) throw new Refusal('test', `Path \`${path}\` is not equal to the indicated value.`);
      return root;
    case 'add':
      return write(root, path, copyValue(value), 'insert');
    case 'replace':
      read(root, path);
      return write(root, path, copyValue(value), 'replace');
    case 'remove':
      return remove(root, path);
    case 'copy':
      return write(root, path, copyValue(weighed(read(root, operation.from ?? ''), budget)), 'insert');
    case 'move': {
      const from = operation.from ?? '';
      if (path.startsWith(`${from}/`)) throw new Refusal('operation', `Path \`${from}\` cannot be moved into itself.`);
      const moved = read(root, from);
      return write(remove(root, from), path, moved, 'insert');
    }
  }
}

function segments(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw new Refusal('malformed', `The path \`${path}\` is no JSON Pointer.`);
  return path.slice(1).split('/').map((segment) => {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    if (FORBIDDEN_NAMES.has(name)) throw new Refusal('operation', `The path \`${path}\` is not allowed.`);
    return name;
  });
}

function unreachable(path: string): Refusal {
  return new Refusal('operation', `Target path \`${path}\` could not be reached.`);
}

function read(root: Json, path: string): Json {
  let value: Json = root;
  for (const name of segments(path)) value = child(value, name, path);
  return value;
}

function child(parent: Json, name: string, path: string): Json {
  if (Array.isArray(parent)) {
    const item = parent[position(name, parent.length - 1, path)];
    if (item === undefined) throw unreachable(path);
    return item;
  }
  if (!isJsonObject(parent) || !Object.hasOwn(parent, name)) throw unreachable(path);
  return parent[name] as Json;
}

function position(name: string, last: number, path: string): number {
  if (!/^(0|[1-9]\d{0,8})$/.test(name) || Number(name) > last) throw unreachable(path);
  return Number(name);
}

function parentOf(root: Json, path: string): { parent: Json; name: string } {
  const names = segments(path);
  const name = names.pop() ?? '';
  let parent: Json = root;
  for (const step of names) parent = child(parent, step, path);
  return { parent, name };
}

function write(root: Json, path: string, value: Json, how: 'insert' | 'replace'): Json {
  if (path === '') return value;
  const { parent, name } = parentOf(root, path);
  if (Array.isArray(parent)) {
    if (how === 'replace') parent[position(name, parent.length - 1, path)] = value;
    else parent.splice(name === '-' ? parent.length : position(name, parent.length, path), 0, value);
  } else if (isJsonObject(parent)) parent[name] = value;
  else throw unreachable(path);
  return root;
}

function remove(root: Json, path: string): Json {
  if (path === '') return null;
  const { parent, name } = parentOf(root, path);
  child(parent, name, path);
  if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else delete (parent as JsonObject)[name];
  return root;
}

/** The value, taken off the budget. */
function weighed(value: Json, budget: { left: number }): Json {
  budget.left -= VALUE_WEIGHT + (typeof value === 'string' ? value.length : 0);
  if (budget.left < 0) throw new Refusal('operation', `The copies of a patch may have at most ${MAX_COPIED} characters.`);
  if (Array.isArray(value)) for (const item of value) weighed(item, budget);
  else if (isJsonObject(value)) for (const name of Object.keys(value)) weighed(value[name] as Json, budget);
  return value;
}
