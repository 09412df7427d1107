import type { Json, JsonObject } from '../kernel/json.ts';
import { annotationsOf } from './csharp-annotations.ts';
import { isListType, type CsAttribute, type CsClass, type CsProperty } from './csharp-classes.ts';
import { isValueType } from './scalar.ts';
import type { SchemaTypes } from './schema-types.ts';
import { addAny, addMember, draftType, type DraftType, type MemberFacts } from './type-draft.ts';
import type { ClassAnnotations, Member, ScalarType } from './types.ts';

const SCALARS: Record<string, { type: ScalarType; bits?: Member['bits'] }> = {
  string: { type: 'string' },
  decimal: { type: 'decimal' },
  double: { type: 'double' },
  float: { type: 'double' },
  int: { type: 'integer', bits: 32 },
  uint: { type: 'integer', bits: 64 },
  long: { type: 'integer', bits: 64 },
  ulong: { type: 'integer', bits: 64 },
  short: { type: 'integer', bits: 16 },
  byte: { type: 'integer', bits: 16 },
  bool: { type: 'boolean' },
  DateTime: { type: 'dateTime' },
  DateTimeOffset: { type: 'dateTime' },
  DateOnly: { type: 'date' },
  Guid: { type: 'guid' },
  Int16: { type: 'integer', bits: 16 },
  Int32: { type: 'integer', bits: 32 },
  Int64: { type: 'integer', bits: 64 },
  String: { type: 'string' },
  Decimal: { type: 'decimal' },
  Double: { type: 'double' },
  Boolean: { type: 'boolean' },
  ushort: { type: 'integer', bits: 32 },
  sbyte: { type: 'integer', bits: 16 },
  TimeOnly: { type: 'string' },
  'byte[]': { type: 'string' },
};

/** Where the schema knows the type that a class describes; null where only the class does. */
export interface SchemaView {
  types: SchemaTypes;
  node: JsonObject;
}

/** The class that a reference names, seen from a scope: exact, then in the scope and its outer scopes, then anywhere. */
export function findClass(classes: readonly CsClass[], name: string, scope: string): CsClass | null {
  for (let within = scope; ; within = within.slice(0, Math.max(within.lastIndexOf('.'), 0))) {
    const full = within === '' ? name : `${within}.${name}`;
    const found = classes.find((candidate) => fullName(candidate) === full);
    if (found) return found;
    if (within === '') break;
  }
  return classes.find((candidate) => candidate.name === name.split('.').at(-1)) ?? null;
}

export function fullName(found: CsClass): string {
  return found.scope === '' ? found.name : `${found.scope}.${found.name}`;
}

/** The root's name and namespace as `[XmlRoot]` or the class name give them. */
export function classRoot(found: CsClass): { name: string; namespace: string | null } {
  const root = attribute(found.attributes, 'XmlRoot');
  const name = root?.named['ElementName'] ?? root?.values[0];
  const namespace = root?.named['Namespace'];
  return { name: typeof name === 'string' && name !== '' ? name : found.name, namespace: typeof namespace === 'string' && namespace !== '' ? namespace : null };
}

/**
 * Builds the type of a class and of all classes it reaches. The class decides names, order, types, row ids,
 * nullability and initial values; the schema adds what is required and fixed, and the types of classes without a file.
 */
export function classType(classes: readonly CsClass[], root: CsClass, schema: SchemaView | null, problems: string[]): DraftType {
  const known = new Map<CsClass, DraftType>();
  const build = (found: CsClass, view: SchemaView | null): DraftType => {
    const existing = known.get(found);
    if (existing) return existing;
    const type = draftType(fullName(found));
    known.set(found, type);
    const facts = view ? view.types.facts(view.node, found.name) : new Map<string, MemberFacts>();
    for (const property of inOrder(properties(classes, found))) {
      if (/^altinnrowid$/i.test(property.name)) type.rowId = true;
      else if (attribute(property.attributes, 'XmlAnyElement')) addAny(type, 'any');
      else if (attribute(property.attributes, 'XmlAnyAttribute')) addAny(type, 'anyAttributes');
      else if (!isOutside(property)) add(type, property, found, facts);
    }
    return type;
  };
  const add = (type: DraftType, property: CsProperty, owner: CsClass, facts: Map<string, MemberFacts>): void => {
    const json = jsonName(property, facts);
    const known = facts.get(json);
    const member = propertyFacts(property, json, guardedNames(classes, owner), known);
    const [, entry] = dictionaryTypes(property.type) ?? [];
    if (entry !== undefined) addMember(type, { ...named(property, json), kind: 'none', type: 'object', object: null, entry: entryOf(entry, owner) });
    else if (member === null) {
      const item = itemType(property.type);
      const target = findClass(classes, item, fullName(owner));
      if (target?.values) {
        if (attribute(target.attributes, 'Flags')) problems.push(`${type.name}: ${property.name} is of the enum ${target.name}, whose values may be combined: only single ones are read.`);
        addMember(type, { ...enumFacts(property, json, target, guardedNames(classes, owner), known), ...namesOf(property, target, json), required: isRequired(property, known) });
        return;
      }
      const inner = schema && known?.node ? { types: schema.types, node: known.node } : null;
      const object = target ? build(target, inner) : (known?.object ?? null);
      if (!object) return void problems.push(`${type.name}: the type ${property.type} of ${property.name} is not known.`);
      const array = isListType(property.type);
      const initial = property.initial === undefined || array ? undefined : {};
      addMember(type, { ...named(property, json), ...wrapping(property, target), type: 'object', object, array, nillable: !array && isNullable(property), required: isRequired(property, known), default: initial });
    } else if (!addMember(type, member)) problems.push(`${type.name}: the member ${json} cannot be used.`);
  };
  /** What stands in a dictionary: a member without an owner. */
  const entryOf = (written: string, owner: CsClass): Member | null => {
    if (/^(?:System\.)?(?:object|Object|dynamic|JsonElement|JsonNode|JsonObject)\??$/.test(written)) return null;
    const holder = draftType('');
    add(holder, { name: 'value', type: written, attributes: [], initial: undefined, initialName: null, computed: false, readOnly: false }, owner, new Map());
    return holder.members[0] ?? null;
  };
  return build(root, schema);
}

/** In neither form: what app logic in C# keeps beside the document. */
function isOutside({ attributes }: CsProperty): boolean {
  return attribute(attributes, 'XmlIgnore') !== null && isHidden(attributes);
}

/** `[JsonIgnore]` without a condition; with one (`WhenWritingNull`, ...) the member shows whenever it has a value. */
function isHidden(attributes: readonly CsAttribute[]): boolean {
  const found = attribute(attributes, 'JsonIgnore');
  return found !== null && (found.named['Condition'] ?? 'Always') === 'Always';
}

/** Null is written `xsi:nil`: `[XmlElement(IsNullable = true)]`. */
function isNullable(property: CsProperty): boolean {
  return given(property, 'IsNullable') === true;
}

/** A named argument of the XML attribute of a property. */
function given({ attributes }: CsProperty, name: string): Json | undefined {
  return (attribute(attributes, 'XmlElement') ?? attribute(attributes, 'XmlAttribute'))?.named[name];
}

/** XML has no form for it: the platform's serializer refuses a class where one is not kept out of the XML. */
function dictionaryTypes(type: string): [key: string, value: string] | null {
  const inner = /^(?:[\w.]*\.)?(?:I|IReadOnly|Sorted|Concurrent)?Dictionary<(.*)>\??$/.exec(type)?.[1];
  if (inner === undefined) return null;
  const [key = '', value = ''] = splitTypes(inner);
  return [key, value];
}

/**
 * An enum stands in the XML by the names of its values, or what `[XmlEnum]` calls them. In JSON it is a number, unless a
 * converter makes it text: one that the class names, or one that only the app's start-up code knows of, which the schema then tells.
 */
function enumFacts(property: CsProperty, json: string, found: CsClass, guarded: ReadonlySet<string>, known: MemberFacts | undefined): MemberFacts {
  const isText = known?.type === 'string' || [...property.attributes, ...found.attributes].some(({ name, types }) => name === 'JsonConverter' && types.some((type) => /^(?:[\w.]*\.)?JsonStringEnumConverter(?:<|$)/.test(type)));
  const values = (found.values ?? []).map(({ name, value, attributes }) => ({ name: nameIn(attributes, 'JsonStringEnumMemberName') ?? name, xml: nameIn(attributes, 'XmlEnum') ?? name, value }));
  const array = isListType(property.type);
  const nullable = array || guarded.has(property.name + SPECIFIED) || /\?$|^(?:System\.)?Nullable</.test(property.type);
  const names = named(property, json);
  const initial = values[(found.values ?? []).findIndex(({ name, value }) => (property.initialName === null ? !nullable && value === 0 : name === property.initialName))];
  return {
    ...names, type: isText ? 'string' : 'integer', bits: 32, enumeration: Object.freeze({ name: fullName(found), values }), array,
    nonNullable: !nullable,
    nillable: !array && names.kind === 'element' && nullable && !guarded.has(property.name),
    default: array || initial === undefined ? undefined : isText ? initial.name : initial.value,
  };
}

function nameIn(attributes: readonly CsAttribute[], name: string): string | undefined {
  const found = attribute(attributes, name);
  const given = found?.values[0] ?? found?.named['Name'];
  return typeof given === 'string' ? given : undefined;
}

/** How a list stands in the XML: an attribute or a text as one text, else `wrapping`. */
function namesOf(property: CsProperty, item: CsClass | null, json: string): { item?: string; joint?: Member['joint'] } {
  const { kind } = named(property, json);
  if (!isListType(property.type) || (kind !== 'attribute' && kind !== 'text')) return wrapping(property, item);
  return { joint: kind === 'text' ? '' : ' ' };
}

const SPECIFIED = 'Specified';
/** As tools write it that spell names out: `System.Nullable<decimal>`, `global::System.Nullable<System.Decimal>`. */
const NULLABLE = /^(?:global::)?(?:System\.)?Nullable<(.*)>$/;
const ITEM_NAMES: Record<string, string> = { bool: 'boolean', Boolean: 'boolean', DateTime: 'dateTime', Guid: 'guid', String: 'string', Int32: 'int', Int64: 'long', Int16: 'short', Decimal: 'decimal', Double: 'double' };

/**
 * A list without `[XmlElement]` stands in an element of its own, as the platform's serializer writes it: `[XmlArray]`
 * names that element, `[XmlArrayItem]` the items (default: the item type's name).
 */
function wrapping(property: CsProperty, item: CsClass | null): { item?: string } {
  if (!isListType(property.type) || attribute(property.attributes, 'XmlElement')) return {};
  const given = attribute(property.attributes, 'XmlArrayItem');
  const type = item ? attribute(item.attributes, 'XmlType') : null;
  const bare = itemType(property.type);
  const name = given?.named['ElementName'] ?? given?.values[0] ?? type?.named['TypeName'] ?? type?.values[0] ?? item?.name ?? ITEM_NAMES[bare] ?? bare;
  return { item: String(name) };
}

function propertyFacts(property: CsProperty, json: string, guarded: ReadonlySet<string>, known: MemberFacts | undefined): MemberFacts | null {
  const bare = itemType(property.type);
  const scalar = SCALARS[bare.split('.').at(-1) ?? ''];
  if (!scalar) return null;
  const array = isListType(property.type);
  const nullable = array || guarded.has(property.name + SPECIFIED) || property.type.endsWith('?') || NULLABLE.test(property.type) || !isValueType(scalar.type);
  const names = named(property, json);
  const fixed = names.kind === 'attribute' && (property.computed || attribute(property.attributes, 'BindNever') !== null);
  const initial = array ? undefined : literal(property.initial, scalar.type);
  return {
    ...names,
    ...namesOf(property, null, json),
    type: scalar.type,
    bits: scalar.bits ?? null,
    dateOnly: scalar.type === 'dateTime' && given(property, 'DataType') === 'date',
    array,
    nillable: !array && names.kind === 'element' && nullable && (isNullable(property) || (isValueType(scalar.type) && !guarded.has(property.name))),
    nonNullable: !nullable,
    required: isRequired(property, known),
    constant: fixed ? (initial ?? known?.constant) : undefined,
    default: fixed ? undefined : initial,
  };
}

function named(property: CsProperty, json: string): { json: string; xml: string; property: string; kind: Member['kind']; hidden: boolean; annotations: ClassAnnotations } {
  const asAttribute = attribute(property.attributes, 'XmlAttribute');
  const asElement = attribute(property.attributes, 'XmlElement') ?? attribute(property.attributes, 'XmlArray');
  const kind = kindOf(property, asAttribute !== null);
  const given = asAttribute ? (asAttribute.named['AttributeName'] ?? asAttribute.values[0]) : (asElement?.named['ElementName'] ?? asElement?.values[0]);
  const bare = typeof given === 'string' && given !== '' ? given : property.name;
  const isOfXml = asAttribute?.named['Namespace'] === 'http://www.w3.org/XML/1998/namespace';
  return { json, xml: isOfXml && !bare.startsWith('xml:') ? `xml:${bare}` : bare, property: property.name, kind, hidden: isHidden(property.attributes), annotations: annotationsOf(property) };
}

/** The platform's serializer leaves out what it could not read back; lists it fills without setting them. */
function kindOf(property: CsProperty, asAttribute: boolean): Member['kind'] {
  if (attribute(property.attributes, 'XmlIgnore')) return 'none';
  if (asAttribute) return 'attribute';
  if (attribute(property.attributes, 'XmlText')) return 'text';
  return property.readOnly && !isListType(property.type) ? 'none' : 'element';
}

/** Without a name for today's library, the name for the older one counts where the schema, and with it every layout, has it. */
function jsonName(property: CsProperty, known: ReadonlyMap<string, MemberFacts>): string {
  const given = attribute(property.attributes, 'JsonPropertyName')?.values[0];
  if (typeof given === 'string' && given !== '') return given;
  const older = attribute(property.attributes, 'JsonProperty');
  const name = older?.values[0] ?? older?.named['PropertyName'];
  if (typeof name === 'string' && known.has(name)) return name;
  // The platform's camel case: the leading run of capitals, but the last one of it before a small letter.
  return property.name.replace(/^\p{Lu}+/u, (run) => (run.length === 1 || run.length === property.name.length ? run.toLowerCase() : run.slice(0, -1).toLowerCase() + run.slice(-1)));
}

/** Own properties after those of the base classes, which keep their place when they are overridden; with what constructors assign. */
function properties(classes: readonly CsClass[], found: CsClass, depth = 0): CsProperty[] {
  const base = baseOf(classes, found, depth);
  const inherited = base === null ? [] : properties(classes, base, depth + 1).map((property) => withArguments(property, base, found.base ?? ''));
  const own = new Map(found.properties.map((property) => [property.name, property]));
  const before = inherited.map((property) => {
    const override = own.get(property.name);
    own.delete(property.name);
    return override === undefined ? property : { ...override, attributes: override.attributes.length > 0 ? override.attributes : property.attributes };
  });
  return [...before, ...own.values()].map((property) => {
    const field = property.name.charAt(0).toLowerCase() + property.name.slice(1);
    const assigned = found.assigned.get(property.name) ?? found.assigned.get(`${field}Field`) ?? found.assigned.get(`_${field}`);
    return assigned === undefined ? property : { ...property, ...assigned };
  });
}

function baseOf(classes: readonly CsClass[], found: CsClass, depth: number): CsClass | null {
  const base = found.base === null || depth > 16 ? null : findClass(classes, found.base.replace(/<.*$/, ''), found.scope);
  return base === found ? null : base;
}

/** A property of a generic base with the types that are put in the place of its parameters: `Basis<string>`. */
function withArguments(property: CsProperty, { parameters }: CsClass, written: string): CsProperty {
  if (parameters.length === 0) return property;
  const given = splitTypes(/<(.*)>$/.exec(written)?.[1] ?? '');
  return { ...property, type: property.type.replace(/[\p{L}_][\p{L}\p{Nd}_.]*/gu, (name) => given[parameters.indexOf(name)] ?? name) };
}

/** Types parted by commas, but not those within others. */
function splitTypes(text: string): string[] {
  const types: string[] = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '<') depth++;
    else if (character === '>') depth--;
    if (character === ',' && depth === 0) types.push('');
    else types[types.length - 1] += character;
  }
  return types;
}

/**
 * Values that may be absent from the XML: those with a `ShouldSerializeX`, and with an `XSpecified` as older tools write
 * it. The latter's own name is in the set too: it makes a value absent that could not be null.
 */
function guardedNames(classes: readonly CsClass[], found: CsClass, depth = 0): ReadonlySet<string> {
  const base = baseOf(classes, found, depth);
  const own = [...found.guarded, ...found.properties.flatMap(({ name }) => (name.endsWith(SPECIFIED) ? [name, name.slice(0, -SPECIFIED.length)] : []))];
  return new Set([...(base !== null ? guardedNames(classes, base, depth + 1) : []), ...own]);
}

/** Attributes stand where they are; elements with an `Order` follow it. */
function inOrder(list: CsProperty[]): CsProperty[] {
  const order = (property: CsProperty): number => {
    const given = (attribute(property.attributes, 'XmlElement') ?? attribute(property.attributes, 'XmlArray'))?.named['Order'];
    return typeof given === 'number' ? given : -1;
  };
  return list.map((property, index) => ({ property, index })).sort((a, b) => order(a.property) - order(b.property) || a.index - b.index).map(({ property }) => property);
}

function itemType(type: string): string {
  const bare = type.replace(/\?$/, '');
  const inner = isListType(bare) ? (bare.endsWith('[]') ? bare.slice(0, -2) : bare.slice(bare.indexOf('<') + 1, -1)) : bare;
  return inner.replace(NULLABLE, '$1').replace(/\?$/, '');
}

function literal(value: Json | undefined, type: ScalarType): Json | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  const fits = type === 'boolean' ? typeof value === 'boolean' : type === 'string' ? typeof value === 'string' : typeof value === 'number';
  return fits ? value : undefined;
}

function isRequired(property: CsProperty, known: MemberFacts | undefined): boolean {
  return attribute(property.attributes, 'Required') !== null || (known?.required ?? false);
}

function attribute(attributes: readonly CsAttribute[], name: string): CsAttribute | null {
  return attributes.find((candidate) => candidate.name === name) ?? null;
}
