import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { decimalOf, decimalText } from './decimal.ts';
import { ExpressionError } from './error.ts';

// No overlapping repetitions: the text may be a megabyte of digits that somebody typed into a form.
const NUMBER = /^[-+]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;

/** Casts to text: numbers as shortest plain decimals, the text `null` to null, booleans in lower case (app-model.md §5.2). */
export function toText(value: Json): string | null {
  switch (typeof value) {
    case 'string':
      return normalText(value);
    case 'number':
      return numberText(value);
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      if (value === null) return null;
      throw new ExpressionError(`Expected string, got ${describe(value)}`);
  }
}

/** Casts to boolean; null counts as false. 1, 0 and texts that say true, false, 1 or 0 are accepted. */
export function toBoolean(value: Json): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  if (typeof value === 'string') {
    const lower = value.length <= 5 ? value.toLowerCase() : value;
    if (lower === 'true') return true;
    if (lower === 'false' || lower === 'null') return false;
  }
  const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  if (number === 1) return true;
  if (number === 0) return false;
  throw new ExpressionError(`Expected boolean, got value ${describe(value)}`);
}

/** Casts to number; null and the text `null` stay null, booleans are refused. */
export function toNumber(value: Json): number | null {
  if (value === null) return null;
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    if (NUMBER.test(value)) return finite(Number(value), value);
    if (isNullText(value)) return null;
  }
  throw new ExpressionError(`Expected number, got value ${describe(value)}`);
}

/** A list as it is; nothing is cast to one. */
export function toList(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  throw new ExpressionError(`Expected argument to be list, got ${kindOf(value)}`);
}

/** Shortest decimal text without an exponent. */
export function numberText(value: number): string {
  const text = String(value);
  return text.includes('e') ? decimalText(decimalOf(value)) : text;
}

/** What a value is called in messages. */
export function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value;
}

export function describe(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** The member itself, never one of the prototype's; absent gives null. */
export function member(value: JsonObject, name: string): Json {
  return Object.hasOwn(value, name) ? (value[name] ?? null) : null;
}

export function memberOf(value: Json, name: string): Json {
  return isJsonObject(value) ? member(value, name) : null;
}

function normalText(value: string): string | null {
  if (value.length > 5) return value;
  const lower = value.toLowerCase();
  if (lower === 'null') return null;
  return lower === 'true' || lower === 'false' ? lower : value;
}

function isNullText(value: string): boolean {
  return value.length === 4 && value.toLowerCase() === 'null';
}

function finite(value: number, text: string): number {
  if (Number.isFinite(value)) return value;
  throw new ExpressionError(`Expected number, got value ${describe(text)}`);
}
