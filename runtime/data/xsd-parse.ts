import { SaxesParser, type SaxesTagNS } from 'saxes';

/** An element of an XSD; those of other languages have no name. */
export interface XsdNode {
  name: string;
  /** Names of types and elements (`QNAMES`) in full: `{urn:x}Rad`, `Rad` of no namespace, `xsd:string` of those built in. */
  attributes: Record<string, string>;
  children: XsdNode[];
  /** The full name of a global declaration. */
  key: string;
}

const QNAMES = new Set(['type', 'ref', 'base', 'itemType', 'substitutionGroup']);
const XML = 'http://www.w3.org/XML/1998/namespace';
const XSD = 'http://www.w3.org/2001/XMLSchema';

/** Most files that one schema may consist of: an end for those that include each other. */
const MOST_FILES = 32;

export interface XsdOptions {
  /** What the model is called (last part of its class): the global element of that name or type is the root. */
  modelName?: string;
  /** The text of an included or imported schema by its `schemaLocation`; null when it is not at hand. */
  read?: (location: string) => string | null;
  /** Told of what is left out. */
  problem?: (message: string) => void;
}

/** The global declarations of a schema and of everything it includes or imports. */
export function globalDeclarations(root: XsdNode, options: XsdOptions): XsdNode[] {
  const seen = new Set<string>();
  const globals: XsdNode[] = [];
  const visit = (schema: XsdNode, target: string): void => {
    for (const child of schema.children) {
      const location = child.attributes['schemaLocation'];
      if (!['include', 'import', 'redefine'].includes(child.name)) globals.push(Object.assign(child, { key: fullName(target, child.attributes['name'] ?? '') }));
      else if (location !== undefined && !seen.has(location) && seen.size < MOST_FILES) {
        seen.add(location);
        const text = options.read?.(location) ?? null;
        if (text === null) options.problem?.(`The schema ${location} is not at hand.`);
        else {
          const included = parseXsd(text);
          // What has no namespace of its own takes that of whoever includes it.
          visit(included, included.attributes['targetNamespace'] ?? (child.name === 'import' ? '' : target));
        }
      }
    }
  };
  visit(root, root.attributes['targetNamespace'] ?? '');
  return globals;
}

function fullName(namespace: string, local: string): string {
  return namespace === '' ? local : `{${namespace}}${local}`;
}

/** A name without its namespace. */
export function localName(name: string): string {
  return name.replace(/^(?:\{[^}]*\}|[^:{]*:)/, '');
}

/** A name in full; one whose prefix nobody binds stays as it is. */
function qualified(name: string, resolve: (prefix: string) => string | undefined): string {
  const [, prefix = '', local = name] = /^([^:]*):(.*)$/.exec(name) ?? [];
  const namespace = resolve(prefix);
  if (namespace === undefined) return prefix === '' ? local : name;
  return namespace === XSD ? `xsd:${local}` : namespace === XML ? `xml:${local}` : fullName(namespace, local);
}

/** @throws {Error} when the text is no well-formed XSD */
export function parseXsd(xsd: string): XsdNode {
  const parser = new SaxesParser({ xmlns: true });
  const top: XsdNode = { name: '', attributes: {}, children: [], key: '' };
  const stack: XsdNode[] = [top];
  parser.on('doctype', () => {
    throw new Error('A document type declaration is not allowed.');
  });
  parser.on('opentag', (tag: SaxesTagNS) => {
    const attributes = Object.fromEntries(Object.values(tag.attributes).filter(({ uri }) => uri === '').map(({ local, value }) => [local, QNAMES.has(local) ? qualified(value.trim(), (prefix) => parser.resolve(prefix)) : value]));
    const node: XsdNode = { name: tag.uri === XSD ? tag.local : '', attributes, children: [], key: '' };
    stack.at(-1)?.children.push(node);
    stack.push(node);
  });
  parser.on('closetag', () => void stack.pop());
  parser.write(xsd.replace(/^\uFEFF/, '')).close();
  const root = top.children[0];
  if (root?.name !== 'schema') throw new Error('The document is no XSD.');
  return root;
}
