import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { DEFAULT_LIMITS } from '../kernel/limits.ts';
import { PolicyError } from './policy-error.ts';

/** An element with its namespace resolved; text is that of the element itself, trimmed. */
export interface XmlElement {
  namespace: string;
  name: string;
  /** Unqualified attributes. */
  attributes: ReadonlyMap<string, string>;
  children: readonly XmlElement[];
  text: string;
  line: number;
}

interface RawNode {
  [name: string]: unknown;
}

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // entities are decoded below: the parser's own way leaves numeric ones as they are
  processEntities: false,
  captureMetaData: true,
  cdataPropName: '#cdata',
  commentPropName: '#comment',
});

/**
 * Reads XML through a gate that is stricter than the parser: no document type, well-formed, one root, known entities,
 * bound prefixes, at most 5 MiB.
 * @throws {PolicyError} for anything else
 */
export function readXml(xml: string | Uint8Array): XmlElement {
  const text = decode(xml);
  if (text.length > DEFAULT_LIMITS.body) throw new PolicyError(`The file is larger than ${DEFAULT_LIMITS.body} characters.`);
  const doctype = text.search(/<!(?:DOCTYPE|ENTITY)/i);
  if (doctype >= 0) throw new PolicyError('A document type (DOCTYPE) is not allowed.', lineAt(text, doctype));
  const nodes = parse(text);
  const roots = nodes.filter((node) => !nameOf(node).startsWith('#') && !nameOf(node).startsWith('?'));
  const stray = nodes.some((node) => nameOf(node) === '#text' && String(node['#text']).trim() !== '');
  const [root] = roots;
  if (root === undefined || roots.length > 1 || stray) throw new PolicyError('The file must hold exactly one root element.');
  return element(root, new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]), lineCounter(text));
}

function decode(xml: string | Uint8Array): string {
  if (typeof xml === 'string') return xml.startsWith('\uFEFF') ? xml.slice(1) : xml;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(xml);
  } catch {
    throw new PolicyError('The file is not valid UTF-8.');
  }
}

function parse(text: string): RawNode[] {
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new PolicyError(verdict.err.msg, verdict.err.line);
  try {
    return PARSER.parse(text) as RawNode[];
  } catch (error) {
    throw new PolicyError(`The file cannot be read: ${(error as Error).message}`);
  }
}

function lineAt(text: string, position: number): number {
  return lineCounter(text)(position);
}

/** Gives the line of positions that only grow, so that a whole document costs one pass. */
function lineCounter(text: string): (position: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (position) => {
    for (; next >= 0 && next < position; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}

function nameOf(node: RawNode): string {
  return Object.keys(node).find((key) => key !== ':@') ?? '';
}

function element(node: RawNode, scope: ReadonlyMap<string, string>, lineOf: (position: number) => number): XmlElement {
  const qualified = nameOf(node);
  const meta = (node as Record<symbol, { startIndex?: number } | undefined>)[XMLParser.getMetaDataSymbol() as unknown as symbol];
  const line = lineOf(meta?.startIndex ?? 0);
  const raw = Object.entries((node[':@'] ?? {}) as Record<string, string>);
  const bindings = raw.filter(([key]) => key === 'xmlns' || key.startsWith('xmlns:'));
  const inner = bindings.length === 0 ? scope : new Map([...scope, ...bindings.map(([key, value]) => [key.slice('xmlns:'.length), decodeEntities(value, line)] as const)]);
  const [prefix, name] = qualified.includes(':') ? [qualified.slice(0, qualified.indexOf(':')), qualified.slice(qualified.indexOf(':') + 1)] : ['', qualified];
  const namespace = inner.get(prefix);
  if (namespace === undefined && prefix !== '') throw new PolicyError(`The prefix "${prefix}" is not bound.`, line);
  const content = (node[qualified] ?? []) as RawNode[];
  return {
    namespace: namespace ?? '',
    name,
    attributes: new Map(raw.filter(([key]) => !key.includes(':') && key !== 'xmlns').map(([key, value]) => [key, attributeText(value, line)])),
    children: content.filter((child) => !/^[#?]/.test(nameOf(child))).map((child) => element(child, inner, lineOf)),
    text: content.map((child) => textOf(child, line)).join('').trim(),
    line,
  };
}

function textOf(node: RawNode, line: number): string {
  if ('#text' in node) return decodeEntities(String(node['#text']), line);
  if ('#cdata' in node) return (node['#cdata'] as RawNode[]).map((part) => String(part['#text'])).join('');
  return '';
}

function attributeText(value: string, line: number): string {
  if (value.includes('<')) throw new PolicyError('"<" is not allowed in an attribute.', line);
  return decodeEntities(value, line);
}

const NAMED: ReadonlyMap<string, string> = new Map([['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"'], ['apos', "'"]]);

function decodeEntities(text: string, line: number): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z][\w.-]*))?;?/g, (whole, hex?: string, decimal?: string, named?: string) => {
    const code = hex === undefined ? Number(decimal ?? NaN) : Number.parseInt(hex, 16);
    const known = named === undefined ? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined) : NAMED.get(named);
    if (known === undefined || !whole.endsWith(';')) throw new PolicyError(`"${whole}" is no known entity.`, line);
    return known;
  });
}
