import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { Model } from '../kernel/instance-types.ts';
import type { Json } from '../kernel/json.ts';
import type { Limits } from '../kernel/limits.ts';
import { DataError } from './data-error.ts';
import { initialValue, withHidden } from './empty-model.ts';
import { decodeUtf8 } from './json-text.ts';
import { EMPTY_GUID, listItems, NOT_READABLE, scalarFromText } from './scalar.ts';
import type { Member, ModelDescriptor, ObjectType } from './types.ts';
import { AnyElement, anyAttributes } from './xml-any.ts';
import { malformed, xmlError, xmlValueError } from './xml-error.ts';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const NOT_READ = undefined as unknown as Json;

/**
 * Reads a form document in XML: elements in any order, unknown ones left out, values converted by the descriptor.
 *
 * Strict where the platform is strict: UTF-8 whatever the declaration says, one root of the declared name in the
 * declared namespace or in none, no document type, namespaces bound. Stricter than it in one thing: depth and number
 * of elements are limited.
 *
 * @throws {DataError} `xml`, `value` (with `field`) or `limit`; the message is what the platform answers as `detail`
 * @see app-model.md §2.4, §2.7, app-api.md §3.9
 */
export function readXml(descriptor: ModelDescriptor, input: Uint8Array | string, limits: Limits): Model {
  const text = decodeUtf8(input, limits, 'xml');
  if (text.trim() === '') throw new DataError({ code: 'xml', message: 'No XML content read from stream' });
  const reader = new Reader(descriptor, text, limits);
  return reader.read();
}

/** An element that is being read: an object, a value, or (neither) something to leave out. */
interface Frame {
  type: ObjectType | null;
  target: Model;
  member: Member | null;
  isNil: boolean;
}

class Reader {
  readonly #descriptor: ModelDescriptor;
  readonly #text: string;
  readonly #limits: Limits;
  readonly #parser = new SaxesParser({ xmlns: true, position: false });
  readonly #stack: Frame[] = [];
  #root: Model | null = null;
  #characters = '';
  #elements = 0;
  /** Levels below an element that is left out. */
  #skipped = 0;
  /** The element that is kept as it is, and whose it is. */
  #any: { element: AnyElement; target: Model; member: Member } | null = null;

  constructor(descriptor: ModelDescriptor, text: string, limits: Limits) {
    this.#descriptor = descriptor;
    this.#text = text;
    this.#limits = limits;
  }

  read(): Model {
    const parser = this.#parser;
    const characters = (text: string): void => {
      if (this.#any !== null) this.#any.element.text(text);
      else if (this.#skipped === 0) this.#characters += text;
    };
    parser.on('text', characters);
    parser.on('cdata', characters);
    parser.on('opentag', (tag) => this.#open(tag));
    parser.on('closetag', () => this.#close());
    parser.on('doctype', () => this.#refuseDoctype());
    parser.on('xmldecl', (declaration) => {
      if (declaration.version !== '1.0') throw xmlError(this.#text, 0, `Version number '${declaration.version ?? ''}' is invalid.`);
    });
    try {
      parser.write(this.#text).close();
    } catch (error) {
      if (error instanceof DataError || !(error instanceof Error)) throw error;
      throw malformed(this.#text, error.message, Math.max(Math.min(parser.position, this.#text.length) - 1, 0));
    }
    if (this.#pending) throw this.#valueError();
    if (this.#root === null) throw xmlError(this.#text, 0, 'Root element is missing.');
    return this.#root;
  }

  #pending: { reason: string; field: string; index: number } | null = null;

  #open(tag: SaxesTagNS): void {
    if (this.#pending) throw this.#valueError();
    if (++this.#elements > this.#limits.xmlElements) throw new DataError({ code: 'limit', message: `The document has more than ${this.#limits.xmlElements} elements.` });
    if (this.#stack.length + (this.#any === null ? this.#skipped : this.#any.element.depth) >= this.#limits.xmlDepth) throw new DataError({ code: 'limit', message: `The document is nested deeper than ${this.#limits.xmlDepth} levels.` });
    if (this.#skipped > 0) {
      this.#skipped++;
      return;
    }
    if (this.#any !== null) return this.#any.element.open(tag);
    const frame = this.#stack.at(-1);
    if (!frame) return this.#openRoot(tag);
    const member = frame.type === null ? undefined : frame.type.elements.get(tag.local);
    if (member === undefined && frame.type?.any) {
      this.#any = { element: new AnyElement(this.#descriptor.namespace !== null && this.#descriptor.qualified), target: frame.target, member: frame.type.any };
      return this.#any.element.open(tag);
    }
    if (member === undefined || this.#isRead(frame, member)) {
      this.#skipped = 1;
      return;
    }
    this.#characters = '';
    const isNil = nil(tag);
    if (member.wrapper) {
      // The list is its owner's: what stands in the element is put where the owner keeps it.
      this.#stack.push({ type: member.wrapper, target: frame.target, member: null, isNil });
    } else if (!member.object) {
      this.#stack.push({ type: null, target: frame.target, member, isNil });
    } else {
      const child = isNil ? NO_MODEL : this.#begin(member.object, tag);
      if (!isNil) put(frame.target, member, child);
      else if (!member.array) frame.target[member.json] = null;
      this.#stack.push({ type: isNil ? null : member.object, target: child, member: null, isNil });
    }
  }

  #openRoot(tag: SaxesTagNS): void {
    const { rootName, namespace, root } = this.#descriptor;
    if (tag.local !== rootName || (tag.uri !== '' && tag.uri !== namespace)) {
      const index = this.#text.lastIndexOf('<', this.#parser.position - 1) + 1;
      throw xmlError(this.#text, index, `<${tag.local} xmlns='${tag.uri}'> was not expected.`);
    }
    this.#root = this.#begin(root, tag);
    this.#stack.push({ type: root, target: this.#root, member: null, isNil: false });
  }

  /** Only the first of several elements for a single value counts. */
  #isRead(frame: Frame, member: Member): boolean {
    return member.constant !== undefined || ((!member.array || member.joint !== null) && frame.target[member.json] !== undefined);
  }

  #begin(type: ObjectType, tag: SaxesTagNS): Model {
    const target: Model = type.rowId ? this.#rowId(tag) : {};
    for (const member of type.members) target[member.json] = member.constant ?? NOT_READ;
    if (type.attributes.size > 0) {
      for (const name in tag.attributes) {
        const attribute = tag.attributes[name];
        const member = attribute && (attribute.uri === '' || attribute.prefix === 'xml') ? type.attributes.get(attribute.name) : undefined;
        if (member && attribute && member.constant === undefined) target[member.json] = this.#value(member, attribute.value, this.#parser.position);
      }
    }
    if (type.anyAttributes !== null) target[type.anyAttributes.json] = anyAttributes(tag, type.attributes) ?? NOT_READ;
    return type.hidden.length === 0 ? target : withHidden(type, target);
  }

  #rowId(tag: SaxesTagNS): Model {
    const attribute = tag.attributes['altinnRowId'];
    if (!attribute || attribute.value === '') return {};
    const id = scalarFromText(GUID, attribute.value);
    if (id === NOT_READABLE) this.#refuse('altinnRowId', reason('guid', attribute.value), this.#parser.position);
    return id === NOT_READABLE || id === EMPTY_GUID ? {} : { altinnRowId: id };
  }

  #close(): void {
    if (this.#pending) throw this.#valueError();
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    if (this.#any !== null) return this.#closeAny(this.#any);
    const frame = this.#stack.pop();
    if (!frame) return;
    if (frame.member) this.#closeScalar(frame, frame.member);
    else if (frame.type) this.#closeObject(frame.type, frame.target);
    this.#characters = '';
  }

  #closeAny({ element, target, member }: { element: AnyElement; target: Model; member: Member }): void {
    const text = element.close();
    if (text === null) return;
    put(target, member, text);
    this.#any = null;
  }

  #closeScalar({ target, isNil }: Frame, member: Member): void {
    if (member.joint !== null) target[member.json] = isNil ? [] : this.#value(member, this.#characters, this.#parser.position);
    else if (!isNil) put(target, member, this.#scalar(member, this.#characters, this.#parser.position));
    else if (!member.array) target[member.json] = member.nonNullable ? initialValue(member) : null;
  }

  #closeObject(type: ObjectType, target: Model): void {
    const { text } = type;
    if (text && text.constant === undefined && this.#characters.trim() !== '') target[text.json] = this.#value(text, this.#characters, this.#parser.position);
    for (const member of type.members) {
      if (target[member.json] === undefined) target[member.json] = initialValue(member);
    }
  }

  /** A value, or the list that one text is. */
  #value(member: Member, text: string, index: number): Json {
    return member.joint === null ? this.#scalar(member, text, index) : listItems(member.joint, text).map((item) => this.#scalar(member, item, index));
  }

  #scalar(member: Member, text: string, index: number): Json {
    if (member.type === 'string' && member.enumeration === null) return text;
    const value = scalarFromText(member, text);
    if (value !== NOT_READABLE) return value;
    this.#refuse(member.json, member.enumeration === null ? reason(member.type, text) : `Instance validation error: '${shortened(text)}' is not a valid value for ${member.enumeration.name.split('.').at(-1)}.`, index);
    return null;
  }

  /** Kept until the next tag: when that one is malformed, this is what the platform tells first. */
  #refuse(field: string, words: string, index: number): void {
    this.#pending ??= { reason: words, field: this.#field(field), index };
  }

  #valueError(): DataError {
    const { reason: words = '', field = '', index = 0 } = this.#pending ?? {};
    const following = this.#text.startsWith('</', index) ? 2 : this.#text[index] === '<' ? 1 : 0;
    return xmlValueError(this.#text, index + following, words, field);
  }

  /** Path of the element being read, as JSON names with row numbers. */
  #field(name: string): string {
    const names: string[] = [];
    for (let i = 1; i < this.#stack.length; i++) {
      const parent = this.#stack[i - 1];
      const child = this.#stack[i];
      if (!parent?.type || child?.member) continue;
      for (const member of parent.type.members) {
        const value = parent.target[member.json];
        if (value === child?.target) names.push(member.json);
        else if (Array.isArray(value) && value.includes(child?.target ?? null)) names.push(`${member.json}[${value.length - 1}]`);
      }
    }
    return [...names, name].join('.');
  }

  #refuseDoctype(): void {
    const index = Math.max(this.#text.indexOf('<!DOCTYPE'), 0);
    throw xmlError(this.#text, index, 'For security reasons DTD is prohibited in this XML document.');
  }
}

const NO_MODEL: Model = Object.freeze({});
const GUID = { type: 'guid', bits: null } as const;

function put(target: Model, member: Member, value: Json): void {
  if (!member.array) {
    target[member.json] = value;
    return;
  }
  const list = target[member.json];
  if (Array.isArray(list)) list.push(value);
  else target[member.json] = [value];
}

function nil(tag: SaxesTagNS): boolean {
  for (const name in tag.attributes) {
    const attribute = tag.attributes[name];
    if (attribute?.local === 'nil' && attribute.uri === XSI) return attribute.value === 'true' || attribute.value === '1';
  }
  return false;
}

function reason(type: Member['type'], text: string): string {
  const shown = shortened(text);
  if (type === 'boolean') return `The string '${shown}' is not a valid Boolean value.`;
  if (type === 'dateTime' || type === 'date') return `The string '${shown}' is not a valid AllXsd value.`;
  return `The input string '${shown}' was not in a correct format.`;
}

function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
