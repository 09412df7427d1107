import { DEFAULT_LIMITS } from '../kernel/limits.ts';
import type { ProcessProblem } from './types.ts';

/** A diagram's text, ready for the parser, and where its ids stand. */
export interface SourceText {
  text: string;
  /** Line (from 1) of the first element with this id; undefined when there is none. */
  lineOf(id: string): number | undefined;
}

const ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)/;
const ID_ATTRIBUTE = /[\s"']id\s*=\s*("([^"]*)"|'([^']*)')/g;

/**
 * Decodes a diagram (UTF-8, byte order mark allowed) and refuses what the parser below would let through:
 * a document type, undefined entities, control characters, more than 5 MiB.
 */
export function readSource(xml: string | Uint8Array): SourceText | ProcessProblem {
  const text = decode(xml);
  if (text === null) return problem('The file is not valid UTF-8.');
  if (text.length > DEFAULT_LIMITS.body) return problem(`The file is larger than ${DEFAULT_LIMITS.body} characters.`);
  const bare = blank(text);
  const lines = new LineIndex(bare);
  const doctype = bare.search(/<!(?:DOCTYPE|ENTITY)/i);
  if (doctype >= 0) return problem('A document type (DOCTYPE) is not allowed.', lines.lineAt(doctype));
  const entity = bare.search(ENTITY);
  if (entity >= 0) return problem('An undefined entity or a bare "&".', lines.lineAt(entity));
  const control = controlCharacter(text);
  if (control >= 0) return problem('A control character is not allowed.', lines.lineAt(control));
  return { text, lineOf: (id) => lines.lineOfId(id) };
}

function problem(message: string, line?: number): ProcessProblem {
  return line === undefined ? { severity: 'error', message } : { severity: 'error', message, line };
}

function decode(xml: string | Uint8Array): string | null {
  if (typeof xml === 'string') return xml.startsWith('\uFEFF') ? xml.slice(1) : xml;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(xml);
  } catch {
    return null;
  }
}

/** Comments and CDATA become spaces of the same length, so that positions stay and only markup is searched. */
function blank(text: string): string {
  return text.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, (part) => part.replace(/[^\n]/g, ' '));
}

function controlCharacter(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return i;
  }
  return -1;
}

class LineIndex {
  readonly #text: string;
  #lines: Map<string, number> | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  lineAt(position: number): number {
    let line = 1;
    for (let at = this.#text.indexOf('\n'); at >= 0 && at < position; at = this.#text.indexOf('\n', at + 1)) line += 1;
    return line;
  }

  /** The index is made at the first question only: a sound diagram has none. */
  lineOfId(id: string): number | undefined {
    this.#lines ??= this.#index();
    return this.#lines.get(id);
  }

  #index(): Map<string, number> {
    const lines = new Map<string, number>();
    let line = 1;
    let from = 0;
    for (const match of this.#text.matchAll(ID_ATTRIBUTE)) {
      for (let at = this.#text.indexOf('\n', from); at >= 0 && at < match.index; at = this.#text.indexOf('\n', from)) {
        line += 1;
        from = at + 1;
      }
      const id = match[2] ?? match[3] ?? '';
      if (!lines.has(id)) lines.set(id, match[0].startsWith('\n') ? line + 1 : line);
    }
    return lines;
  }
}
