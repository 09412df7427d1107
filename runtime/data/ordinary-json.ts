import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { Model } from '../kernel/instance-types.ts';
import { initialValue } from './empty-model.ts';
import { NOT_READABLE, scalarFromJson } from './scalar.ts';
import type { Member, ObjectType } from './types.ts';

/**
 * The short road of nearly every document: names as the model has them and values of their kind. What is out of the
 * ordinary (another name or case, a value that is refused, an odd row id) is left to the normaliser, which also can say where.
 * @param isOwn  the source was parsed for this alone: what is complete and in order is not copied but changed where it must be
 * @returns the normalised object, as `readJson` gives it; undefined when there is anything out of the ordinary
 */
export function ordinaryObject(type: ObjectType, source: JsonObject, depthLeft: number, isOwn: boolean): Model | undefined {
  const { members } = type;
  if (depthLeft < 0 || type.hidden.length > 0) return undefined;
  const hasId = type.rowId && Object.hasOwn(source, 'altinnRowId');
  if (hasId && !isRowId(source['altinnRowId'])) return undefined;
  const stays = isOwn && hasAllInOrder(members, source, hasId);
  const target: Model = stays ? source : hasId ? { altinnRowId: source['altinnRowId'] as string } : {};
  let seen = hasId ? 1 : 0;
  for (let at = 0; at < members.length; at++) {
    const member = members[at] as Member;
    if (!stays && !Object.hasOwn(source, member.json)) {
      target[member.json] = initialValue(member);
      continue;
    }
    const value = source[member.json] as Json;
    const read = ordinaryValue(member, value, depthLeft, isOwn);
    if (read === undefined) return undefined;
    if (!stays || !Object.is(read, value)) target[member.json] = read;
    seen += 1;
  }
  return stays || seen === Object.keys(source).length ? target : undefined;
}

function hasAllInOrder(members: readonly Member[], source: JsonObject, hasId: boolean): boolean {
  let at = hasId ? -1 : 0;
  for (const name in source) {
    if (name !== (at < 0 ? 'altinnRowId' : members[at]?.json)) return false;
    at += 1;
  }
  return at === members.length;
}

function isRowId(id: Json | undefined): boolean {
  return typeof id === 'string' && ROW_ID.test(id);
}

/** As ids are written by ourselves. The empty id is none. */
const ROW_ID = /^(?!0{8}-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function ordinaryValue(member: Member, value: Json, depthLeft: number, isOwn: boolean): Json | undefined {
  if (member.constant !== undefined) return member.constant;
  if (member.array) return ordinaryList(member, value, depthLeft, isOwn);
  if (value === null) return member.nonNullable ? initialValue(member) : null;
  return ordinarySingle(member, value, depthLeft - 1, isOwn);
}

function ordinaryList(member: Member, value: Json, depthLeft: number, isOwn: boolean): Json[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = isOwn && !value.includes(null) ? value : value.filter((item) => item !== null);
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Json;
    const single = ordinarySingle(member, item, depthLeft - 2, isOwn);
    if (single === undefined) return undefined;
    if (!Object.is(single, item)) items[at] = single;
  }
  return items;
}

function ordinarySingle(member: Member, value: Json, depthLeft: number, isOwn: boolean): Json | undefined {
  if (member.object) return isJsonObject(value) ? ordinaryObject(member.object, value, depthLeft, isOwn) : undefined;
  if (member.type === 'object') return undefined;
  const scalar = scalarFromJson(member, value);
  return scalar === NOT_READABLE ? undefined : scalar;
}
