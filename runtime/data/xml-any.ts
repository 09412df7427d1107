import type { SaxesTagNS } from 'saxes';
import { escapedAttribute, escapedText } from './xml-escape.ts';

const XML_SCHEMA = /^http:\/\/www\.w3\.org\/2001\/XMLSchema(?:-instance)?$/;
/** Prefixes that the root of what we write binds itself. */
const BOUND = new Set(['xml', 'xsi', 'xsd', 'q1']);

/**
 * The text of an element that the model does not know but `xs:any` lets through: with the namespaces that it needs from around it,
 * so that it means the same wherever it stands. Comments and instructions are left out.
 */
export class AnyElement {
  #head = '';
  #body = '';
  /** Names that are open, and whether anything stands in them yet. */
  readonly #open: { name: string; isEmpty: boolean; declared: ReadonlySet<string> }[] = [];
  readonly #outer = new Map<string, string>();
  readonly #isInNamespace: boolean;

  /** @param isInNamespace whether it will stand where a default namespace is in force */
  constructor(isInNamespace: boolean) {
    this.#isInNamespace = isInNamespace;
  }

  get depth(): number {
    return this.#open.length;
  }

  open(tag: SaxesTagNS): void {
    const attributes = Object.values(tag.attributes);
    const declared = new Set(this.#open.at(-1)?.declared ?? []);
    for (const { prefix, local, name } of attributes) if (prefix === 'xmlns' || name === 'xmlns') declared.add(name === 'xmlns' ? '' : local);
    const needs = (prefix: string, uri: string): void => {
      if (prefix === '' && uri === '' && !this.#isInNamespace) return;
      if (!declared.has(prefix) && prefix !== 'xml' && prefix !== 'xmlns' && !(BOUND.has(prefix) && XML_SCHEMA.test(uri))) this.#outer.set(prefix, uri);
    };
    needs(tag.prefix, tag.uri);
    for (const { prefix, uri, name } of attributes) if (prefix !== '' && name !== 'xmlns') needs(prefix, uri);
    const text = `<${tag.name}${attributes.map(({ name, value }) => ` ${name}="${escapedAttribute(value)}"`).join('')}`;
    this.#fill();
    if (this.depth === 0) this.#head = text;
    else this.#body += text;
    this.#open.push({ name: tag.name, isEmpty: true, declared });
  }

  text(characters: string): void {
    if (characters === '') return;
    this.#fill();
    this.#body += escapedText(characters);
  }

  /** @returns the whole text when that was the last tag, else null */
  close(): string | null {
    const closed = this.#open.pop();
    if (closed === undefined) return null;
    const end = closed.isEmpty ? ' />' : `</${closed.name}>`;
    if (this.depth > 0) {
      this.#body += end;
      return null;
    }
    return this.#head + declarations(this.#outer) + (closed.isEmpty ? end : `>${this.#body}${end}`);
  }

  /** What is open gets something to stand in it. */
  #fill(): void {
    const parent = this.#open.at(-1);
    if (parent === undefined || !parent.isEmpty) return;
    parent.isEmpty = false;
    if (this.depth > 1) this.#body += '>';
  }
}

/** The attributes of a tag that the model does not know, as they are written; null when there are none. */
export function anyAttributes(tag: SaxesTagNS, known: ReadonlyMap<string, unknown>): string | null {
  let text = '';
  const needed = new Map<string, string>();
  for (const { name, prefix, uri, value } of Object.values(tag.attributes)) {
    if (known.has(name) || name === 'altinnRowId' || name === 'xmlns' || prefix === 'xmlns' || (BOUND.has(prefix) && prefix !== 'xml') || XML_SCHEMA.test(uri)) continue;
    if (prefix !== '' && prefix !== 'xml') needed.set(prefix, uri);
    text += ` ${name}="${escapedAttribute(value)}"`;
  }
  return text === '' ? null : text + declarations(needed);
}

function declarations(needed: ReadonlyMap<string, string>): string {
  return [...needed].map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapedAttribute(uri)}"`).join('');
}
