import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.ts';
import type { AppDefinition, FormType } from '../../app-definition/types.ts';
import type { Member, ObjectType } from '../../data/types.ts';
import type { Component } from '../../layout/types.ts';
import { steps } from './place.ts';

/** Texts that fit most rules of real forms: plain words, numbers of people and organisations, places, addresses, times. */
const TEXTS = ['Test', 'test@altinn.no', '91825827', '01039012345', '991825827', '0150', '2026-06-15', '1', '20', 'true', 'Ja', 'ja', 'T', 'Testveien 1', '12:30', 'https://example.com/', 'Kari Nordmann', '2026-06-15T12:00:00.000Z'];
/** Small counts, an age, a year, a telephone number, an organisation number. */
const NUMBERS = [1, 20, 0, 100, 2026, 91825827, 991825827, -1];

/**
 * Values worth trying for a field, the best guess first: choices of its component, what its schema lists, then what fits
 * its type and bounds. An object that must be there is tried empty. Empty when the model has no such field.
 */
export function samples(definition: AppDefinition, form: FormType, field: string): Json[] {
  const path = steps(field).filter((step) => typeof step === 'string');
  const member = memberAt(form.descriptor.root, path);
  if (!member) return [];
  if (member.type === 'object') return [member.array ? [{}] : {}];
  const schema = schemaAt(form.schema, path);
  if (member.enumeration) return enumValues(member);
  const values = [...choices(definition, form, path.join('.')), ...listed(schema), ...plain(member, schema)].map((value) => typed(member, value)).filter((value) => value !== undefined);
  const unique = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()].filter((value) => fits(value, schema));
  return member.array ? unique.map((value) => [value]) : unique;
}

function enumValues({ enumeration, type, array }: Member): Json[] {
  const values = enumeration?.values.map(({ name, value }) => (type === 'string' ? name : value)) ?? [];
  return array ? values.map((value) => [value]) : values;
}

function memberAt(root: ObjectType, path: readonly string[]): Member | null {
  let type: ObjectType | null = root;
  let member: Member | undefined;
  for (const name of path) {
    member = type?.byJson.get(name) ?? type?.byLowerJson.get(name.toLowerCase());
    if (!member) return null;
    type = member.object;
  }
  return member ?? null;
}

/** The schema of a field, `$ref` and `allOf` followed; null when it cannot be found. */
export function schemaAt(root: JsonObject | null, path: readonly string[]): JsonObject | null {
  let at = resolve(root, root);
  for (const name of path) {
    if (at === null) return null;
    if (isJsonObject(at['items'] ?? null)) at = resolve(root, at['items'] as JsonObject);
    const properties: Json | undefined = at?.['properties'];
    const next: Json | undefined = isJsonObject(properties ?? null) ? (properties as JsonObject)[name] : undefined;
    at = isJsonObject(next ?? null) ? resolve(root, next as JsonObject) : null;
  }
  return at;
}

const MAX_REFERENCES = 32;

function resolve(root: JsonObject | null, node: JsonObject | null): JsonObject | null {
  let at = node;
  for (let hop = 0; at !== null && hop < MAX_REFERENCES; hop++) {
    const reference: Json | undefined = at['$ref'];
    const parts: Json | undefined = at['allOf'] ?? at['oneOf'] ?? at['anyOf'];
    if (typeof reference === 'string') at = pointer(root, reference);
    else if (Array.isArray(parts) && !at['properties'] && isJsonObject(parts[0] ?? null)) at = parts[0] as JsonObject;
    else return at;
  }
  return at;
}

function pointer(root: JsonObject | null, reference: string): JsonObject | null {
  let at: Json = root;
  for (const part of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    at = isJsonObject(at) && Object.hasOwn(at, name) ? (at[name] as Json) : null;
  }
  return isJsonObject(at) ? at : null;
}

/** Options of the components that are bound to the field. */
function choices(definition: AppDefinition, form: FormType, path: string): Json[] {
  const found: Json[] = [];
  for (const folder of new Set([...definition.layouts.values(), ...definition.layoutOfTask.values()])) {
    for (const component of folder.components.values()) {
      const bound = Object.values(component.bindings).some((binding) => binding.field.replace(/\[\d+\]/g, '') === path && (binding.dataType ?? folder.defaultDataType) === form.dataType.id);
      if (bound) found.push(...optionsOf(definition, component));
    }
  }
  return found;
}

function optionsOf(definition: AppDefinition, { definition: json }: Component): Json[] {
  const id = json['optionsId'];
  const list = Array.isArray(json['options']) ? json['options'] : typeof id === 'string' ? (definition.options.get(id.toLowerCase()) ?? []) : [];
  return list.flatMap((option) => (typeof option === 'object' && option !== null && 'value' in option ? [(option as { value: Json }).value] : []));
}

function listed(schema: JsonObject | null): Json[] {
  const { enum: list, const: only, examples } = schema ?? {};
  return [...(only === undefined ? [] : [only]), ...(Array.isArray(list) ? list : []), ...(Array.isArray(examples) ? examples : [])].filter((value) => value !== null);
}

function plain(member: Member, schema: JsonObject | null): Json[] {
  switch (member.type) {
    case 'boolean':
      return [true, false];
    case 'date':
      return ['2026-06-15', '2020-01-01'];
    case 'dateTime':
      return ['2026-06-15T12:00:00.000Z', '2026-06-15', '2020-01-01T00:00:00.000Z'];
    case 'guid':
      return ['00000000-0000-4000-8000-000000000001'];
    case 'integer':
    case 'decimal':
    case 'double':
      return [...['minimum', 'maximum'].map((name) => schema?.[name]).filter((value) => typeof value === 'number'), ...NUMBERS];
    default: {
      const length = typeof schema?.['minLength'] === 'number' ? schema['minLength'] : 0;
      return [...TEXTS, ...(length > 0 ? ['1'.repeat(length), 'x'.repeat(length)] : [])];
    }
  }
}

/** Choices are written as text; the model may want a number or a truth value. */
function typed(member: Member, value: Json): Json | undefined {
  if (member.type === 'boolean') return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;
  if (['integer', 'decimal', 'double'].includes(member.type)) {
    const number = Number(value);
    return value === '' || !Number.isFinite(number) || (member.type === 'integer' && !Number.isInteger(number)) ? undefined : number;
  }
  return typeof value === 'object' ? undefined : String(value);
}

function fits(value: Json, schema: JsonObject | null): boolean {
  const { minLength, maxLength, minimum, maximum } = schema ?? {};
  if (typeof value === 'number') return !(typeof minimum === 'number' && value < minimum) && !(typeof maximum === 'number' && value > maximum);
  if (typeof value !== 'string') return true;
  return !(typeof minLength === 'number' && value.length < minLength) && !(typeof maxLength === 'number' && value.length > maxLength);
}
