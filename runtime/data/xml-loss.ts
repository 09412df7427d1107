import type { Model } from '../kernel/instance-types.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import { initialValue } from './empty-model.ts';
import type { Member, ModelDescriptor, ObjectType } from './types.ts';
import { UNCARRIED } from './xml-escape.ts';

/**
 * Whether a normalised model, written as XML, may read as another one (README, points 2 to 4). Answers true when in doubt.
 */
export function losesInXml(descriptor: ModelDescriptor, model: Model): boolean {
  return !descriptor.isWhole || objectLoses(descriptor.root, model);
}

function objectLoses(type: ObjectType, value: Model): boolean {
  for (const member of type.members) if (memberLoses(member, value[member.json])) return true;
  return false;
}

function memberLoses(member: Member, value: Json | undefined): boolean {
  if (value === undefined) return true;
  if (value === null) return !(member.nillable && !member.nonNullable) && initialValue(member) !== null;
  if (!Array.isArray(value)) return valueLoses(member, value);
  if (member.joint !== null && !isOneTextWhole(member.joint, value)) return true;
  for (const item of value) if (item === null || valueLoses(member, item)) return true;
  return false;
}

/** Blanks part items, and what nothing parts becomes one. */
function isOneTextWhole(joint: ' ' | '', items: readonly Json[]): boolean {
  if (joint === '') return items.length === 0 || (items.length === 1 && String(items[0]).trim() !== '');
  return items.every((item) => typeof item !== 'string' || /^[^ \t\r\n]+$/.test(item));
}

function valueLoses(member: Member, value: Json): boolean {
  if (typeof value === 'string') return UNCARRIED.test(value) || (member.kind === 'text' && value.trim() === '');
  if (isJsonObject(value)) return member.object === null || objectLoses(member.object, value);
  return Array.isArray(value);
}
