import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';

const MAX_CHAIN = 64;

/**
 * The schema that a reference points at: `#`, `#/$defs/X`, an anchor (`#X`), or any of these behind the schema's own
 * `$id` (whole, or its last segment). Null when there is none; other documents are never fetched.
 */
export function resolveReference(schema: JsonObject, reference: string): JsonObject | null {
  const hash = reference.indexOf('#');
  const document = hash === -1 ? reference : reference.slice(0, hash);
  if (document !== '' && !isOwn(schema, document)) return null;
  const fragment = hash === -1 ? '' : reference.slice(hash + 1);
  if (fragment !== '' && !fragment.startsWith('/')) return anchored(schema, fragment);
  let at: Json | undefined = schema;
  for (const segment of fragment.split('/').slice(1)) {
    const key = unescapeSegment(segment);
    at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isJsonObject(at) ? at : null;
}

function isOwn(schema: JsonObject, document: string): boolean {
  const id = schema['$id'];
  if (typeof id !== 'string') return false;
  const own = id.replace(/#.*$/, '');
  return document === own || document === own.slice(own.lastIndexOf('/') + 1);
}

/** Draft-07 names a place by `$id: "#X"`, 2020-12 by `$anchor: "X"`; both stand among the definitions. */
function anchored(schema: JsonObject, name: string): JsonObject | null {
  const named = ['$defs', 'definitions'].flatMap((word) => Object.values(isJsonObject(schema[word]) ? schema[word] : {}));
  return named.filter(isJsonObject).find((node) => node['$anchor'] === name || node['$id'] === `#${name}`) ?? null;
}

/**
 * Every schema node that describes the same value: the node itself, what it refers to, and the parts of its
 * `allOf`, `oneOf` and `anyOf`. Bases come first, the node itself last: a later one overrides an earlier one,
 * and its properties follow theirs. Circles end where they close.
 */
export function schemaParts(schema: JsonObject, node: JsonObject, problems: string[], seen: Set<JsonObject> = new Set()): JsonObject[] {
  if (seen.has(node) || seen.size > MAX_CHAIN) return [];
  seen.add(node);
  const parts: JsonObject[] = [];
  if (typeof node['$ref'] === 'string') {
    const target = resolveReference(schema, node['$ref']);
    if (target === null) problems.push(`The reference ${node['$ref']} leads nowhere.`);
    else parts.push(...schemaParts(schema, target, problems, seen));
  }
  for (const branch of branches(node)) parts.push(...schemaParts(schema, branch, problems, seen));
  parts.push(node);
  return parts;
}

/** Whether the value may be null: `{type: null}` beside others, or `null` in a list of types. */
export function allowsNull(parts: readonly JsonObject[]): boolean {
  return parts.some((part) => {
    const type = part['type'];
    return part['@xsdNillable'] === true || part['nillable'] === true || type === 'null' || (Array.isArray(type) && type.includes('null'));
  });
}

/** The value of a keyword: the last part that has it decides. */
export function keyword(parts: readonly JsonObject[], name: string): Json | undefined {
  for (let i = parts.length - 1; i >= 0; i--) {
    const value = parts[i]?.[name];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The node that names a type: references without properties of their own are followed. */
export function typeNode(schema: JsonObject, node: JsonObject): JsonObject {
  let at = node;
  for (let i = 0; i < MAX_CHAIN; i++) {
    if (isJsonObject(at['properties'])) return at;
    const next = typeof at['$ref'] === 'string' ? resolveReference(schema, at['$ref']) : onlyBranch(at);
    if (next === null) return at;
    at = next;
  }
  return at;
}

function onlyBranch(node: JsonObject): JsonObject | null {
  const list = branches(node).filter((branch) => branch['type'] !== 'null');
  return list.length === 1 ? (list[0] ?? null) : null;
}

function branches(node: JsonObject): JsonObject[] {
  return ['allOf', 'oneOf', 'anyOf'].flatMap((name) => {
    const list = node[name];
    return Array.isArray(list) ? list.filter(isJsonObject) : [];
  });
}

function unescapeSegment(segment: string): string {
  let text = segment;
  try {
    text = decodeURIComponent(segment);
  } catch {
    // A bare percent sign: the segment is meant literally.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}
