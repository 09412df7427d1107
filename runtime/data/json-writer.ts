import { ExactNumber, type Json, type JsonObject } from '../kernel/json.ts';
import type { Member, ModelDescriptor, ObjectType } from './types.ts';

/**
 * Writes JSON without space, numbers with their exact text.
 *
 * @param descriptor  members are written in its order and no others, `null` where absent; null: the value as it is
 * @param options     without `includeRowIds` the `altinnRowId` of rows is left out (app-api.md §3.4)
 */
export function writeJson(descriptor: ModelDescriptor | null, value: Json, options: { includeRowIds: boolean }): string {
  const { includeRowIds } = options;
  if (descriptor === null) return anything(value, includeRowIds);
  if (typeof value !== 'object' || value === null) return anything(value, true);
  return isAsWritten(descriptor.root, value as JsonObject, includeRowIds) ? JSON.stringify(value) : object(descriptor.root, value as JsonObject, includeRowIds);
}

/**
 * Whether `JSON.stringify` writes the same: members as the type has them, all there, no exact numbers. Nearly every document
 * is so, because what reads them puts them in order.
 */
function isAsWritten(type: ObjectType, value: JsonObject, rowIds: boolean): boolean {
  const { members } = type;
  let at = 0;
  for (const name in value) {
    const member = members[at];
    if (member?.json === name) {
      if (!isValueAsWritten(member, value[name], rowIds)) return false;
      at += 1;
    } else if (at > 0 || name !== 'altinnRowId' || !rowIds || !type.rowId || typeof value[name] !== 'string' || value[name] === '') return false;
  }
  return at === members.length;
}

function isValueAsWritten({ object: type }: Member, value: Json | undefined, rowIds: boolean): boolean {
  if (typeof value !== 'object') return value !== undefined;
  if (value === null) return true;
  if (!Array.isArray(value)) return type !== null && !(value instanceof ExactNumber) && isAsWritten(type, value, rowIds);
  for (const item of value) {
    if (typeof item !== 'object' || item === null) continue;
    if (type === null || Array.isArray(item) || item instanceof ExactNumber || !isAsWritten(type, item, rowIds)) return false;
  }
  return true;
}

function object(type: ObjectType, value: JsonObject, rowIds: boolean): string {
  const id = rowIds && type.rowId ? value['altinnRowId'] : undefined;
  let text = typeof id === 'string' && id !== '' ? `{"altinnRowId":${quoted(id)}` : '';
  const names = quotedNames(type);
  for (let i = 0; i < names.length; i++) {
    const member = type.members[i] as Member;
    if (member.hidden) continue;
    text += (text === '' ? '{' : ',') + (names[i] as string) + memberText(member, value[member.json], rowIds);
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Member names as they are written, colon included: made once for each type. */
const NAMES = new WeakMap<ObjectType, readonly string[]>();

function quotedNames(type: ObjectType): readonly string[] {
  let names = NAMES.get(type);
  if (names === undefined) NAMES.set(type, (names = type.members.map((member) => `${quoted(member.json)}:`)));
  return names;
}

function memberText({ object: type }: Member, value: Json | undefined, rowIds: boolean): string {
  if (typeof value === 'string') return quoted(value);
  if (!type || typeof value !== 'object' || value === null || value instanceof ExactNumber) return anything(value, true);
  if (!Array.isArray(value)) return object(type, value, rowIds);
  let text = '';
  for (const item of value) {
    if (text !== '') text += ',';
    text += typeof item === 'object' && item !== null ? object(type, item as JsonObject, rowIds) : anything(item, true);
  }
  return `[${text}]`;
}

function anything(value: Json | undefined, rowIds: boolean): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => anything(item, rowIds)).join(',')}]`;
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value !== 'object') return Number.isFinite(value) ? String(value) : 'null';
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
