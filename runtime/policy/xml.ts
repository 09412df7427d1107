import { SaxesParser, type SaxesTagNS } from 'saxes';
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

/** An element whose end has not been seen. */
interface OpenElement extends XmlElement {
  children: XmlElement[];
}

const MAX_DEPTH = 100;

/**
 * Reads XML strictly: no document type, well-formed, known entities, bound prefixes, at most 5 MiB and 100 levels.
 * @throws {PolicyError} for anything else
 */
export function readXml(xml: string | Uint8Array): XmlElement {
  const text = decode(xml);
  if (text.length > DEFAULT_LIMITS.body) throw new PolicyError(`The file is larger than ${DEFAULT_LIMITS.body} characters.`);
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: OpenElement[] = [];
  let root: XmlElement | null = null;
  let line = 1;
  const characters = (part: string): void => {
    const inside = open.at(-1);
    if (inside) inside.text += part;
  };
  // Where the tag begins: events come when it has ended.
  parser.on('opentagstart', () => { line = parser.line; });
  parser.on('opentag', (tag) => {
    if (open.length >= MAX_DEPTH) throw new PolicyError(`The file is nested deeper than ${MAX_DEPTH} levels.`, parser.line);
    const element: OpenElement = { namespace: tag.uri, name: tag.local, attributes: plainAttributes(tag), children: [], text: '', line };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    const element = open.pop() as OpenElement;
    element.text = element.text.trim();
    root ??= open.length === 0 ? element : null;
  });
  parser.on('text', characters);
  parser.on('cdata', characters);
  parser.on('doctype', (doctype) => { throw new PolicyError('A document type (DOCTYPE) is not allowed.', parser.line - doctype.split('\n').length + 1); });
  parser.on('error', (error) => { throw parser.position >= text.length ? endedEarly(text, error, parser.line) : malformed(error, parser.line); });
  parser.write(text).close();
  if (root === null) throw new PolicyError('The file must hold exactly one root element.');
  return root;
}

function decode(xml: string | Uint8Array): string {
  if (typeof xml === 'string') return xml.startsWith('\uFEFF') ? xml.slice(1) : xml;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(xml);
  } catch {
    throw new PolicyError('The file is not valid UTF-8.');
  }
}

function plainAttributes({ attributes }: SaxesTagNS): Map<string, string> {
  const plain = new Map<string, string>();
  for (const { name, prefix, value } of Object.values(attributes)) if (prefix === '' && name !== 'xmlns') plain.set(name, value);
  return plain;
}

/** The parser's message without the position before it. */
function malformed(error: Error, line: number): PolicyError {
  return new PolicyError(`The file is not well-formed XML: ${error.message.replace(/^\d+:\d+: /, '')}`, line);
}

/** An ampersand that begins nothing makes the parser look for its semicolon up to the end. */
const BARE_AMPERSAND = /&(?!#?\w{1,40};)/;

function endedEarly(text: string, error: Error, line: number): PolicyError {
  const ampersand = text.search(BARE_AMPERSAND);
  return ampersand < 0 ? malformed(error, line) : new PolicyError('The file is not well-formed XML: "&" must be written "&amp;".', text.slice(0, ampersand).split('\n').length);
}
