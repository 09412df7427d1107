import type { FormType } from '../app-definition/types.ts';
import type { Member, ObjectType, ScalarType } from '../data/types.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { SchemaGraph } from '../validation/schema-graph.ts';
import { rootSchema } from '../validation/schema-root.ts';
import type { Schema } from './openapi-schemas.ts';

/** Words whose values are schemas by name, schemas, or lists of schemas. */
const NAMED = new Set(['properties', '$defs', 'definitions', 'patternProperties']);
const KEPT = new Set([
  'type', 'properties', 'required', 'items', 'enum', 'const', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'minItems', 'maxItems',
  'pattern', 'format', 'multipleOf', 'oneOf', 'anyOf', 'allOf', 'not', 'title', 'description', 'default', 'additionalProperties', 'uniqueItems',
]);
const MAX_DEPTH = 12;

/**
 * What a form document is as one self-contained OpenAPI schema, from its JSON Schema or XSD, else from its class: references
 * are written out where they stand, words that only the platform knows are left out, and a type that holds itself becomes a
 * free object at the second level.
 */
export function modelSchema({ schema, descriptor }: Pick<FormType, 'schema' | 'descriptor'>): Schema {
  if (schema === null) return typeSchema(descriptor.root, []) as Schema;
  return expand(rootSchema(new SchemaGraph(schema), descriptor.root), schema, [], 0) as Schema;
}

const SCALARS: Record<ScalarType, JsonObject> = {
  string: { type: 'string' }, integer: { type: 'integer' }, decimal: { type: 'number' }, double: { type: 'number' }, boolean: { type: 'boolean' },
  dateTime: { type: 'string', format: 'date-time' }, date: { type: 'string', format: 'date' }, guid: { type: 'string', format: 'uuid' },
};

function typeSchema(type: ObjectType, open: readonly ObjectType[]): JsonObject {
  if (open.includes(type) || open.length > MAX_DEPTH) return { type: 'object' };
  const shown = type.members.filter(({ hidden }) => !hidden);
  return { type: 'object', properties: Object.fromEntries(shown.map((member) => [member.json, memberSchema(member, [...open, type])])) };
}

function memberSchema(member: Member, open: readonly ObjectType[]): JsonObject {
  const one = valueSchema(member, open);
  if (member.constant !== undefined) return { ...one, const: member.constant };
  if (member.array) return { type: 'array', items: one };
  return member.nonNullable ? one : { ...one, type: [one['type'] ?? 'object', 'null'], ...(Array.isArray(one['enum']) ? { enum: [...one['enum'], null] } : {}) };
}

function valueSchema(member: Member, open: readonly ObjectType[]): JsonObject {
  if (member.object) return typeSchema(member.object, open);
  if (member.type === 'object') return { type: 'object', ...(member.entry === null ? {} : { additionalProperties: memberSchema(member.entry, open) }) };
  const { enumeration, type } = member;
  return enumeration === null ? SCALARS[type] : { ...SCALARS[type], enum: enumeration.values.map(({ name, value }) => (type === 'string' ? name : value)) };
}

/** The same as it is read: every member may be null, none need be there, and values that nobody has checked yet may be beyond their bounds. */
export function storedSchema(form: Pick<FormType, 'schema' | 'descriptor'>): Schema {
  return loosened(modelSchema(form) as JsonObject) as Schema;
}

/** Words that hold only once a form is valid. */
const CHECKED = new Set(['required', 'enum', 'const', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern', 'format', 'multipleOf', 'uniqueItems', 'not']);

function loosened(node: Json): Json {
  if (Array.isArray(node)) return node.map(loosened);
  if (!isJsonObject(node)) return node;
  const result: JsonObject = {};
  for (const [word, value] of Object.entries(node)) {
    if (CHECKED.has(word)) continue;
    if (word === 'type') result[word] = Array.isArray(value) ? [...new Set([...value, 'null'])] : [value, 'null'];
    else if (word === 'oneOf') result['anyOf'] = loosened(value);
    else if (NAMED.has(word) && isJsonObject(value)) result[word] = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, loosened(inner)]));
    else result[word] = ['items', 'anyOf', 'allOf', 'additionalProperties'].includes(word) ? loosened(value) : value;
  }
  return result;
}

function expand(node: Json, root: JsonObject, entered: readonly string[], depth: number): Json {
  if (Array.isArray(node)) return node.map((item) => expand(item, root, entered, depth));
  if (!isJsonObject(node)) return node;
  if (depth > MAX_DEPTH) return { type: 'object' };
  const { $ref } = node;
  if (typeof $ref === 'string') {
    const target = resolve(root, $ref);
    return target === null || entered.includes($ref) ? { type: 'object' } : expand(target, root, [...entered, $ref], depth + 1);
  }
  const result: JsonObject = {};
  for (const [word, value] of Object.entries(node)) {
    if (!KEPT.has(word)) continue;
    if (NAMED.has(word) && isJsonObject(value)) result[word] = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, expand(inner, root, entered, depth + 1)]));
    else if (['items', 'oneOf', 'anyOf', 'allOf', 'not', 'additionalProperties'].includes(word)) result[word] = expand(value, root, entered, depth + 1);
    else result[word] = value;
  }
  return result;
}

/** What a local JSON Pointer names; null when there is nothing. */
function resolve(root: JsonObject, reference: string): Json | null {
  if (!reference.startsWith('#')) return null;
  let value: Json | undefined = root;
  for (const segment of reference.slice(1).split('/').filter(Boolean)) {
    const name = decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~');
    value = isJsonObject(value) ? value[name] : undefined;
  }
  return value ?? null;
}
