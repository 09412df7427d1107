import { readFileSync } from 'node:fs';
import type { Json } from '../../runtime/kernel/json.ts';

const TOKEN = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*[\]}])/g;

/** JSON as real apps write it: a BOM, comments and trailing commas are passed over. */
export function parseLenientJson(text: string): Json {
  const strict = text.replace(/^\uFEFF/, '').replace(TOKEN, (token) => (token.startsWith('"') ? token : ''));
  return JSON.parse(strict) as Json;
}

export function readLenientJson(file: string): Json {
  return parseLenientJson(readFileSync(file, 'utf8'));
}
