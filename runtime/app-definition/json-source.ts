import type { Json, JsonObject } from '../kernel/json.ts';
import { stripBom } from './file-text.ts';
import { DEFAULT_DEPTH, type JsonPath, type JsonPosition, locateInJson, scanTolerant } from './tolerant-json.ts';

/** A JSON file of a definition: its value, and where each part of it stands. */
export interface JsonSource {
  /** Path relative to `App/`. */
  file: string;
  value: Json;
  /** Line (from 1) of the member or item at `path`; of the nearest existing ancestor when it is absent. */
  lineOf(path: JsonPath): number;
}

/** A file that is not JSON even by the platform's tolerant rules. Line and column from 1. */
export class JsonSourceError extends Error {
  readonly file: string;
  readonly line: number;
  readonly column: number;

  constructor(file: string, message: string, position: JsonPosition) {
    super(message);
    this.name = 'JsonSourceError';
    this.file = file;
    this.line = position.line;
    this.column = position.column;
  }
}

/**
 * Reads a JSON file as the platform does: a byte order mark, comments and trailing commas are accepted.
 *
 * Strict text takes the fast way; positions are found by a second pass only when somebody asks.
 * @throws {JsonSourceError} when the text cannot be read
 * @see app-model.md §0.2
 */
export function readJsonSource(file: string, raw: string): JsonSource {
  const text = stripBom(raw);
  return { file, value: parse(file, text), lineOf: (path) => locateInJson(text, path).line };
}

function parse(file: string, text: string): Json {
  if (nesting(text) <= DEFAULT_DEPTH) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      // Comments, trailing commas or a fault: the tolerant reader tells which.
    }
  }
  const result = scanTolerant(text, DEFAULT_DEPTH);
  if ('error' in result) throw new JsonSourceError(file, result.error, result.position);
  return result.value;
}

/** An upper bound of the nesting: brackets inside strings count too, which only costs the fast way. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return deepest;
}

/** The member of that name, ignoring case when there is no exact one: how the platform reads most files. */
export function member(object: JsonObject, name: string): Json | undefined {
  const key = memberKey(object, name);
  return key === undefined ? undefined : object[key];
}

/** The name as written in the file. */
export function memberKey(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const lower = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === lower);
}
