import type { Json, JsonObject } from '../kernel/json.ts';
import type { Limits } from '../kernel/limits.ts';
import { DataError } from './data-error.ts';
import { parseJsonSlow } from './json-parser.ts';

/** Without any of these no number can lose its text: exponent, negative zero, closing zero of a fraction, 16 characters, below a millionth. */
const SUSPICIOUS = [/(?:^|[:,[\s])-?[\d.]+[eE]/, /(?:^|[:,[\s])-0(?![\d.])/, /\.\d*0(?!\d)|\d[\d.]{15}|0\.00000/];

/** A number whose text a double may not give back: point, exponent, 16 digits or more, negative zero. */
const NUMBERS = /\d+[.eE][\d.eE+-]*|\d{16,}|-0(?![\d.eE])/g;

/**
 * Reads JSON and keeps the exact text of every number that a double cannot carry (as `ExactNumber`).
 * Duplicate names: the last one wins. No comments, no trailing commas.
 *
 * @param input  text, or UTF-8 bytes (a byte order mark is dropped)
 * @throws {DataError} `json` with the platform's wording of what is wrong, or `limit` when too large or too deep
 * @see app-api.md §3.9
 */
export function parseJsonExact(input: Uint8Array | string, limits: Limits): Json {
  const text = decodeUtf8(input, limits, 'json');
  if (!needsExactParser(text)) {
    const value = parseFast(text);
    if (value !== undefined) {
      if (depthExceeds(value, limits.jsonDepth)) throw tooDeep(limits);
      return value;
    }
  }
  return parseJsonSlow(text, limits.jsonDepth);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Text of a document: strict UTF-8, without byte order mark, within the size limit. */
export function decodeUtf8(input: Uint8Array | string, limits: Limits, code: 'json' | 'xml'): string {
  const size = input.length;
  if (size > limits.body) throw new DataError({ code: 'limit', message: `The document is larger than ${limits.body} bytes.` });
  if (typeof input === 'string') return input.startsWith('\uFEFF') ? input.slice(1) : input;
  try {
    return UTF8.decode(input);
  } catch {
    throw new DataError({ code, message: 'The document is not valid UTF-8.' });
  }
}

export function tooDeep(limits: Pick<Limits, 'jsonDepth'>): DataError {
  return new DataError({ code: 'limit', message: `The maximum depth of ${limits.jsonDepth} has been exceeded.` });
}

/** A cheap scan: false only when `JSON.parse` loses nothing. Digits inside of strings may give a needless true. */
function needsExactParser(text: string): boolean {
  if (!SUSPICIOUS.some((sign) => sign.test(text))) return false;
  NUMBERS.lastIndex = 0;
  for (let match = NUMBERS.exec(text); match; match = NUMBERS.exec(text)) {
    const [number] = match;
    if (String(Number(number)) !== number && beginsValue(text, match.index)) return true;
  }
  return false;
}

/** Whether digits stand where a JSON value can begin. */
function beginsValue(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 100), index).trimEnd().replace(/-$/, '').trimEnd();
  return before === '' || ':,['.includes(before.slice(-1));
}

function parseFast(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function depthExceeds(value: Json, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  if (Array.isArray(value)) return value.some((item) => depthExceeds(item, left - 1));
  for (const name in value as JsonObject) {
    if (depthExceeds((value as JsonObject)[name] ?? null, left - 1)) return true;
  }
  return false;
}
