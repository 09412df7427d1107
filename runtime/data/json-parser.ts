import type { Json, JsonObject } from '../kernel/json.ts';
import type { Limits } from '../kernel/limits.ts';
import { exactNumber } from './decimal.ts';
import { DataError } from './data-error.ts';

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN_TEXT = /[^"\\\u0000-\u001F]*/y;
const LITERALS: Record<string, Json> = { true: true, false: false, null: null };
const ESCAPES: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

export type JsonLimits = Pick<Limits, 'jsonDepth' | 'jsonContainers'>;

export function tooDeep({ jsonDepth }: Pick<Limits, 'jsonDepth'>): DataError {
  return new DataError({ code: 'limit', message: `The maximum depth of ${jsonDepth} has been exceeded.` });
}

export function tooMany({ jsonContainers }: JsonLimits): DataError {
  return new DataError({ code: 'limit', message: `The document has more than ${jsonContainers} objects and lists.` });
}

/** Where the token of each value ends, by JSON path: what error texts point at. */
export type JsonPositions = Map<string, number>;

/**
 * The strict reader behind `parseJsonExact`: keeps number texts and says where the text is wrong.
 *
 * @param limits     deepest nesting and most containers allowed
 * @param positions  filled with the end of every value's token (for a container: of its opening mark)
 * @throws {DataError} `json` or `limit`
 */
export function parseJsonSlow(text: string, limits: JsonLimits, positions?: JsonPositions): Json {
  return new Parser(text, limits, positions).document();
}

/** `Path: $.a[0] | LineNumber: 0 | BytePositionInLine: 26.` for an index into the text. */
export function jsonLocation(text: string, path: string, index: number): string {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length - 1;
  return `Path: ${path} | LineNumber: ${line} | BytePositionInLine: ${new TextEncoder().encode(before.slice(lineStart)).length}.`;
}

/** One more step of a JSON path as the platform writes it. */
export function jsonPathMember(path: string, name: string): string {
  return /[.\s'"/[\]()]/.test(name) || name === '' ? `${path}['${name}']` : `${path}.${name}`;
}

class Parser {
  readonly #text: string;
  readonly #limits: JsonLimits;
  readonly #positions: JsonPositions | undefined;
  #at = 0;
  #containers = 0;

  constructor(text: string, limits: JsonLimits, positions: JsonPositions | undefined) {
    this.#text = text;
    this.#limits = limits;
    this.#positions = positions;
  }

  document(): Json {
    this.#space();
    if (this.#at === this.#text.length) {
      this.#fail('The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true.', '$');
    }
    const value = this.#value('$', 0);
    this.#space();
    if (this.#at < this.#text.length) this.#fail(`${this.#shown()} is invalid after a single JSON value. Expected end of data.`, '$');
    return value;
  }

  #value(path: string, depth: number): Json {
    const first = this.#text[this.#at];
    if (first === '{' || first === '[') {
      if (depth >= this.#limits.jsonDepth) throw tooDeep(this.#limits);
      if (++this.#containers > this.#limits.jsonContainers) throw tooMany(this.#limits);
      this.#at++;
      this.#positions?.set(path, this.#at);
      return first === '{' ? this.#object(path, depth) : this.#array(path, depth);
    }
    const value = first === '"' ? this.#string(path) : this.#scalar(path);
    this.#positions?.set(path, this.#at);
    return value;
  }

  #object(path: string, depth: number): JsonObject {
    const result: JsonObject = {};
    this.#space();
    if (this.#skip('}')) return result;
    for (;;) {
      if (this.#text[this.#at] !== '"') this.#expected('}', "is an invalid start of a property name. Expected a '\"'.", path);
      const name = this.#string(path);
      const inner = this.#positions ? jsonPathMember(path, name) : path;
      this.#space();
      if (!this.#skip(':')) this.#expected('', "is invalid after a property name. Expected a ':'.", path);
      this.#space();
      setOwn(result, name, this.#value(inner, depth + 1));
      this.#space();
      if (this.#skip('}')) return result;
      if (!this.#skip(',')) this.#expected('', "is invalid after a value. Expected either ',', '}', or ']'.", path);
      this.#space();
    }
  }

  #array(path: string, depth: number): Json[] {
    const result: Json[] = [];
    this.#space();
    if (this.#skip(']')) return result;
    for (;;) {
      result.push(this.#value(this.#positions ? `${path}[${result.length}]` : path, depth + 1));
      this.#space();
      if (this.#skip(']')) return result;
      if (!this.#skip(',')) this.#expected('', "is invalid after a value. Expected either ',', '}', or ']'.", path);
      this.#space();
      if (this.#text[this.#at] === ']') this.#expected(']', '', path);
    }
  }

  #scalar(path: string): Json {
    for (const [word, value] of Object.entries(LITERALS)) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (!match) this.#expected('', 'is an invalid start of a value.', path);
    this.#at += match[0].length;
    return exactNumber(match[0]);
  }

  #string(path: string): string {
    let result = '';
    this.#at++;
    for (;;) {
      PLAIN_TEXT.lastIndex = this.#at;
      const plain = PLAIN_TEXT.exec(this.#text)?.[0] ?? '';
      result += plain;
      this.#at += plain.length;
      const next = this.#text[this.#at];
      if (next === '"') {
        this.#at++;
        return result;
      }
      if (next === undefined) this.#fail('Expected end of string, but instead reached end of data.', path);
      if (next !== '\\') this.#fail(`${this.#shown()} is invalid within a JSON string. The string should be correctly escaped.`, path);
      result += this.#escape(path);
    }
  }

  #escape(path: string): string {
    const mark = this.#text[this.#at + 1] ?? '';
    const hex = this.#text.slice(this.#at + 2, this.#at + 6);
    if (mark === 'u' && /^[0-9a-fA-F]{4}$/.test(hex)) {
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const character = ESCAPES[mark];
    if (character === undefined) {
      this.#at++;
      this.#fail(`${this.#shown()} is an invalid escapable character within a JSON string. The string should be correctly escaped.`, path);
    }
    this.#at += 2;
    return character;
  }

  /** Fails at the current character: at the end of the text, before a closing mark, or with the given words. */
  #expected(closing: string, words: string, path: string): never {
    if (this.#at >= this.#text.length) {
      this.#fail('Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.', path);
    }
    if (closing !== '' && this.#text[this.#at] === closing) {
      this.#fail(`The JSON ${closing === '}' ? 'object' : 'array'} contains a trailing comma at the end which is not supported in this mode.`, path);
    }
    this.#fail(`${this.#shown()} ${words}`, path);
  }

  #fail(words: string, path: string): never {
    throw new DataError({ code: 'json', message: `${words} ${jsonLocation(this.#text, path, this.#at)}` });
  }

  #shown(): string {
    const character = this.#text[this.#at] ?? '';
    const code = character.charCodeAt(0);
    return code < 32 ? `'0x${code.toString(16).toUpperCase().padStart(2, '0')}'` : `'${character}'`;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
  }

  #skip(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }
}

/** Sets an own member whatever its name: `__proto__` is data here, never a prototype. */
function setOwn(target: JsonObject, name: string, value: Json): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}
