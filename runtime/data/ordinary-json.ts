import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { Model } from '../kernel/instance-types.ts';
import { initialValue } from './empty-model.ts';
import { NOT_READABLE, scalarFromJson } from './scalar.ts';
import type { Member, ObjectType } from './types.ts';

/**
 * The short road of nearly every document: names as the model has them and values of their kind. What is out of the
 * ordinary (another name or case, a value that is refused, an odd row id) is left to the normaliser, which also can say where.
 * @returns the normalised object, as `readJson` gives it; undefined when there is anything out of the ordinary
 */
export function ordinaryObject(type: ObjectType, source: JsonObject, depthLeft: number): Model | undefined {
  if (depthLeft < 0 || type.hidden.length > 0) return undefined;
  const target: Model = {};
  let seen = 0;
  if (type.rowId && Object.hasOwn(source, 'altinnRowId')) {
    const id = source['altinnRowId'];
    if (typeof id !== 'string' || !ROW_ID.test(id)) return undefined;
    target['altinnRowId'] = id;
    seen += 1;
  }
  for (const member of type.members) {
    if (!Object.hasOwn(source, member.json)) {
      target[member.json] = initialValue(member);
      continue;
    }
    const value = ordinaryValue(member, source[member.json] as Json, depthLeft);
    if (value === undefined) return undefined;
    target[member.json] = value;
    seen += 1;
  }
  return seen === Object.keys(source).length ? target : undefined;
}

/** As ids are written by ourselves. The empty id is none. */
const ROW_ID = /^(?!0{8}-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function ordinaryValue(member: Member, value: Json, depthLeft: number): Json | undefined {
  if (member.constant !== undefined) return member.constant;
  if (member.array) return ordinaryList(member, value, depthLeft);
  if (value === null) return member.nonNullable ? initialValue(member) : null;
  return ordinarySingle(member, value, depthLeft - 1);
}

function ordinaryList(member: Member, value: Json, depthLeft: number): Json[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: Json[] = [];
  for (const item of value) {
    if (item === null) continue;
    const single = ordinarySingle(member, item, depthLeft - 2);
    if (single === undefined) return undefined;
    items.push(single);
  }
  return items;
}

function ordinarySingle(member: Member, value: Json, depthLeft: number): Json | undefined {
  if (member.object) return isJsonObject(value) ? ordinaryObject(member.object, value, depthLeft) : undefined;
  if (member.type === 'object') return undefined;
  const scalar = scalarFromJson(member, value);
  return scalar === NOT_READABLE ? undefined : scalar;
}
