import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { resolveReference } from '../kernel/schema-reference.ts';

const MAX_CHAIN = 64;

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

/** Those of the parts that need not hold: what lies below one of several branches of a choice. */
export function alternativeParts(schema: JsonObject, parts: readonly JsonObject[]): ReadonlySet<JsonObject> {
  const found = new Set<JsonObject>();
  for (const part of parts) {
    for (const name of ['oneOf', 'anyOf']) {
      const real = (Array.isArray(part[name]) ? part[name] : []).filter((branch) => isJsonObject(branch) && branch['type'] !== 'null');
      if (real.length > 1) for (const branch of real) for (const below of schemaParts(schema, branch as JsonObject, [])) found.add(below);
    }
  }
  return found;
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
