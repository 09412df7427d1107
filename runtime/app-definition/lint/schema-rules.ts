import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.ts';
import { misspelt, nearest } from '../../kernel/nearest.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import { findPath, textOf } from '../folder-files.ts';
import { type JsonSource, readJsonSource } from '../json-source.ts';
import type { ProblemList } from '../problems.ts';
import type { JsonPath } from '../tolerant-json.ts';

/** Keywords that a model's schema is read by, and those of the vocabulary that people write. */
const KEYWORDS = [
  '$schema', '$id', '$ref', '$defs', '$comment', 'definitions', 'title', 'description', 'default', 'examples', 'type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'patternProperties', 'items',
  'minItems', 'maxItems', 'uniqueItems', 'minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else',
  'totalDigits', 'fractionDigits', 'formatMinimum', 'formatMaximum', 'info', 'readOnly', 'nillable',
];
const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

/** Places in a model's schema whose names lead nowhere: references, required members, keywords and types. */
export function modelSchemas({ definition, files }: DefinitionParts, problems: ProblemList): void {
  for (const id of definition.models.keys()) {
    const file = findPath(files, `models/${id}.schema.json`);
    const source = file === null ? null : readOrNull(file, textOf(files, file) ?? '');
    if (source !== null) visit(source.value, [], source, problems);
  }
}

function visit(schema: Json | undefined, path: JsonPath, source: JsonSource, problems: ProblemList): void {
  if (Array.isArray(schema)) for (const [index, item] of schema.entries()) visit(item, [...path, index], source, problems);
  if (!isJsonObject(schema)) return;
  checkNames(schema, path, source, problems);
  for (const [name, member] of Object.entries(schema)) {
    const isMap = ['properties', 'patternProperties', 'definitions', '$defs'].includes(name);
    if (isMap && isJsonObject(member)) for (const [key, each] of Object.entries(member)) visit(each, [...path, name, key], source, problems);
    else if (['items', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'additionalProperties'].includes(name)) visit(member, [...path, name], source, problems);
  }
}

function checkNames(schema: JsonObject, path: JsonPath, source: JsonSource, problems: ProblemList): void {
  const { properties, required, $ref, type } = schema;
  for (const name of Object.keys(schema)) {
    const meant = KEYWORDS.includes(name) || name.startsWith('@') ? undefined : misspelt(name, KEYWORDS.filter((each) => !Object.hasOwn(schema, each)));
    if (meant !== undefined) problems.warningAt(source, [...path, name], `"${name}" is no keyword of JSON Schema`, `Did you mean "${meant}"?`);
  }
  for (const written of Array.isArray(type) ? type : [type]) {
    if (typeof written === 'string' && !TYPES.includes(written)) problems.warningAt(source, [...path, 'type'], `There is no type "${written}" in JSON Schema`, nearest(written, TYPES));
  }
  for (const [index, name] of (Array.isArray(required) && isJsonObject(properties) ? required : []).entries()) {
    if (typeof name === 'string' && !Object.hasOwn(properties as JsonObject, name) && schema.allOf === undefined) {
      problems.warningAt(source, [...path, 'required', index], `"${name}" is required, but there is no such property`, nearest(name, Object.keys(properties as JsonObject)));
    }
  }
  if (typeof $ref === 'string' && $ref.startsWith('#')) checkReference($ref, [...path, '$ref'], source, problems);
}

function checkReference(reference: string, path: JsonPath, source: JsonSource, problems: ProblemList): void {
  let found: Json | undefined = source.value;
  for (const step of reference.split('/').slice(1).map((each) => decodeURIComponent(each).replaceAll('~1', '/').replaceAll('~0', '~'))) {
    const names = isJsonObject(found) ? Object.keys(found) : [];
    found = isJsonObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
    if (found === undefined) return problems.warningAt(source, path, `${reference} leads nowhere`, nearest(step, names));
  }
}

function readOrNull(file: string, text: string): JsonSource | null {
  try {
    return readJsonSource(file, text);
  } catch {
    // Said by the loader.
    return null;
  }
}
