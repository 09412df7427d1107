import type { FormType } from '../app-definition/types.ts';
import type { Member, ObjectType, ScalarType } from '../data/types.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { SchemaGraph } from '../validation/schema-graph.ts';
import { rootSchema } from '../validation/schema-root.ts';

const SCALARS: Record<ScalarType, string> = {
  string: 'string', dateTime: 'string', date: 'string', guid: 'string', integer: 'number', decimal: 'number', double: 'number', boolean: 'boolean',
};

/** Most values of an enumeration that are spelled out. */
const MOST_VALUES = 200;

/** Names of interfaces that are taken, across the models of one app. */
export type TakenNames = Set<string>;

/**
 * TypeScript interfaces for one form data type. Documents reach hooks with every member in place: lists are never null, everything else may be
 * unless the class says otherwise.
 * @returns the name of the root's interface, and the text of all of them
 */
export function modelTypes(form: FormType, taken: TakenNames): { root: string; text: string } {
  const writer = new InterfaceWriter(form, taken);
  const root = writer.nameOf(form.descriptor.root, form.dataType.id, writer.rootParts());
  return { root, text: writer.text() };
}

class InterfaceWriter {
  private readonly form: FormType;
  private readonly taken: TakenNames;
  private readonly graph: SchemaGraph;
  private readonly names = new Map<ObjectType, string>();
  private readonly pending: { type: ObjectType; name: string; parts: JsonObject[] }[] = [];

  constructor(form: FormType, taken: TakenNames) {
    this.form = form;
    this.taken = taken;
    this.graph = new SchemaGraph(form.schema ?? {});
  }

  rootParts(): JsonObject[] {
    return this.graph.parts(rootSchema(this.graph, this.form.descriptor.root));
  }

  /** A type that was met before keeps its name: recursive models end here. */
  nameOf(type: ObjectType, wanted: string, parts: JsonObject[]): string {
    const known = this.names.get(type);
    if (known !== undefined) return known;
    const name = freeName(typeName(wanted), this.taken);
    this.names.set(type, name);
    this.pending.push({ type, name, parts });
    return name;
  }

  text(): string {
    const interfaces: string[] = [];
    for (let next = this.pending.shift(); next !== undefined; next = this.pending.shift()) interfaces.push(this.interfaceText(next));
    return interfaces.join('\n\n');
  }

  private interfaceText({ type, name, parts }: { type: ObjectType; name: string; parts: JsonObject[] }): string {
    const rowId = type.rowId && !type.byJson.has('altinnRowId') ? ['  /** Given by the runtime; keep it when a row is kept. */', '  altinnRowId?: string;'] : [];
    const members = type.members.flatMap((member) => (member.hidden ? [] : this.memberLines(member, parts)));
    return [...comment(parts, ''), `export interface ${name} {`, ...rowId, ...members, '}'].join('\n');
  }

  private memberLines(member: Member, owner: readonly JsonObject[]): string[] {
    const node = owner.map((part) => (isJsonObject(part['properties']) && Object.hasOwn(part['properties'], member.json) ? part['properties'][member.json] : undefined)).find((found) => found !== undefined);
    const parts = this.graph.parts(node);
    const items = member.array ? this.graph.parts(parts.map((part) => part['items']).find((item) => item !== undefined)) : parts;
    const type = this.typeText(member, items.length > 0 ? items : parts);
    const isRowId = member.json === 'altinnRowId';
    const isSure = member.array || member.nonNullable || member.constant !== undefined;
    const shown = member.array ? (type.includes('|') ? `(${type})[]` : `${type}[]`) : isSure || isRowId ? type : `${type} | null`;
    return [...comment(parts, '  '), `  ${propertyName(member.json)}${isSure && !isRowId ? '' : '?'}: ${shown};`];
  }

  /** What stands in a dictionary: the schema says nothing of it. */
  private entryText(entry: Member): string {
    const type = this.typeText(entry, []);
    return entry.array ? (type.includes('|') ? `(${type})[]` : `${type}[]`) : entry.nonNullable ? type : `${type} | null`;
  }

  private typeText(member: Member, parts: JsonObject[]): string {
    if (member.object) return this.nameOf(member.object, member.object.name.split('.').at(-1) || member.json, parts);
    if (typeof member.constant === 'string' || typeof member.constant === 'number' || typeof member.constant === 'boolean') return JSON.stringify(member.constant);
    if (member.type === 'object') return `Record<string, ${member.entry === null ? 'unknown' : this.entryText(member.entry)}>`;
    if (member.enumeration) return unionOf(member.enumeration.values.map(({ name, value }) => (member.type === 'string' ? name : value)));
    const scalar = SCALARS[member.type];
    const values = parts.map((part) => part['enum']).find((found): found is Json[] => Array.isArray(found))?.filter((value) => typeof value === scalar) ?? [];
    return values.length > 0 && values.length <= MOST_VALUES ? unionOf(values as (string | number)[]) : scalar;
  }
}

/** Literals joined by `|`, each once; `never` for none. */
export function unionOf(values: Iterable<string | number | boolean>): string {
  const literals = [...new Set([...values].map((value) => JSON.stringify(value)))];
  return literals.length === 0 ? 'never' : literals.join(' | ');
}

/** A member name as it may stand in an interface. */
export function propertyName(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}

function typeName(text: string): string {
  const words = text.split(/[^\p{ID_Continue}]+/u).filter((word) => word !== '').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[\p{ID_Start}_$]/u.test(words) ? words : `T${words}`;
}

/** Names that would hide what the file itself needs. */
const RESERVED = new Set(['AppTypes', 'Array', 'Object', 'String', 'Number', 'Boolean', 'Date', 'Record', 'Promise', 'Map', 'Set']);

function freeName(wanted: string, taken: TakenNames): string {
  const base = RESERVED.has(wanted) ? `${wanted}Model` : wanted;
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}${n}`;
  taken.add(name);
  return name;
}

/** Title and description of the last part that has them: what stands nearest wins. */
function comment(parts: readonly JsonObject[], indent: string): string[] {
  const words = ['title', 'description'].map((name) => parts.map((part) => part[name]).find((text) => typeof text === 'string' && text.trim() !== '')).filter((text) => text !== undefined);
  if (words.length === 0) return [];
  const text = words.join(': ').replace(/\*\//g, '*\\/').replace(/\s+/g, ' ').trim();
  return [`${indent}/** ${text} */`];
}
