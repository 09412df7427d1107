import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { Model } from '../kernel/instance-types.ts';
import { DEFAULT_LIMITS, type Limits } from '../kernel/limits.ts';
import { DataError } from './data-error.ts';
import { initialValue, withHidden } from './empty-model.ts';
import { jsonLocation, jsonPathMember, parseJsonSlow, tooDeep, type JsonPositions } from './json-parser.ts';
import { decodeUtf8, parseJsonExact } from './json-text.ts';
import { ordinaryObject } from './ordinary-json.ts';
import { copyValue } from './plain.ts';
import { EMPTY_GUID, NOT_READABLE, scalarFromJson } from './scalar.ts';
import type { Member, ModelDescriptor, ObjectType } from './types.ts';

export interface JsonOptions {
  /** Members that the model does not have: left out, or refused (PATCH). */
  unknown: 'drop' | 'reject';
  limits: Limits;
}

/**
 * Reads a form document in JSON and normalises it: every member present and in order, `null` where it was absent,
 * `[]` for lists, constants in place, numbers accepted in strings, names matched ignoring case.
 *
 * @throws {DataError} `json`, `limit`, `value` (with `field`) or `unknownProperty`; the message is the platform's
 * @see app-model.md §2.7, app-api.md §3.9
 */
export function readJson(descriptor: ModelDescriptor, input: Uint8Array | string, options: JsonOptions): Model {
  const text = decodeUtf8(input, options.limits, 'json');
  const value = parseJsonExact(text, options.limits);
  try {
    return new Normaliser(options).root(descriptor, value, true);
  } catch (error) {
    throw error instanceof Refusal ? error.toDataError(text, options.limits) : error;
  }
}

/** As `readJson`, from a value already read. The value is not kept or changed. */
export function fromJson(descriptor: ModelDescriptor, value: Json, options: { unknown: JsonOptions['unknown']; limits?: Limits }): Model {
  try {
    return new Normaliser({ limits: DEFAULT_LIMITS, ...options }).root(descriptor, value, false);
  } catch (error) {
    throw error instanceof Refusal ? error.toDataError(null, DEFAULT_LIMITS) : error;
  }
}

/** Carries where a value was refused until the text can be asked for its position. */
class Refusal extends Error {
  readonly code: 'value' | 'unknownProperty';
  readonly path: readonly (string | number)[];
  readonly words: string;

  constructor(code: 'value' | 'unknownProperty', path: readonly (string | number)[], words: string) {
    super(words);
    this.code = code;
    this.path = path;
    this.words = words;
  }

  toDataError(text: string | null, limits: Limits): DataError {
    const field = this.path.reduce<string>((path, step) => (typeof step === 'number' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`), '');
    const path = this.path.reduce<string>((at, step) => (typeof step === 'number' ? `${at}[${step}]` : jsonPathMember(at, step)), '$');
    return new DataError({ code: this.code, field, message: this.code === 'unknownProperty' ? this.words : `${this.words} ${located(text, path, limits)}` });
  }
}

function located(text: string | null, path: string, limits: Limits): string {
  if (text === null) return `Path: ${path}.`;
  const positions: JsonPositions = new Map();
  parseJsonSlow(text, limits, positions);
  return jsonLocation(text, path, positions.get(path) ?? 0);
}

class Normaliser {
  readonly #options: JsonOptions;
  readonly #path: (string | number)[] = [];

  constructor(options: JsonOptions) {
    this.#options = options;
  }

  /** @param isOwn  nobody else has the value */
  root(descriptor: ModelDescriptor, value: Json, isOwn: boolean): Model {
    if (!isJsonObject(value)) throw this.#refused(descriptor.root.name);
    return ordinaryObject(descriptor.root, value, this.#options.limits.jsonDepth, isOwn) ?? this.#object(descriptor.root, value);
  }

  #object(type: ObjectType, source: JsonObject): Model {
    if (this.#path.length > this.#options.limits.jsonDepth) throw tooDeep(this.#options.limits);
    const target = type.rowId ? this.#rowId(source) : {};
    for (const member of type.members) target[member.json] = undefined as unknown as Json;
    for (const name of Object.keys(source)) {
      const member = type.byJson.get(name) ?? type.byLowerJson.get(name.toLowerCase());
      if (member) {
        this.#path.push(name);
        target[member.json] = this.#member(member, source[name] ?? null);
        this.#path.pop();
      } else if (this.#options.unknown === 'reject' && !(type.rowId && isRowId(name))) this.#reject(type, name);
    }
    for (const member of type.members) {
      if (target[member.json] === undefined) target[member.json] = initialValue(member);
    }
    return type.hidden.length === 0 ? target : withHidden(type, target);
  }

  #member(member: Member, value: Json): Json {
    if (member.constant !== undefined) return member.constant;
    if (member.array) return this.#list(member, value);
    if (value === null) return member.nonNullable ? initialValue(member) : null;
    return this.#single(member, value);
  }

  #list(member: Member, value: Json): Json[] {
    if (value === null) return [];
    if (!Array.isArray(value)) throw this.#refused(`System.Collections.Generic.List\`1[${typeName(member)}]`);
    const items: Json[] = [];
    for (let i = 0; i < value.length; i++) {
      const item = value[i] ?? null;
      // A row that is null has no place in the XML: it would be gone after the next read.
      if (item === null) continue;
      this.#path.push(i);
      items.push(this.#single(member, item));
      this.#path.pop();
    }
    return items;
  }

  #single(member: Member, value: Json): Json {
    if (member.object) {
      if (!isJsonObject(value)) throw this.#refused(member.object.name);
      return this.#object(member.object, value);
    }
    if (member.type === 'object') return this.#dictionary(member, value);
    const scalar = scalarFromJson(member, value);
    if (scalar === NOT_READABLE) throw this.#refused(member.nonNullable || member.type === 'string' || member.array ? typeName(member) : `System.Nullable\`1[${typeName(member)}]`);
    return scalar;
  }

  /** Names are anybody's choice; where the class does not say what stands under them, that is nobody's business either. */
  #dictionary({ entry }: Member, value: Json): Json {
    if (!isJsonObject(value)) throw this.#refused('System.Collections.Generic.Dictionary`2');
    const copy = copyValue(value) as JsonObject;
    if (entry === null) return copy;
    for (const name of Object.keys(copy)) {
      this.#path.push(name);
      const given = copy[name] as Json;
      if (given === null && entry.nonNullable) throw this.#refused(typeName(entry));
      copy[name] = this.#member(entry, given);
      this.#path.pop();
    }
    return copy;
  }

  #rowId(source: JsonObject): Model {
    const name = Object.keys(source).find(isRowId);
    const value = name === undefined ? null : (source[name] ?? null);
    if (name === undefined || value === null || value === '') return {};
    const id = scalarFromJson({ type: 'guid', bits: null }, value);
    if (id === NOT_READABLE) {
      this.#path.push(name);
      throw this.#refused('System.Guid');
    }
    return id === EMPTY_GUID ? {} : { altinnRowId: id };
  }

  #reject(type: ObjectType, name: string): never {
    throw new Refusal('unknownProperty', [...this.#path, name], `The JSON property '${name}' could not be mapped to any .NET member contained in type '${type.name}'.`);
  }

  #refused(wanted: string): Refusal {
    return new Refusal('value', [...this.#path], `The JSON value could not be converted to ${wanted}.`);
  }
}

const TYPE_NAMES: Record<Exclude<Member['type'], 'object'>, string> = {
  string: 'System.String',
  integer: 'System.Int64',
  decimal: 'System.Decimal',
  double: 'System.Double',
  boolean: 'System.Boolean',
  dateTime: 'System.DateTime',
  date: 'System.DateOnly',
  guid: 'System.Guid',
};

function typeName(member: Member): string {
  if (member.enumeration) return member.enumeration.name;
  if (member.type === 'object') return member.object?.name ?? 'System.Object';
  return member.type === 'integer' ? `System.Int${member.bits ?? 64}` : TYPE_NAMES[member.type];
}

function isRowId(name: string): boolean {
  return name === 'altinnRowId' || name.toLowerCase() === 'altinnrowid';
}

