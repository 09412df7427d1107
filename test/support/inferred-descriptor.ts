import type { Member, ModelDescriptor, ObjectType, ScalarType } from '../../runtime/data/types.ts';
import { isJsonObject, type Json, type JsonObject } from '../../runtime/kernel/json.ts';

/** A descriptor with the shape of a sample document: types are those of the sample's values, the first row stands for all. */
export function inferredDescriptor(dataTypeId: string, sample: JsonObject): ModelDescriptor {
  return { dataTypeId, rootName: dataTypeId, namespace: null, qualified: true, isWhole: true, root: objectType(dataTypeId, sample) };
}

function objectType(name: string, sample: JsonObject): ObjectType {
  const members = Object.entries(sample).map(([json, value]) => memberOf(json, value));
  const map = (key: (member: Member) => string) => new Map(members.map((member): [string, Member] => [key(member), member]));
  return {
    name,
    members,
    byJson: map((member) => member.json),
    byLowerJson: map((member) => member.json.toLowerCase()),
    byProperty: map((member) => member.json.toLowerCase()),
    elements: map((member) => member.xml),
    attributes: new Map(),
    text: null,
    any: null,
    anyAttributes: null,
    hidden: [],
    rowId: false,
  };
}

function memberOf(json: string, value: Json): Member {
  const array = Array.isArray(value);
  const item = array ? (value[0] ?? null) : value;
  const object = isJsonObject(item) ? objectType(json, item) : null;
  return {
    json, xml: json, kind: 'element', hidden: false, dateOnly: false, array, type: object === null ? scalar(item) : 'object', object,
    wrapper: null, joint: null, enumeration: null, entry: null, nillable: false, nonNullable: false, required: false, constant: undefined, default: undefined, property: json.toLowerCase(), bits: null, annotations: null,
  };
}

function scalar(value: Json): ScalarType {
  if (typeof value === 'number') return 'decimal';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}
