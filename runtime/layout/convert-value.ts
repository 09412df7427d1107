import type { Member } from '../data/types.ts';
import { toBoolean, toNumber, toText } from '../expressions/cast.ts';
import { toDate } from '../expressions/dates.ts';
import { ExpressionError } from '../expressions/error.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * A calculated value in the type of its field (app-model.md §3.4): numbers and booleans become text, numeric text
 * becomes a number, true and false count as 1 and 0 where a number is wanted, dates are checked and kept as written.
 *
 * @throws {ExpressionError} the value has no such form
 */
export function convertValue(value: Json, member: Member): Json {
  if (member.array) return list(value, member);
  return convertOne(value, member);
}

function list(value: Json, member: Member): Json {
  if (value === null) return null;
  if (!Array.isArray(value)) throw new ExpressionError('Expected a list');
  return value.map((item) => convertOne(item, member));
}

function convertOne(value: Json, member: Member): Json {
  if (value === null) {
    if (member.nonNullable) throw new ExpressionError('The field cannot be empty');
    return null;
  }
  if (member.enumeration) {
    const { type, enumeration } = member;
    const found = enumeration.values.find(({ name, value: number }) => name === value || number === value);
    if (!found) throw new ExpressionError('Expected a value of the enumeration');
    return type === 'string' ? found.name : found.value;
  }
  switch (member.type) {
    case 'string':
      return typeof value === 'string' ? value : toText(value);
    case 'integer':
      return whole(numeric(value));
    case 'decimal':
    case 'double':
      return numeric(value);
    case 'boolean':
      return toBoolean(value);
    case 'dateTime':
    case 'date':
      return dateText(value);
    case 'guid':
      if (typeof value === 'string' && GUID.test(value)) return value;
      throw new ExpressionError('Expected a GUID');
    case 'object':
      if (isJsonObject(value)) return value;
      throw new ExpressionError('Expected an object');
  }
}

function numeric(value: Json): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  const number = toNumber(value);
  if (number === null) throw new ExpressionError('Expected a number');
  return number;
}

function whole(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new ExpressionError(`Expected a whole number, got ${value}`);
}

function dateText(value: Json): string {
  if (typeof value === 'string' && toDate(value) !== null) return value;
  throw new ExpressionError('Expected a date');
}
