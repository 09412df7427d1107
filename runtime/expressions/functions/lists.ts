import { search, type JSONValue } from '@jmespath-community/jmespath';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.ts';
import { kindOf, toList } from '../cast.ts';
import { ExpressionError } from '../error.ts';
import { at, type ExpressionFunction } from './function.ts';

/** Lists, objects and queries over them (app-model.md §5.3). */
export const listFunctions: Record<string, ExpressionFunction> = {
  list: { least: 0, most: Infinity, call: (values) => [...values] },
  object: { least: 0, most: Infinity, check: checkObject, call: makeObject },
  count: { least: 1, most: 1, call: (values) => toList(at(values, 0)).length },
  jmespath: { least: 2, most: 2, check: checkQuery, call: query },
};

function checkObject(sources: readonly Json[]): void {
  if (sources.length % 2 !== 0) throw new ExpressionError(`Expected an even number of arguments, got ${sources.length}`);
}

function makeObject(values: readonly Json[]): JsonObject {
  const entries = new Map<string, Json>();
  for (let i = 0; i < values.length; i += 2) {
    const key = at(values, i);
    if (typeof key !== 'string') throw new ExpressionError(`Expected key to be string, got ${kindOf(key)}`);
    if (entries.has(key)) throw new ExpressionError(`The key ${key} occurs twice`);
    entries.set(key, at(values, i + 1));
  }
  return Object.fromEntries(entries);
}

function checkQuery(sources: readonly Json[]): void {
  if (typeof sources[1] !== 'string') throw new ExpressionError('Expected argument to be string');
}

/** The library looks names up along the prototype: it is given objects without one, so that `constructor` is a name like others. */
function query(values: readonly Json[]): Json {
  try {
    return rebuilt(search(rebuilt(at(values, 0), null) as JSONValue, at(values, 1) as string) as Json | undefined, Object.prototype);
  } catch (error) {
    throw new ExpressionError('Jmespath error', { cause: error });
  }
}

/** A copy whose objects have the given prototype. */
function rebuilt(value: Json | undefined, prototype: object | null): Json {
  if (Array.isArray(value)) return value.map((item) => rebuilt(item, prototype));
  if (!isJsonObject(value)) return value ?? null;
  const copy = Object.create(prototype) as JsonObject;
  for (const name of Object.keys(value)) Object.defineProperty(copy, name, { value: rebuilt(value[name], prototype), enumerable: true, configurable: true, writable: true });
  return copy;
}
