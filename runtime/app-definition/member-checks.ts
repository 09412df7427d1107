import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { JsonSource } from './json-source.ts';
import type { ProblemList } from './problems.ts';
import type { JsonPath } from './tolerant-json.ts';

/** What a member of a configuration file may be; null is always taken as absent. */
export type MemberKind = 'text' | 'count' | 'number' | 'boolean' | 'texts' | 'object' | 'objects' | 'textMap' | 'any';

export type MemberKinds = Readonly<Record<string, MemberKind>>;

const EXPECTED: Record<MemberKind, string> = {
  any: 'anything',
  text: 'text',
  count: 'a whole number from 0',
  number: 'a number from 0',
  boolean: 'true or false',
  texts: 'a list of texts',
  object: 'an object',
  objects: 'a list of objects',
  textMap: 'an object with one text for each language',
};

const CHECKS: Record<MemberKind, (value: Json) => boolean> = {
  any: () => true,
  text: (value) => typeof value === 'string',
  count: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0,
  number: (value) => typeof value === 'number' && value >= 0,
  boolean: (value) => typeof value === 'boolean',
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  object: (value) => isJsonObject(value),
  objects: (value) => Array.isArray(value) && value.every((item) => isJsonObject(item)),
  textMap: (value) => isJsonObject(value) && Object.values(value).every((item) => typeof item === 'string' || item === null),
};

/**
 * The same object with known members in their canonical spelling, as readers that ignore case see it.
 * A member of the wrong kind is reported and left out, so that later code may rely on the kinds.
 */
export function checkedMembers(source: JsonSource, path: JsonPath, object: JsonObject, kinds: MemberKinds, problems: ProblemList, severity: 'error' | 'warning' = 'error'): JsonObject {
  const canonical = new Map(Object.keys(kinds).map((name) => [name.toLowerCase(), name]));
  const result: JsonObject = {};
  for (const [written, value] of Object.entries(object)) {
    const name = canonical.get(written.toLowerCase()) ?? written;
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (value !== null && kind !== undefined && !CHECKS[kind](value)) {
      problems[`${severity}At`](source, [...path, written], `"${written}" must be ${EXPECTED[kind]}`);
    } else if (written === name || !Object.hasOwn(object, name)) {
      Object.defineProperty(result, name, { value, enumerable: true, configurable: true, writable: true });
    }
  }
  return result;
}

/** Reports each of the names that is absent, null or an empty text. True when all are there. */
export function requireMembers(source: JsonSource, path: JsonPath, object: JsonObject, names: readonly string[], problems: ProblemList): boolean {
  let complete = true;
  for (const name of names) {
    const value = object[name];
    if (value !== undefined && value !== null && value !== '') continue;
    problems.errorAt(source, path, `"${name}" is missing`);
    complete = false;
  }
  return complete;
}
