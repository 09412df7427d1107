import { isJsonObject, type Json, type JsonObject } from './json.ts';

/**
 * The place in a JSON Schema that a reference points at: `#`, `#/$defs/X`, an anchor (`#X`), or any of these behind the schema's own
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
    if (Array.isArray(at)) at = /^\d+$/.test(key) ? at[Number(key)] : undefined;
    else at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isJsonObject(at) ? at : null;
}

function isOwn(schema: JsonObject, document: string): boolean {
  const id = schema['$id'] ?? schema['id'];
  if (typeof id !== 'string') return false;
  const own = id.replace(/#.*$/, '');
  return document === own || document === own.slice(own.lastIndexOf('/') + 1);
}

/** Draft-07 names a place by `$id: "#X"`, 2020-12 by `$anchor: "X"`; both stand among the definitions. */
function anchored(schema: JsonObject, name: string): JsonObject | null {
  const named = ['$defs', 'definitions'].flatMap((word) => Object.values(isJsonObject(schema[word]) ? schema[word] : {}));
  return named.filter(isJsonObject).find((node) => node['$anchor'] === name || node['$id'] === `#${name}`) ?? null;
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
