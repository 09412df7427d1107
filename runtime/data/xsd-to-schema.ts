import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { globalDeclarations, localName, parseXsd, type XsdNode, type XsdOptions } from './xsd-parse.ts';

const GROUPS = new Set(['sequence', 'choice', 'all', 'complexContent', 'simpleContent', 'extension', 'restriction', 'complexType', 'group']);
const INTEGERS = new Set(['integer', 'positiveInteger', 'nonNegativeInteger', 'negativeInteger', 'nonPositiveInteger', 'int', 'long', 'short', 'byte', 'unsignedInt', 'unsignedLong', 'unsignedShort', 'unsignedByte']);

/**
 * Translates an XSD to a JSON Schema with Altinn's `@xsd` words, so that a model without a schema file is described
 * by the same rules (app-model.md §2.7): elements, types, groups, attributes and their groups, simple content,
 * extensions, restrictions, included and imported files. What wildcards (`xs:any`) allow is kept as it is read.
 *
 * @throws {Error} when the text is no well-formed XSD or declares no element
 */
export function xsdToSchema(xsd: string, options: XsdOptions = {}): JsonObject {
  const root = parseXsd(xsd);
  const globals = globalDeclarations(root, options);
  const definitions: JsonObject = {};
  const translator = new Translator(globals, definitions);
  const written = new Set<string>();
  for (const child of globals) {
    const name = child.attributes['name'];
    const isType = child.name === 'complexType' || child.name === 'simpleType';
    if (name === undefined || (!isType && child.name !== 'element')) continue;
    const key = translator.definitionOf(child);
    // The first of several files that declare a name counts; a reference has only kept its place.
    if (written.has(key)) continue;
    written.add(key);
    definitions[key] = isType ? translator.typeOf(child) : translator.element(child);
  }
  const top = rootElement(root, options.modelName ?? '');
  const rootName = top?.attributes['name'];
  if (top === undefined || rootName === undefined) throw new Error('The XSD declares no root element.');
  const namespace = root.attributes['targetNamespace'];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    info: { rootNode: pointer(translator.definitionOf(top)) },
    '@xsdRootElement': rootName,
    ...(namespace ? { '@xsdTargetNamespace': namespace, '@xsdSchemaAttributes': { ElementFormDefault: root.attributes['elementFormDefault'] === 'qualified' ? 'Qualified' : 'Unqualified' } } : {}),
    $defs: definitions,
  };
}

/** The element named like the model, else the one of a type so named, else the first that no other one refers to. */
function rootElement(root: XsdNode, modelName: string): XsdNode | undefined {
  const elements = root.children.filter((child) => child.name === 'element');
  const wanted = modelName.toLowerCase();
  const referred = new Set<string>();
  const collect = (node: XsdNode): void => {
    if (node.name === 'element' && node.attributes['ref'] !== undefined) referred.add(localName(node.attributes['ref']));
    node.children.forEach(collect);
  };
  collect(root);
  return elements.find((element) => element.attributes['name']?.toLowerCase() === wanted)
    ?? elements.find((element) => localName(element.attributes['type'] ?? '').toLowerCase() === wanted)
    ?? elements.find((element) => !referred.has(element.attributes['name'] ?? ''))
    ?? elements[0];
}

/** The members of a type as they come together. */
interface Members {
  properties: JsonObject;
  required: string[];
  /** Elements that may stand before the one that is read. */
  seen: Set<string>;
  /** Whether elements and attributes that it does not name may stand in it. */
  any: boolean;
  anyAttribute: boolean;
}

class Translator {
  readonly #globals: readonly XsdNode[];
  readonly #definitions: JsonObject;

  constructor(globals: readonly XsdNode[], definitions: JsonObject) {
    this.#globals = globals;
    this.#definitions = definitions;
  }

  /** Groups being read: one that holds itself ends there. */
  readonly #open = new Set<XsdNode>();

  element(node: XsdNode): JsonObject {
    const inline = node.children.find((child) => child.name === 'complexType' || child.name === 'simpleType');
    const { ref, type, nillable } = node.attributes;
    const described = ref !== undefined ? this.#reference('element', ref) : inline ? this.typeOf(inline) : this.#named(type ?? 'xsd:string');
    return nillable === 'true' ? { ...described, '@xsdNillable': true } : described;
  }

  typeOf(node: XsdNode): JsonObject {
    return node.name === 'complexType' ? this.content(node) : this.#simple(node);
  }

  /** An object: the elements and attributes of a complex type, in document order, bases first. */
  content(node: XsdNode): JsonObject {
    const into: Members = { properties: {}, required: [], seen: new Set(), any: false, anyAttribute: false };
    const allOf: JsonObject[] = [];
    const visit = (at: XsdNode, optional: boolean, many: boolean): void => {
      const before = at.name === 'choice' ? new Set(into.seen) : null;
      for (const child of at.children) {
        const outside = into.seen;
        if (before !== null) into.seen = new Set(before);
        if (child.name === 'element' || child.name === 'attribute') this.#property(child, optional, many, into);
        else if (child.name === 'attributeGroup') this.#attributeGroup(child, into);
        else if (child.name === 'any' || child.name === 'anyAttribute') into[child.name] = true;
        else if (child.name === 'group' && child.attributes['ref'] !== undefined) this.#group(child, optional, many, visit);
        else if (GROUPS.has(child.name)) {
          if (child.attributes['base'] !== undefined) this.#base(child, allOf, into);
          visit(child, optional || child.name === 'choice' || child.attributes['minOccurs'] === '0', many || isMany(child));
        }
        if (before !== null) into.seen = new Set([...outside, ...into.seen]);
      }
    };
    visit(node, false, false);
    return { type: 'object', ...(allOf.length > 0 ? { allOf } : {}), ...(into.any ? { '@xsdKeepsElements': true } : {}), ...(into.anyAttribute ? { '@xsdKeepsAttributes': true } : {}), properties: into.properties, required: into.required };
  }

  /** The members of a group, in its place; a group that repeats or may be missing makes them lists or optional. */
  #group(node: XsdNode, optional: boolean, many: boolean, visit: (at: XsdNode, optional: boolean, many: boolean) => void): void {
    const found = this.#global('group', node.attributes['ref'] ?? '');
    if (found && !this.#open.has(found)) {
      this.#open.add(found);
      visit(found, optional || node.attributes['minOccurs'] === '0', many || isMany(node));
      this.#open.delete(found);
    }
  }

  #attributeGroup(node: XsdNode, into: Members): void {
    const group = this.#global('attributeGroup', node.attributes['ref'] ?? '');
    if (group) this.#attributesOf(group, into);
  }

  /** The attributes of a type or group, those of its bases first; elements are left out. */
  #attributesOf(node: XsdNode, into: Members): void {
    if (this.#open.has(node)) return;
    this.#open.add(node);
    for (const child of node.children) {
      if (child.name === 'attribute') this.#property(child, false, false, into);
      else if (child.name === 'attributeGroup') this.#attributeGroup(child, into);
      else if (child.name === 'anyAttribute') into.anyAttribute = true;
      else if (GROUPS.has(child.name)) {
        const base = child.attributes['base'] === undefined ? undefined : this.#global('complexType', child.attributes['base']);
        if (base) this.#attributesOf(base, into);
        this.#attributesOf(child, into);
      }
    }
    this.#open.delete(node);
  }

  #base(node: XsdNode, allOf: JsonObject[], into: Members): void {
    const base = node.attributes['base'] ?? '';
    const complex = this.#global('complexType', base);
    const isRestricted = node.name === 'restriction' && complex !== undefined && !complex.children.some((child) => child.name === 'simpleContent');
    // A restriction says again which elements are left, but not which attributes.
    if (isRestricted) this.#attributesOf(complex, into);
    else if (complex) allOf.push(this.#reference('type', base));
    else if (localName(base) !== 'anyType') into.properties['value'] = { ...this.#named(base), '@xsdText': true };
  }

  #property(node: XsdNode, optional: boolean, many: boolean, into: Members): void {
    const name = node.attributes['name'] || localName(node.attributes['ref'] ?? '');
    if (name === '') return;
    const { properties, required } = into;
    if (node.name === 'attribute') {
      if (node.attributes['use'] === 'prohibited') return void delete properties[name];
      const declared = !node.attributes['ref'] ? undefined : this.#global('attribute', node.attributes['ref']);
      if (declared) return this.#property({ ...declared, attributes: { ...declared.attributes, ...node.attributes, name, ref: '' } }, optional, many, into);
      const simple = node.children.find((child) => child.name === 'simpleType');
      const fixed = node.attributes['fixed'];
      const before = properties[name];
      const json = isJsonObject(before) && before['@xsdAttribute'] === undefined ? this.#freeName(name, properties) : name;
      const written = node.attributes['ref'] === `xml:${name}` ? `xml:${name}` : name;
      properties[json] = { ...(json === written ? {} : { '@xsdName': written }), ...(simple ? this.#simple(simple) : this.#named(node.attributes['type'] ?? 'xsd:string')), '@xsdAttribute': true, ...(fixed === undefined ? {} : { const: fixed }) };
      if (node.attributes['use'] === 'required') required.push(json);
      return;
    }
    const declared = node.attributes['ref'] ? this.#global('element', node.attributes['ref']) : undefined;
    const substitutes = declared === undefined ? [] : this.#substitutes(declared.key);
    for (const substitute of substitutes) this.#element(localName(substitute), { ...node, attributes: { ...node.attributes, ref: substitute } }, many, into);
    if (declared?.attributes['abstract'] === 'true') return;
    this.#element(name, node, many, into);
    if (!optional && substitutes.length === 0 && node.attributes['minOccurs'] !== '0') required.push(name);
  }

  /** One that stands twice in a type is a list, unless the two are alternatives: what is read must have a place. */
  #element(name: string, node: XsdNode, many: boolean, { properties, seen }: Members): void {
    const before = properties[name];
    const isTaken = isJsonObject(before) && (before['@xsdAttribute'] !== undefined || before['@xsdText'] !== undefined);
    const isList = many || isMany(node) || seen.has(name) || (isJsonObject(before) && before['type'] === 'array' && before['@xsdList'] === undefined);
    seen.add(name);
    const item = this.element(node);
    if (isTaken) properties[this.#freeName(name, properties)] = { ...before, '@xsdName': name };
    properties[name] = isList ? { type: 'array', items: item } : item;
  }

  /** The elements that may stand in the place of one, and those that may in theirs. */
  #substitutes(head: string, found: Set<string> = new Set()): string[] {
    for (const { name, key, attributes } of this.#globals) {
      if (name !== 'element' || found.has(key) || attributes['substitutionGroup'] !== head) continue;
      found.add(key);
      this.#substitutes(key, found);
    }
    return [...found].filter((key) => key !== head && this.#global('element', key)?.attributes['abstract'] !== 'true');
  }

  /** As the tools that make classes name what would have the name of something else. */
  #freeName(name: string, properties: JsonObject): string {
    let n = 1;
    while (Object.hasOwn(properties, `${name}${n}`)) n++;
    return `${name}${n}`;
  }

  #simple(node: XsdNode): JsonObject {
    const list = node.children.find((child) => child.name === 'list');
    if (list) {
      const item = list.children.find((child) => child.name === 'simpleType');
      return { type: 'array', '@xsdList': true, items: item ? this.#simple(item) : this.#named(list.attributes['itemType'] ?? 'xsd:string') };
    }
    const restriction = node.children.find((child) => child.name === 'restriction');
    const inner = restriction?.children.find((child) => child.name === 'simpleType');
    const base = inner ? this.#simple(inner) : this.#named(restriction?.attributes['base'] ?? 'xsd:string');
    const limits = limitsOf(restriction?.children ?? [], this.#kindOf(node));
    // Own limits stand before those of the base: the first that says something counts.
    return Object.keys(limits).length === 0 ? base : { ...limits, allOf: [base] };
  }

  /** What a simple type comes down to: the JSON type of its values, or a list. */
  #kindOf(node: XsdNode, depth = 0): 'string' | 'number' | 'boolean' | 'list' {
    if (node.children.some((child) => child.name === 'list')) return 'list';
    const restriction = node.children.find((child) => child.name === 'restriction');
    const inner = restriction?.children.find((child) => child.name === 'simpleType') ?? this.#global('simpleType', restriction?.attributes['base'] ?? '');
    if (inner && depth < 32) return this.#kindOf(inner, depth + 1);
    const base = localName(restriction?.attributes['base'] ?? 'xsd:string');
    if (['NMTOKENS', 'IDREFS', 'ENTITIES'].includes(base)) return 'list';
    const { type } = builtIn(base);
    return type === 'integer' || type === 'number' ? 'number' : type === 'boolean' ? 'boolean' : 'string';
  }

  #named(type: string): JsonObject {
    const local = localName(type);
    const declared = this.#global('complexType', type) ?? this.#global('simpleType', type);
    return declared ? this.#reference('type', type) : builtIn(local);
  }

  /** A declaration by its full name; where nobody has that, by the name alone: not every schema that is in use keeps to its namespaces. */
  #global(kind: string, name: string): XsdNode | undefined {
    if (name.startsWith('xsd:')) return undefined;
    const local = localName(name);
    return this.#globals.find((child) => child.name === kind && child.key === name) ?? this.#globals.find((child) => child.name === kind && child.attributes['name'] === local);
  }

  readonly #keys = new Map<string, string>();

  /** What a global type or element is called among the definitions: by its name, with a number where another namespace has it too. */
  definitionOf({ name, key, attributes }: XsdNode): string {
    const kind = name === 'element' ? 'element' : 'type';
    const known = this.#keys.get(`${kind}:${key}`);
    if (known !== undefined) return known;
    const taken = new Set(this.#keys.values());
    let free = `${kind}:${attributes['name']}`;
    for (let n = 2; taken.has(free); n++) free = `${kind}:${attributes['name']}${n}`;
    this.#keys.set(`${kind}:${key}`, free);
    return free;
  }

  #reference(kind: string, name: string): JsonObject {
    const found = kind === 'element' ? this.#global('element', name) : (this.#global('complexType', name) ?? this.#global('simpleType', name));
    const key = found === undefined ? `${kind}:${localName(name)}` : this.definitionOf(found);
    this.#definitions[key] ??= {};
    return { $ref: pointer(key) };
  }
}

const LIMITS: Readonly<Record<string, readonly string[]>> = {
  length: ['minLength', 'maxLength'], minLength: ['minLength'], maxLength: ['maxLength'], minInclusive: ['minimum'], maxInclusive: ['maximum'], totalDigits: ['totalDigits'],
  minExclusive: ['exclusiveMinimum'], maxExclusive: ['exclusiveMaximum'],
};
/** A list is as long as it has items. */
const LIST_LIMITS: typeof LIMITS = { length: ['minItems', 'maxItems'], minLength: ['minItems'], maxLength: ['maxItems'] };

/** The facets of a restriction that the platform's generator turns to annotations. Several patterns are alternatives. */
function limitsOf(facets: readonly XsdNode[], kind: 'string' | 'number' | 'boolean' | 'list'): JsonObject {
  const limits: JsonObject = {};
  const known = kind === 'list' ? LIST_LIMITS : LIMITS;
  for (const { name, attributes: { value = '' } } of facets) {
    if (Object.hasOwn(known, name) && value.trim() !== '' && Number.isFinite(Number(value))) for (const keyword of known[name] ?? []) limits[keyword] = Number(value);
  }
  const values = facets.flatMap(({ name, attributes: { value } }) => (name === 'enumeration' && value !== undefined ? [value] : []));
  if (values.length > 0 && (kind === 'string' || kind === 'number')) limits['enum'] = kind === 'number' ? values.map(Number).filter(Number.isFinite) : values;
  if (kind === 'list') return limits;
  const patterns = facets.flatMap(({ name, attributes: { value } }) => (name === 'pattern' && value !== undefined ? [value] : []));
  if (patterns.length > 0) limits['pattern'] = patterns.length === 1 ? (patterns[0] ?? '') : patterns.map((pattern) => `(?:${pattern})`).join('|');
  return limits;
}

const DATED = new Set(['date', 'time', 'duration', 'gYear', 'gYearMonth', 'gMonth', 'gDay']);

function builtIn(name: string): JsonObject {
  if (name === 'NMTOKENS' || name === 'IDREFS' || name === 'ENTITIES') return { type: 'array', '@xsdList': true, items: { type: 'string' } };
  if (DATED.has(name)) return { type: 'string', '@xsdType': name };
  if (name === 'boolean') return { type: 'boolean' };
  if (INTEGERS.has(name)) return { type: 'integer', '@xsdType': name };
  if (name === 'decimal' || name === 'double' || name === 'float') return { type: 'number', '@xsdType': name };
  return name === 'dateTime' ? { type: 'string', format: 'date-time' } : { type: 'string' };
}

function isMany(node: XsdNode): boolean {
  const most = node.attributes['maxOccurs'];
  return most === 'unbounded' || Number(most ?? 1) > 1;
}

function pointer(key: string): string {
  return `#/$defs/${key.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('%', '%25')}`;
}
