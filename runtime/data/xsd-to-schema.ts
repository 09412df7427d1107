import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { JsonObject } from '../kernel/json.ts';

interface XsdNode {
  name: string;
  attributes: Record<string, string>;
  children: XsdNode[];
}

const XSD = 'http://www.w3.org/2001/XMLSchema';
const GROUPS = new Set(['sequence', 'choice', 'all', 'complexContent', 'simpleContent', 'extension', 'restriction', 'complexType', 'group']);
const INTEGERS = new Set(['integer', 'positiveInteger', 'nonNegativeInteger', 'negativeInteger', 'nonPositiveInteger', 'int', 'long', 'short', 'byte', 'unsignedInt', 'unsignedLong', 'unsignedShort', 'unsignedByte']);

/**
 * Translates an XSD to a JSON Schema with Altinn's `@xsd` words, so that a model without a schema file is described
 * by the same rules (app-model.md §2.7). Covers what Studio's models use: elements, types, attributes, simple
 * content, extensions; wildcards and substitution groups are left out.
 *
 * @throws {Error} when the text is no well-formed XSD
 */
export function xsdToSchema(xsd: string): JsonObject {
  const root = parse(xsd);
  const definitions: JsonObject = {};
  const translator = new Translator(root, definitions);
  for (const child of root.children) {
    const name = child.attributes['name'];
    if (name === undefined) continue;
    if (child.name === 'complexType' || child.name === 'simpleType') definitions[`type:${name}`] = translator.typeOf(child);
    if (child.name === 'element') definitions[`element:${name}`] = translator.element(child);
    if (child.name === 'group') definitions[`group:${name}`] = translator.content(child);
  }
  const first = root.children.find((child) => child.name === 'element');
  const rootName = first?.attributes['name'];
  if (rootName === undefined) throw new Error('The XSD declares no root element.');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    info: { rootNode: `#/$defs/element:${rootName.replaceAll('~', '~0').replaceAll('/', '~1')}` },
    '@xsdRootElement': rootName,
    ...(root.attributes['targetNamespace'] ? { '@xsdTargetNamespace': root.attributes['targetNamespace'] } : {}),
    $defs: definitions,
  };
}

class Translator {
  readonly #root: XsdNode;
  readonly #definitions: JsonObject;

  constructor(root: XsdNode, definitions: JsonObject) {
    this.#root = root;
    this.#definitions = definitions;
  }

  element(node: XsdNode): JsonObject {
    const inline = node.children.find((child) => child.name === 'complexType' || child.name === 'simpleType');
    const { ref, type, nillable } = node.attributes;
    const described = ref !== undefined ? this.#reference('element', ref) : inline ? this.typeOf(inline) : this.#named(type ?? 'string');
    return nillable === 'true' ? { ...described, '@xsdNillable': true } : described;
  }

  typeOf(node: XsdNode): JsonObject {
    return node.name === 'complexType' ? this.content(node) : this.#simple(node);
  }

  /** An object: the elements and attributes of a complex type, in document order, bases first. */
  content(node: XsdNode): JsonObject {
    const properties: JsonObject = {};
    const required: string[] = [];
    const allOf: JsonObject[] = [];
    const visit = (at: XsdNode, optional: boolean, many: boolean): void => {
      for (const child of at.children) {
        if (child.name === 'element' || child.name === 'attribute') this.#property(child, optional, many, properties, required);
        else if (child.name === 'group' && child.attributes['ref'] !== undefined) allOf.push(this.#reference('group', child.attributes['ref']));
        else if (GROUPS.has(child.name)) {
          if (child.attributes['base'] !== undefined) this.#base(child, allOf, properties);
          visit(child, optional || child.name === 'choice' || child.attributes['minOccurs'] === '0', many || isMany(child));
        }
      }
    };
    visit(node, false, false);
    return { type: 'object', ...(allOf.length > 0 ? { allOf } : {}), properties, required };
  }

  #base(node: XsdNode, allOf: JsonObject[], properties: JsonObject): void {
    const base = node.attributes['base'] ?? '';
    const local = localName(base);
    const isComplex = this.#root.children.some((child) => child.name === 'complexType' && child.attributes['name'] === local);
    if (isComplex) allOf.push(this.#reference('type', base));
    else properties['value'] = { ...this.#named(base), '@xsdText': true };
  }

  #property(node: XsdNode, optional: boolean, many: boolean, properties: JsonObject, required: string[]): void {
    const name = node.attributes['name'] ?? localName(node.attributes['ref'] ?? '');
    if (name === '') return;
    if (node.name === 'attribute') {
      const simple = node.children.find((child) => child.name === 'simpleType');
      const fixed = node.attributes['fixed'];
      properties[name] = { ...(simple ? this.#simple(simple) : this.#named(node.attributes['type'] ?? 'string')), '@xsdAttribute': true, ...(fixed === undefined ? {} : { const: fixed }) };
      if (node.attributes['use'] === 'required') required.push(name);
      return;
    }
    const item = this.element(node);
    properties[name] = many || isMany(node) ? { type: 'array', items: item } : item;
    if (!optional && node.attributes['minOccurs'] !== '0') required.push(name);
  }

  #simple(node: XsdNode): JsonObject {
    const restriction = node.children.find((child) => child.name === 'restriction');
    const inner = restriction?.children.find((child) => child.name === 'simpleType');
    return inner ? this.#simple(inner) : this.#named(restriction?.attributes['base'] ?? 'string');
  }

  #named(type: string): JsonObject {
    const local = localName(type);
    const declared = this.#root.children.some((child) => (child.name === 'complexType' || child.name === 'simpleType') && child.attributes['name'] === local);
    return declared ? this.#reference('type', type) : builtIn(local);
  }

  #reference(kind: string, name: string): JsonObject {
    const key = `${kind}:${localName(name)}`;
    this.#definitions[key] ??= {};
    return { $ref: `#/$defs/${key.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('%', '%25')}` };
  }
}

function builtIn(name: string): JsonObject {
  if (name === 'boolean') return { type: 'boolean' };
  if (INTEGERS.has(name)) return { type: 'integer', '@xsdType': name };
  if (name === 'decimal' || name === 'double' || name === 'float') return { type: 'number', '@xsdType': name };
  return name === 'dateTime' ? { type: 'string', format: 'date-time' } : { type: 'string' };
}

function isMany(node: XsdNode): boolean {
  const most = node.attributes['maxOccurs'];
  return most === 'unbounded' || Number(most ?? 1) > 1;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function parse(xsd: string): XsdNode {
  const parser = new SaxesParser({ xmlns: true });
  const top: XsdNode = { name: '', attributes: {}, children: [] };
  const stack: XsdNode[] = [top];
  parser.on('doctype', () => {
    throw new Error('A document type declaration is not allowed.');
  });
  parser.on('opentag', (tag: SaxesTagNS) => {
    const attributes = Object.fromEntries(Object.values(tag.attributes).filter(({ uri }) => uri === '').map(({ local, value }) => [local, value]));
    const node: XsdNode = { name: tag.uri === XSD ? tag.local : '', attributes, children: [] };
    stack.at(-1)?.children.push(node);
    stack.push(node);
  });
  parser.on('closetag', () => void stack.pop());
  parser.write(xsd.replace(/^\uFEFF/, '')).close();
  const root = top.children[0];
  if (root?.name !== 'schema') throw new Error('The document is no XSD.');
  return root;
}
