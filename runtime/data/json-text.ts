import type { Json } from '../kernel/json.ts';
import type { Limits } from '../kernel/limits.ts';
import { DataError } from './data-error.ts';
import { parseJsonSlow, type JsonLimits } from './json-parser.ts';

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
  if (isOrdinary(text, limits)) {
    const value = parseFast(text);
    if (value !== undefined) return value;
  }
  return parseJsonSlow(text, limits);
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

const [QUOTE, BACKSLASH, MINUS, PLUS, POINT, ZERO, NINE] = [0x22, 0x5c, 0x2d, 0x2b, 0x2e, 0x30, 0x39];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
/** Every whole number of so many digits is a double that prints as it was written. */
const SAFE_DIGITS = 15;

/**
 * Whether `JSON.parse` gives back everything that the text says and no more than is allowed: no number loses its text, and
 * objects and lists are within the limits. One look at what stands outside of strings; of text that is no JSON the answer means nothing.
 */
function isOrdinary(text: string, { jsonDepth, jsonContainers }: JsonLimits): boolean {
  let level = 0;
  let containers = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (++level > jsonDepth || ++containers > jsonContainers) return false;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) level -= 1;
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      const end = endOfNumber(text, at);
      if (!isDouble(text, at, end)) return false;
      at = end - 1;
    }
  }
  return true;
}

/** Where the quote stands that closes the string; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start; ;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let before = at - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((at - before) % 2 === 1) return at;
  }
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && isOfNumber(text.charCodeAt(at))) at += 1;
  return at;
}

function isOfNumber(code: number): boolean {
  return (code >= ZERO && code <= NINE) || code === POINT || code === PLUS || code === MINUS || (code | 0x20) === 0x65;
}

function isDouble(text: string, start: number, end: number): boolean {
  if (end - start <= SAFE_DIGITS) {
    let at = start;
    while (at < end && text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= NINE) at += 1;
    if (at === end) return true;
  }
  const number = text.slice(start, end);
  return String(Number(number)) === number;
}

function parseFast(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
