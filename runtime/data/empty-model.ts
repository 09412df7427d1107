import type { Model } from '../kernel/instance-types.ts';
import type { Json } from '../kernel/json.ts';
import { zero } from './scalar.ts';
import type { Member, ModelDescriptor, ObjectType } from './types.ts';

/** Objects that make objects of their own: a class whose initialiser makes itself would never end. */
const MAX_DEPTH = 32;

/** A new form: every member present, lists `[]`, constants and defaults in place, everything else null. */
export function emptyModel(descriptor: ModelDescriptor): Model {
  return emptyObject(descriptor.root, 0);
}

export function emptyObject(type: ObjectType, depth = 0): Model {
  const result: Model = {};
  for (const member of type.members) result[member.json] = initialValue(member, depth);
  return withHidden(type, result);
}

/** The object with the members that JSON does not show out of sight: every copy, every walk over it and every text of it leaves them out. */
export function withHidden(type: ObjectType, target: Model): Model {
  carryHidden(type, target, target);
  return target;
}

/** Gives a shallow copy the hidden members of what it is a copy of. */
export function carryHidden(type: ObjectType, from: Model, copy: Model): void {
  for (const { json } of type.hidden) Object.defineProperty(copy, json, { value: from[json], enumerable: false, writable: true, configurable: true });
}

/** What a member reads as when it is absent. */
export function initialValue(member: Member, depth = 0): Json {
  if (member.array) return [];
  if (member.constant !== undefined) return member.constant;
  if (member.object) return member.default === undefined || depth >= MAX_DEPTH ? null : emptyObject(member.object, depth + 1);
  if (member.default !== undefined) return member.default;
  return member.nonNullable ? zero(member.type) : null;
}
