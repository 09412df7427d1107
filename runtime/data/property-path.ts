import type { Model } from '../kernel/instance-types.ts';
import { ExactNumber, isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { DataError } from './data-error.ts';
import { decimalText } from './decimal.ts';
import { emptyObject } from './empty-model.ts';
import { fromJson } from './from-json.ts';
import { NOT_READABLE, scalarFromText } from './scalar.ts';
import { propertyName } from './type-draft.ts';
import type { Member, ModelDescriptor, ObjectType } from './types.ts';

/**
 * The value at a property path: dotted, `-` left out, case ignored, no rows (app-model.md §3.1, §3.2).
 *
 * @returns null where an object on the way is null; undefined when the model has no such property
 */
export function getProperty(descriptor: ModelDescriptor, model: Model, path: string): Json | undefined {
  const members = resolve(descriptor.root, path);
  if (members === null) return undefined;
  let value: Json = model;
  for (const member of members) {
    if (!isJsonObject(value)) return null;
    value = value[member.json] ?? null;
  }
  return value;
}

export function hasProperty(descriptor: ModelDescriptor, path: string): boolean {
  return resolve(descriptor.root, path) !== null;
}

/**
 * Sets the value at a property path; objects on the way are made. Text is read as the member's type, and numbers
 * and booleans become text where the member holds text. Changes the model.
 *
 * @throws {DataError} `unknownProperty` for a path that the model does not have, `value` for a value that does not fit
 */
export function setProperty(descriptor: ModelDescriptor, model: Model, path: string, value: Json): void {
  const members = resolve(descriptor.root, path);
  const last = members?.at(-1);
  if (!members || !last) throw new DataError({ code: 'unknownProperty', field: path, message: `Could not find the field ${path}, property is not part of the model.` });
  const converted = convert(descriptor, last, value, path);
  if (last.constant !== undefined) return;
  let at: JsonObject = model;
  for (const member of members.slice(0, -1)) {
    const next = at[member.json];
    const child = isJsonObject(next) ? next : emptyObject(member.object as ObjectType);
    at[member.json] = child;
    at = child;
  }
  at[last.json] = converted;
}

/** The members on the way; null when one is missing or a list stands before the end. */
function resolve(root: ObjectType, path: string): Member[] | null {
  const members: Member[] = [];
  let type: ObjectType | null = root;
  for (const segment of path.split('.')) {
    const member: Member | undefined = type?.byProperty.get(propertyName(segment));
    if (!member) return null;
    members.push(member);
    type = member.array ? null : member.object;
  }
  return members;
}

function convert(descriptor: ModelDescriptor, member: Member, value: Json, path: string): Json {
  if (value === null) return member.array ? [] : member.nonNullable ? refuse(path) : null;
  if (member.array || member.object || member.enumeration) return throughJson(descriptor, member, value, path);
  if (typeof value === 'object' && !(value instanceof ExactNumber)) return refuse(path);
  if (member.type === 'string') return typeof value === 'string' ? value : fieldText(value);
  const scalar = scalarFromText(member, typeof value === 'boolean' ? String(value) : String(value).replace(/^True$|^False$/, (word) => word.toLowerCase()));
  return scalar === NOT_READABLE ? refuse(path) : scalar;
}

function throughJson(descriptor: ModelDescriptor, member: Member, value: Json, path: string): Json {
  const holder: ObjectType = { ...descriptor.root, members: [member], byJson: new Map([[member.json, member]]), byLowerJson: new Map(), rowId: false };
  try {
    return fromJson({ ...descriptor, root: holder }, { [member.json]: value }, { unknown: 'drop' })[member.json] ?? null;
  } catch (error) {
    throw error instanceof DataError ? new DataError({ ...error.problem, field: path }) : error;
  }
}

function refuse(path: string): never {
  throw new DataError({ code: 'value', field: path, message: `The value does not fit the type of the field ${path}.` });
}

/** A value as presentation texts and data values show it: the platform's default text of its type (app-api.md §2.7). */
export function fieldText(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return value;
  return value instanceof ExactNumber ? value.text : '';
}

function numberText(value: number): string {
  return decimalText(value) ?? String(value);
}
