import { ExactNumber, isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { Model } from '../kernel/instance-types.ts';
import { decimalText } from './decimal.ts';
import { initialValue } from './empty-model.ts';
import { EMPTY_GUID, enumText, zero } from './scalar.ts';
import type { Member, ModelDescriptor, ObjectType } from './types.ts';
import { escaped, escapedAttribute, IN_ATTRIBUTE, IN_TEXT, type Escapes } from './xml-escape.ts';

export interface XmlOptions {
  /** Stored documents carry the declaration, answers of the API do not. */
  declaration: boolean;
  includeRowIds: boolean;
}

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';
const NAMESPACES = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';

/**
 * Writes a form document in XML, in the order of the descriptor and without white space between elements.
 *
 * Null is left out, or `xsi:nil` where the member is nillable; lists are repeated elements; numbers keep their scale;
 * what XML cannot carry becomes U+FFFD; members that the descriptor does not know are left out.
 *
 * @see app-model.md §2.4
 */
export function writeXml(descriptor: ModelDescriptor, model: Model, options: XmlOptions): string {
  // Where only the root is in the namespace it needs a prefix, or its children would be in it too; the platform calls it q1.
  const prefix = descriptor.namespace === null || descriptor.qualified ? '' : 'q1';
  const declared = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  const namespace = descriptor.namespace === null ? '' : ` ${declared}="${escapedAttribute(descriptor.namespace)}"`;
  const name = prefix === '' ? descriptor.rootName : `${prefix}:${descriptor.rootName}`;
  const root = element(name, NAMESPACES + namespace, descriptor.root, model, options.includeRowIds);
  return options.declaration ? DECLARATION + root : root;
}

function element(name: string, attributes: string, type: ObjectType, value: JsonObject, rowIds: boolean): string {
  let open = `<${name}${attributes}`;
  if (rowIds && type.rowId) open += rowId(value);
  if (type.attributes.size > 0) open += attributesOf(type, value);
  if (type.anyAttributes !== null) open += String(value[type.anyAttributes.json] ?? '');
  const content = contentOf(type, value, rowIds);
  return content === '' ? `${open} />` : `${open}>${content}</${name}>`;
}

function contentOf(type: ObjectType, value: JsonObject, rowIds: boolean): string {
  let content = '';
  for (const member of type.members) {
    if (member.kind === 'attribute' || member.kind === 'none' || member.kind === 'anyAttributes') continue;
    const given = valueOf(member, value);
    if (member.kind === 'any') {
      content += Array.isArray(given) ? given.join('') : '';
      continue;
    }
    if (member.joint !== null) content += member.kind === 'text' ? joined(member, given, IN_TEXT) : listElement(member.xml, joined(member, given, IN_TEXT));
    else if (member.kind === 'text') content += given === null ? '' : scalarText(member, given, IN_TEXT);
    else if (member.array) content += member.wrapper === null ? listOf(member, given, rowIds) : wrappedList(member, member.wrapper, given, rowIds);
    else content += given === null ? (member.nillable ? `<${member.xml} xsi:nil="true" />` : '') : single(member, given, rowIds);
  }
  return content;
}

/** A list in one text. */
function joined(member: Member, given: Json, escapes: Escapes): string {
  return Array.isArray(given) ? given.flatMap((item) => (item === null ? [] : scalarText(member, item, escapes))).filter((text) => text !== '').join(member.joint ?? '') : '';
}

/** An empty list is left out, as any other empty list is. */
function listElement(name: string, text: string): string {
  return text === '' ? '' : `<${name}>${text}</${name}>`;
}

function listOf(member: Member, given: Json, rowIds: boolean): string {
  if (!Array.isArray(given)) return '';
  let content = '';
  for (const item of given) {
    if (item !== null && item !== undefined) content += single(member, item, rowIds);
  }
  return content;
}

function wrappedList(member: Member, wrapper: ObjectType, given: Json, rowIds: boolean): string {
  if (!Array.isArray(given)) return '';
  const content = wrapper.members.map((item) => listOf(item, given, rowIds)).join('');
  return content === '' ? `<${member.xml} />` : `<${member.xml}>${content}</${member.xml}>`;
}

function single(member: Member, value: Json, rowIds: boolean): string {
  if (member.object) return isJsonObject(value) ? element(member.xml, '', member.object, value, rowIds) : '';
  const text = scalarText(member, value, IN_TEXT);
  return text === '' ? `<${member.xml} />` : `<${member.xml}>${text}</${member.xml}>`;
}

function attributesOf(type: ObjectType, value: JsonObject): string {
  let attributes = '';
  for (const member of type.attributes.values()) {
    const given = valueOf(member, value);
    if (member.joint !== null) {
      const text = joined(member, given, IN_ATTRIBUTE);
      if (text !== '') attributes += ` ${member.xml}="${text}"`;
    } else if (given !== null) attributes += ` ${member.xml}="${scalarText(member, given, IN_ATTRIBUTE)}"`;
  }
  return attributes;
}

function rowId(value: JsonObject): string {
  const id = value['altinnRowId'];
  return typeof id === 'string' && id !== '' && id !== EMPTY_GUID ? ` altinnRowId="${escaped(id, IN_ATTRIBUTE)}"` : '';
}

function valueOf(member: Member, value: JsonObject): Json {
  if (member.constant !== undefined) return member.constant;
  const given = value[member.json];
  if (given !== undefined && given !== null) return given;
  return given === null && member.nonNullable && !member.array ? (member.enumeration === null ? zero(member.type) : initialValue(member)) : given === undefined ? initialValue(member) : null;
}

function scalarText(member: Member, value: Json, escapes: Escapes): string {
  if (member.enumeration !== null) return escaped(enumText(member.enumeration, value), escapes);
  if (typeof value === 'string') return escaped(member.dateOnly ? value.slice(0, 'YYYY-MM-DD'.length) : value, escapes);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return member.type === 'double' ? String(value) : (decimalText(value) ?? '');
  return value instanceof ExactNumber ? escaped(value.text, escapes) : '';
}
