import type { Json, JsonObject } from '../kernel/json.ts';
import { lineAt } from './file-text.ts';

export type JsonPath = readonly (string | number)[];

/** Line and column from 1. */
export interface JsonPosition {
  line: number;
  column: number;
}

/** Deeper nesting than any real file has; keeps recursive readers safe. */
export const DEFAULT_DEPTH = 200;

type TolerantResult = { value: Json } | { error: string; position: JsonPosition };

/** Reads JSON with `//` and block comments and trailing commas. Duplicate members: the last wins. Never throws. */
export function scanTolerant(text: string, maxDepth: number): TolerantResult {
  const scanner = new Scanner(text, maxDepth, null);
  try {
    return { value: scanner.document() };
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    return { error: error.message, position: positionAt(text, error.offset) };
  }
}

/** Where the member or item at `path` begins; of the nearest ancestor that exists. Member names ignore case when no exact one is met. */
export function locateInJson(text: string, path: JsonPath): JsonPosition {
  const scanner = new Scanner(text, 1000, path);
  try {
    scanner.document();
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
  }
  return positionAt(text, scanner.foundAt);
}

function positionAt(text: string, offset: number): JsonPosition {
  return { line: lineAt(text, offset), column: offset - text.lastIndexOf('\n', offset - 1) };
}

class ScanError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A recursive descent over the text. With `wanted` it also notes where that path begins. */
class Scanner {
  foundAt = 0;
  private offset = 0;
  private readonly text: string;
  private readonly maxDepth: number;
  private readonly wanted: JsonPath | null;

  constructor(text: string, maxDepth: number, wanted: JsonPath | null) {
    this.text = text;
    this.maxDepth = maxDepth;
    this.wanted = wanted;
  }

  document(): Json {
    this.space();
    this.foundAt = Math.min(this.offset, Math.max(0, this.text.length - 1));
    const value = this.value(0, this.wanted === null ? -1 : 0);
    this.space();
    if (this.offset < this.text.length) this.fail('Nothing may follow the JSON value');
    return value;
  }

  /** `matched`: how many steps of the wanted path lead here; -1 when none of it does. */
  private value(depth: number, matched: number): Json {
    if (depth > this.maxDepth) this.fail(`Nested deeper than ${this.maxDepth} levels`);
    const character = this.text[this.offset];
    if (character === '{') return this.object(depth, matched);
    if (character === '[') return this.array(depth, matched);
    if (character === '"') return this.string();
    return this.literal();
  }

  private object(depth: number, matched: number): JsonObject {
    const result: JsonObject = {};
    this.offset++;
    for (;;) {
      this.space();
      if (this.take('}')) return result;
      const start = this.offset;
      if (this.text[start] !== '"') this.fail('A member name in double quotes or "}" was expected');
      const name = this.string();
      this.space();
      if (!this.take(':')) this.fail('":" was expected after the member name');
      this.space();
      const next = this.step(matched, name, start);
      define(result, name, this.value(depth + 1, next));
      this.separator('}');
    }
  }

  private array(depth: number, matched: number): Json[] {
    const result: Json[] = [];
    this.offset++;
    for (;;) {
      this.space();
      if (this.take(']')) return result;
      const next = this.step(matched, result.length, this.offset);
      result.push(this.value(depth + 1, next));
      this.separator(']');
    }
  }

  private step(matched: number, key: string | number, offset: number): number {
    if (matched < 0 || this.wanted === null || matched >= this.wanted.length) return -1;
    const wanted = this.wanted[matched];
    const same = typeof wanted === 'string' && typeof key === 'string' ? wanted.toLowerCase() === key.toLowerCase() : wanted === key;
    if (!same) return -1;
    this.foundAt = offset;
    return matched + 1;
  }

  /** A comma, unless the closing bracket follows. */
  private separator(close: string): void {
    this.space();
    if (this.take(',') || this.text[this.offset] === close) return;
    this.fail(`"," or "${close}" was expected`);
  }

  private string(): string {
    const start = this.offset;
    for (this.offset++; this.offset < this.text.length; this.offset++) {
      const character = this.text[this.offset];
      if (character === '\\') this.offset++;
      else if (character === '"') {
        this.offset++;
        return this.parsed(start, 'The string') as string;
      } else if (character === '\n') break;
    }
    this.offset = start;
    return this.fail('The string is not closed');
  }

  private literal(): Json {
    const start = this.offset;
    while (this.offset < this.text.length && /[\w+.-]/.test(this.text[this.offset] ?? '')) this.offset++;
    if (this.offset === start) {
      return this.fail(start >= this.text.length ? 'The file ends too early' : `Unexpected character ${JSON.stringify(this.text[start])}`);
    }
    return this.parsed(start, JSON.stringify(this.text.slice(start, Math.min(this.offset, start + 40))));
  }

  private parsed(start: number, what: string): Json {
    try {
      return JSON.parse(this.text.slice(start, this.offset)) as Json;
    } catch {
      this.offset = start;
      return this.fail(`${what} is not valid JSON`);
    }
  }

  private take(character: string): boolean {
    if (this.text[this.offset] !== character) return false;
    this.offset++;
    return true;
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.offset);
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) this.offset++;
      else if (code === 0x2f && this.text[this.offset + 1] === '/') {
        const end = this.text.indexOf('\n', this.offset);
        this.offset = end === -1 ? this.text.length : end;
      } else if (code === 0x2f && this.text[this.offset + 1] === '*') {
        const end = this.text.indexOf('*/', this.offset + 2);
        if (end === -1) this.fail('The comment is not closed');
        this.offset = end + 2;
      } else return;
    }
  }

  private fail(message: string): never {
    throw new ScanError(message, Math.min(this.offset, this.text.length));
  }
}

/** `__proto__` must become an ordinary member. */
function define(object: JsonObject, name: string, value: Json): void {
  if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}
