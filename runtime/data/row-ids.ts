import type { Model } from '../kernel/instance-types.ts';
import type { NewGuid } from '../kernel/ids.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { carryHidden } from './empty-model.ts';
import { EMPTY_GUID } from './scalar.ts';
import type { Member, ModelDescriptor, ObjectType } from './types.ts';

/**
 * Gives every row without an id a new one, as its first member (app-model.md §2.4).
 * @returns a copy that shares what did not change; the model itself when none was missing
 */
export function fillRowIds(descriptor: ModelDescriptor, model: Model, newGuid: NewGuid): Model {
  return withRows(descriptor.root, model, (row) => {
    const id = row['altinnRowId'];
    if (typeof id === 'string' && id !== '' && id !== EMPTY_GUID) return row;
    // Named first, so that it stands first; whatever stood there is overwritten.
    const filled = { altinnRowId: '', ...row };
    filled.altinnRowId = newGuid();
    return filled;
  });
}

/**
 * Removes every row id: what is done when a task ends (app-model.md §3.6).
 * @returns a copy that shares what did not change; the model itself when there was none
 */
export function stripRowIds(descriptor: ModelDescriptor, model: Model): Model {
  return withRows(descriptor.root, model, (row) => {
    if (!('altinnRowId' in row)) return row;
    const { altinnRowId: _, ...members } = row;
    return members;
  });
}

/** The value with what `change` gives in the place of each row, inner rows first. */
function withRows(type: ObjectType, value: JsonObject, change: (row: JsonObject) => JsonObject): JsonObject {
  let copy: JsonObject | null = null;
  const members = objectMembers(type);
  for (let at = 0; at < members.length; at++) {
    const { json, object } = members[at] as Member;
    const given = value[json];
    if (given === undefined || object === null) continue;
    const changed = Array.isArray(given) ? rows(object, given, change) : isJsonObject(given) ? withRows(object, given, change) : given;
    if (changed === given) continue;
    if (copy === null) carryHidden(type, value, (copy = { ...value }));
    copy[json] = changed;
  }
  return copy ?? value;
}

/** The members that rows may be in: few, and none in most rows. Looked for once for each type. */
const OBJECT_MEMBERS = new WeakMap<ObjectType, readonly Member[]>();

function objectMembers(type: ObjectType): readonly Member[] {
  let members = OBJECT_MEMBERS.get(type);
  if (members === undefined) OBJECT_MEMBERS.set(type, (members = type.members.filter(({ object }) => object !== null)));
  return members;
}

function rows(type: ObjectType, given: Json[], change: (row: JsonObject) => JsonObject): Json[] {
  let copy: Json[] | null = null;
  for (let index = 0; index < given.length; index++) {
    const item = given[index] as Json;
    if (!isJsonObject(item)) continue;
    const inner = withRows(type, item, change);
    const row = type.rowId ? change(inner) : inner;
    if (row === item) continue;
    if (row !== inner) carryHidden(type, inner, row);
    copy ??= [...given];
    copy[index] = row;
  }
  return copy ?? given;
}
