import type { Json, JsonObject } from '../kernel/json.ts';
import type { ClassAnnotations, Enumeration, Member, ObjectType, ScalarType } from './types.ts';

/** What a schema or a class says about one member, before names are worked out. */
export interface MemberFacts {
  json: string;
  xml?: string;
  property?: string;
  kind?: Member['kind'];
  hidden?: boolean;
  array?: boolean;
  /** XML name of the items of a list that stands in an element of its own. */
  item?: string;
  type: ScalarType | 'object';
  bits?: Member['bits'];
  joint?: Member['joint'];
  enumeration?: Enumeration | null;
  entry?: Member | null;
  dateOnly?: boolean;
  object?: DraftType | null;
  /** Where the schema describes the object. */
  node?: JsonObject;
  nillable?: boolean;
  nonNullable?: boolean;
  required?: boolean;
  constant?: Json | undefined;
  default?: Json | undefined;
  annotations?: ClassAnnotations;
}

/** An object type under construction; `seal` fills the maps and freezes it. Types may refer to each other in circles. */
export interface DraftType extends ObjectType {
  members: Member[];
  text: Member | null;
  any: Member | null;
  anyAttributes: Member | null;
  hidden: Member[];
  rowId: boolean;
}

/** Names that would reach the prototype of an object; no member may carry them. */
const FORBIDDEN = new Set(['__proto__', 'altinnRowId']);

export function draftType(name: string): DraftType {
  return {
    name,
    members: [],
    byJson: new Map(),
    byLowerJson: new Map(),
    byProperty: new Map(),
    elements: new Map(),
    attributes: new Map(),
    text: null,
    any: null,
    anyAttributes: null,
    hidden: [],
    rowId: false,
  };
}

/** The path name of a member: lower case, `-` removed (app-model.md §3.1). */
export function propertyName(name: string): string {
  return name.replaceAll('-', '').toLowerCase();
}

/**
 * Adds a member unless its JSON name is taken or forbidden.
 *
 * @returns whether it was added
 */
export function addMember(type: DraftType, facts: MemberFacts): boolean {
  if (FORBIDDEN.has(facts.json) || type.members.some((member) => member.json === facts.json)) return false;
  const member: Member = {
    json: facts.json,
    xml: xmlName(facts.xml ?? facts.json),
    property: propertyName(facts.property ?? facts.json),
    kind: facts.kind ?? 'element',
    hidden: facts.hidden ?? false,
    array: facts.array ?? false,
    wrapper: null,
    joint: facts.joint ?? null,
    type: facts.type,
    enumeration: facts.enumeration ?? null,
    entry: facts.entry ?? null,
    dateOnly: facts.dateOnly ?? false,
    bits: facts.type === 'integer' ? (facts.bits ?? 64) : null,
    object: facts.object ?? null,
    nillable: facts.nillable ?? false,
    nonNullable: facts.nonNullable ?? false,
    required: facts.required ?? false,
    constant: facts.constant,
    default: facts.default,
    annotations: facts.annotations ?? null,
  };
  if (facts.item !== undefined) member.wrapper = wrapperType(type.name, { ...member, xml: xmlName(facts.item) });
  type.members.push(member);
  return true;
}

/** A place for elements or attributes that the model does not know; JSON does not show it. */
export function addAny(type: DraftType, kind: 'any' | 'anyAttributes'): void {
  addMember(type, { json: `#${kind}`, property: `#${kind}`, kind, hidden: true, type: 'string', array: kind === 'any' });
}

/** What stands in the element around a list. */
function wrapperType(owner: string, item: Member): DraftType {
  return { ...draftType(owner), members: [item] };
}

/** Freezes a new type and all types that it reaches. `isWhole`: no member of theirs stands in one form only, or in XML shortened. */
export function seal(root: DraftType): { root: ObjectType; isWhole: boolean } {
  const open: DraftType[] = [root];
  let isWhole = true;
  for (let type = open.pop(); type; type = open.pop()) {
    if (Object.isFrozen(type)) continue;
    for (const member of type.members) {
      index(type, member);
      if (member.hidden || member.kind === 'none' || member.dateOnly) isWhole = false;
      if (member.object) open.push(member.object as DraftType);
      for (let entry = member.entry; entry !== null; entry = entry.entry) if (entry.object) open.push(entry.object as DraftType);
      if (member.wrapper) open.push(member.wrapper as DraftType);
      Object.freeze(member);
    }
    Object.freeze(type.members);
    Object.freeze(type.hidden);
    Object.freeze(type);
  }
  return { root, isWhole };
}

function index(type: DraftType, member: Member): void {
  if (member.hidden) type.hidden.push(member);
  else {
    setOnce(type.byJson, member.json, member);
    setOnce(type.byLowerJson, member.json.toLowerCase(), member);
  }
  // No path leads to XML that is kept as it is: whoever could set it could write anything.
  if (member.kind !== 'any' && member.kind !== 'anyAttributes') setOnce(type.byProperty, member.property, member);
  if (member.kind === 'element') setOnce(type.elements, member.xml, member);
  else if (member.kind === 'attribute') setOnce(type.attributes, member.xml, member);
  else if (member.kind === 'text') type.text ??= member;
  else if (member.kind === 'any') type.any ??= member;
  else if (member.kind === 'anyAttributes') type.anyAttributes ??= member;
}

function setOnce(map: ReadonlyMap<string, Member>, key: string, member: Member): void {
  if (!map.has(key)) (map as Map<string, Member>).set(key, member);
}

const NAME_START = /[\p{L}_]/u;
const NAME_REST = /[\p{L}\p{Nd}\p{Mn}\p{Mc}._\u00B7-]/u;

/** An XML name for any text: what may not stand in one becomes `_xHHHH_`, as the platform encodes it. `xml:lang` and its like stay. */
function xmlName(name: string): string {
  if (name.startsWith('xml:')) return `xml:${xmlName(name.slice('xml:'.length))}`;
  let result = '';
  for (const character of name) {
    const allowed = result === '' ? NAME_START.test(character) : NAME_REST.test(character);
    result += allowed ? character : `_x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}_`;
  }
  return result === '' ? '_' : result;
}
