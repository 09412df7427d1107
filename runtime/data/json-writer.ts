import { ExactNumber, type Json, type JsonObject } from '../kernel/json.ts';
import type { Member, ModelDescriptor, ObjectType } from './types.ts';

/**
 * Writes JSON without space, numbers with their exact text.
 *
 * @param descriptor  members are written in its order and no others, `null` where absent; null: the value as it is
 * @param options     without `includeRowIds` the `altinnRowId` of rows is left out (app-api.md §3.4)
 */
export function writeJson(descriptor: ModelDescriptor | null, value: Json, options: { includeRowIds: boolean }): string {
  if (descriptor === null) return anything(value, options.includeRowIds);
  return typeof value === 'object' && value !== null ? object(descriptor.root, value as JsonObject, options.includeRowIds) : anything(value, true);
}

function object(type: ObjectType, value: JsonObject, rowIds: boolean): string {
  const id = rowIds && type.rowId ? value['altinnRowId'] : undefined;
  let text = typeof id === 'string' && id !== '' ? `"altinnRowId":${JSON.stringify(id)}` : '';
  for (const member of type.members) {
    text += `${text === '' ? '' : ','}${quoted(member.json)}:${memberText(member, value[member.json] ?? null, rowIds)}`;
  }
  return `{${text}}`;
}

function memberText(member: Member, value: Json, rowIds: boolean): string {
  const { object: type } = member;
  if (!type || value === null || typeof value !== 'object' || value instanceof ExactNumber) return anything(value, true);
  if (!Array.isArray(value)) return object(type, value, rowIds);
  return `[${value.map((item) => (typeof item === 'object' && item !== null ? object(type, item as JsonObject, rowIds) : anything(item, true))).join(',')}]`;
}

function anything(value: Json | undefined, rowIds: boolean): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => anything(item, rowIds)).join(',')}]`;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const members: string[] = [];
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (member !== undefined && (rowIds || name !== 'altinnRowId')) members.push(`${JSON.stringify(name)}:${anything(member, rowIds)}`);
  }
  return `{${members.join(',')}}`;
}

/** What JSON writes with a backslash: `JSON.stringify` costs several times a look for it. */
// eslint-disable-next-line no-control-regex
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
