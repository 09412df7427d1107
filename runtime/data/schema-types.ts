import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { resolveReference } from '../kernel/schema-reference.ts';
import { allowsNull, alternativeParts, keyword, schemaParts, typeNode } from './schema-node.ts';
import { isValueType, NOT_READABLE, scalarFromText } from './scalar.ts';
import { addAny, addMember, draftType, type DraftType, type MemberFacts } from './type-draft.ts';
import type { Member, ScalarType } from './types.ts';

/** Builds object types from a JSON Schema, each node once (app-model.md §2.1–2.3, §2.7). */
export interface SchemaTypes {
  /** The type of a node that stands for an object. */
  type(node: JsonObject, name: string): DraftType;
  /** The facts of each property of a node, by JSON name. */
  facts(node: JsonObject, name: string): Map<string, MemberFacts>;
}

const ATTRIBUTE = 'XmlAttribute';
const TEXT = 'XmlSimpleContentExtension';

/** `@xsdType` where the keyword `type` alone would not tell (app-model.md §2.3). */
const XSD_TYPES: Record<string, { type: ScalarType; bits?: Member['bits'] }> = {
  int: { type: 'integer', bits: 32 },
  long: { type: 'integer', bits: 64 },
  short: { type: 'integer', bits: 16 },
  double: { type: 'double' },
  float: { type: 'double' },
};

const UNTYPED: Record<string, ScalarType> = { integer: 'decimal', positiveInteger: 'decimal', nonNegativeInteger: 'decimal', decimal: 'decimal', boolean: 'boolean', dateTime: 'dateTime' };

export function schemaTypes(schema: JsonObject, namespace: string, problems: string[]): SchemaTypes {
  const types = new Map<JsonObject, DraftType>();
  // Only the newest generator guards optional values with `ShouldSerialize`; older models write nil for every null (app-model.md §2.4).
  const guarded = String(schema['$schema'] ?? '').includes('2020-12');
  const reader: SchemaTypes = {
    type(node, name) {
      const named = typeNode(schema, node);
      const known = types.get(named);
      if (known) return known;
      const type = draftType(namespace === '' || name.startsWith(`${namespace}.`) ? name : `${namespace}.${name}`);
      types.set(named, type);
      for (const facts of reader.facts(node, name).values()) {
        if (!addMember(type, facts)) problems.push(`${type.name}: the member ${facts.json} cannot be used.`);
      }
      addWildcards(type, schemaParts(schema, node, []));
      return type;
    },
    facts(node, name) {
      return memberFacts(schema, node, name, { reader, guarded, problems });
    },
  };
  return reader;
}

/** Wildcards of an XSD that stands alone. Those of a schema file (`@xsdAnyAttribute`) have no place: the classes that Studio makes of it have none. */
function addWildcards(type: DraftType, parts: readonly JsonObject[]): void {
  if (parts.some((part) => part['@xsdKeepsElements'] === true)) addAny(type, 'any');
  if (parts.some((part) => part['@xsdKeepsAttributes'] === true)) addAny(type, 'anyAttributes');
}

interface Context {
  reader: SchemaTypes;
  guarded: boolean;
  problems: string[];
}

function memberFacts(schema: JsonObject, node: JsonObject, owner: string, context: Context): Map<string, MemberFacts> {
  const parts = schemaParts(schema, node, context.problems);
  const alternatives = alternativeParts(schema, parts);
  const required = new Set(parts.flatMap((part) => (Array.isArray(part['required']) && !alternatives.has(part) ? part['required'] : [])));
  const members = new Map<string, MemberFacts>();
  for (const part of parts) {
    if (!isJsonObject(part['properties'])) continue;
    for (const [json, property] of Object.entries(part['properties'])) {
      // The row id is added by us, wherever rows are (app-model.md §2.5).
      if (json === 'altinnRowId') continue;
      members.set(json, propertyFacts(schema, json, isJsonObject(property) ? property : {}, required.has(json), context, owner));
    }
  }
  return members;
}

function propertyFacts(schema: JsonObject, json: string, node: JsonObject, required: boolean, context: Context, owner: string): MemberFacts {
  const parts = schemaParts(schema, node, context.problems);
  const items = keyword(parts, 'items');
  const listed = isArray(parts);
  const item = listed && isJsonObject(items) ? items : listed ? {} : node;
  const itemParts = item === node ? parts : schemaParts(schema, item, context.problems);
  if (listed && isArray(itemParts)) context.problems.push(`${owner}.${json}: a list of lists has no form in XML and is read as a list of ${scalarType(itemParts) === null ? 'objects' : 'values'}.`);
  const kind = memberKind(parts);
  const scalar = scalarType(itemParts);
  // An attribute cannot stand twice: a list of values is one text.
  const isText = listed && scalar !== null && (kind !== 'element' || keyword(parts, '@xsdList') === true);
  const array = isText || (kind === 'element' && (occursMany(parts) || (listed && !(Number(keyword(parts, 'maxItems') ?? 2) <= 1))));
  const name = node['@xsdName'];
  const facts: MemberFacts = { json, ...(typeof name === 'string' ? { xml: name } : {}), kind, array, required, type: scalar?.type ?? 'object', bits: scalar?.bits ?? null, joint: isText ? ' ' : null };
  if (!scalar) {
    facts.node = item;
    facts.object = context.reader.type(item, typeName(schema, item, json, owner));
    if (array) facts.object.rowId = true;
  } else if (kind === 'attribute' && !isText) {
    facts.constant = constantOf(keyword(parts, 'const'), scalar);
  }
  const isValue = scalar !== null && isValueType(scalar.type);
  facts.nillable = !array && kind === 'element' && (allowsNull(parts) || (isValue && (required || !context.guarded)));
  return facts;
}

function memberKind(parts: readonly JsonObject[]): Member['kind'] {
  const xsdType = keyword(parts, '@xsdType');
  if (xsdType === ATTRIBUTE || keyword(parts, '@xsdAttribute') === true) return 'attribute';
  return xsdType === TEXT || keyword(parts, '@xsdText') === true ? 'text' : 'element';
}

function isArray(parts: readonly JsonObject[]): boolean {
  const type = typeKeyword(parts);
  return type === 'array' || (type === null && isJsonObject(keyword(parts, 'items')));
}

function occursMany(parts: readonly JsonObject[]): boolean {
  const most = keyword(parts, '@xsdMaxOccurs');
  return most === 'unbounded' || Number(most ?? 1) > 1;
}

/** The scalar type of a value, null for an object. */
function scalarType(parts: readonly JsonObject[]): { type: ScalarType; bits?: Member['bits'] } | null {
  const type = typeKeyword(parts);
  const xsdTypes = parts.map((part) => part['@xsdType']).filter((name) => typeof name === 'string' && name !== ATTRIBUTE && name !== TEXT);
  const xsdType = String(xsdTypes.at(-1) ?? '').replace(/^.*:/, '');
  if (type === 'integer' || type === 'number') return XSD_TYPES[xsdType] ?? { type: 'decimal' };
  if (type === 'boolean') return { type: 'boolean' };
  if (type === 'string') return { type: keyword(parts, 'format') === 'date-time' || xsdType === 'dateTime' ? 'dateTime' : 'string' };
  if (type === 'object' || parts.some((part) => isJsonObject(part['properties']))) return null;
  return XSD_TYPES[xsdType] ?? { type: UNTYPED[xsdType] ?? typeOfValues(parts) };
}

/** A value without a type is of the type of what it may be; text where that says nothing. */
function typeOfValues(parts: readonly JsonObject[]): ScalarType {
  const listed = keyword(parts, 'enum');
  const values = [keyword(parts, 'const'), ...(Array.isArray(listed) ? listed : [])].filter((value) => value !== undefined && value !== null);
  if (values.length > 0 && values.every((value) => typeof value === 'boolean')) return 'boolean';
  return values.length > 0 && values.every((value) => typeof value === 'number') ? 'decimal' : 'string';
}

function typeKeyword(parts: readonly JsonObject[]): string | null {
  for (let i = parts.length - 1; i >= 0; i--) {
    const type = parts[i]?.['type'];
    const named = Array.isArray(type) ? type.find((name) => name !== 'null') : type;
    if (typeof named === 'string' && named !== 'null') return named;
  }
  return null;
}

/** Old schemas give constants as text (`"const": "1472"` of an integer). */
function constantOf(value: Json | undefined, scalar: { type: ScalarType; bits?: Member['bits'] }): Json | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  const read = scalarFromText({ type: scalar.type, bits: scalar.bits ?? null }, String(value));
  return read === NOT_READABLE ? undefined : read;
}

function typeName(schema: JsonObject, node: JsonObject, json: string, owner: string): string {
  const reference = typeof node['$ref'] === 'string' && resolveReference(schema, node['$ref']) ? node['$ref'].split('/').at(-1)?.replace(/^(?:type|element):/, '') : undefined;
  return (reference ?? (json || owner)).replaceAll('-', '');
}
