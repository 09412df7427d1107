import { ExactNumber, type Json } from '../kernel/json.ts';
import { exactNumber, parseDecimal } from './decimal.ts';
import type { Enumeration, Member, ScalarType } from './types.ts';

const INTEGER = /^[+-]?\d{1,25}$/;
const DOUBLE = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,5})?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,16}))?)?(Z|[+-]\d\d:\d\d)?)?$/;
const GUID = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;

export const EMPTY_GUID = '00000000-0000-0000-0000-000000000000';

/** A value could not be read as the member's type. */
export const NOT_READABLE: unique symbol = Symbol('not readable');
export type Scalar = string | number | boolean | ExactNumber;

type ScalarFacts = Pick<Member, 'type' | 'bits'> & { enumeration?: Enumeration | null };

/** Types whose null is told apart from an absent value in XML. */
export function isValueType(type: ScalarType | 'object'): boolean {
  return type !== 'string' && type !== 'object';
}

/**
 * Reads the text of an element or attribute (app-model.md §2.7). Strings are kept as they are; the other types
 * forgive surrounding space.
 */
export function scalarFromText(member: ScalarFacts, text: string): Scalar | typeof NOT_READABLE {
  if (member.enumeration) return enumFrom(member.enumeration.values.find(({ xml }) => xml === text.trim()), member);
  if (member.type === 'string' || member.type === 'object') return text;
  const trimmed = text.trim();
  if (member.type === 'boolean') return trimmed === 'true' || trimmed === '1' ? true : trimmed === 'false' || trimmed === '0' ? false : NOT_READABLE;
  return read(member.type, member.bits, trimmed);
}

/** Reads a JSON value: quoted numbers are accepted, nothing else changes its kind (app-model.md §2.4). `value` is not null. */
export function scalarFromJson(member: ScalarFacts, value: Json): Scalar | typeof NOT_READABLE {
  const { type } = member;
  if (member.enumeration) return enumFromJson(member.enumeration, member, value);
  if (type === 'string') return typeof value === 'string' ? value : NOT_READABLE;
  if (type === 'boolean') return typeof value === 'boolean' ? value : NOT_READABLE;
  if (type === 'object') return NOT_READABLE;
  if (typeof value === 'number' && isExact(type, member.bits, value)) return value + 0;
  if (typeof value === 'string') return read(type, member.bits, value);
  const isNumber = type === 'decimal' || type === 'integer' || type === 'double';
  if (!isNumber || !(typeof value === 'number' || value instanceof ExactNumber)) return NOT_READABLE;
  return read(type, member.bits, String(value));
}

/** By name ignoring case or by number, whichever of them is written: the platform is as lenient with names only. */
function enumFromJson({ values }: Enumeration, member: ScalarFacts, value: Json): Scalar | typeof NOT_READABLE {
  const text = typeof value === 'string' || typeof value === 'number' || value instanceof ExactNumber ? String(value).trim() : null;
  if (text === null) return NOT_READABLE;
  const named = values.find(({ name }) => name === text) ?? values.find(({ name }) => name.toLowerCase() === text.toLowerCase());
  return enumFrom(named ?? values.find((candidate) => String(candidate.value) === text), member);
}

function enumFrom(found: Enumeration['values'][number] | undefined, { type }: ScalarFacts): Scalar | typeof NOT_READABLE {
  return found === undefined ? NOT_READABLE : type === 'string' ? found.name : found.value;
}

/** What a value of an enum is called in XML; as it is where the enum does not have it. */
export function enumText({ values }: Enumeration, value: Json): string {
  return values.find(({ name, value: number }) => name === value || number === value)?.xml ?? String(value);
}

/** The items of a list in one text. */
export function listItems(joint: ' ' | '', text: string): string[] {
  if (joint === '') return text.trim() === '' ? [] : [text];
  return text.split(/[ \t\r\n]+/).filter((item) => item !== '');
}

/** Whether a number that a double carried is what its text would be read as: no exponent, and within the type. */
function isExact(type: ScalarType, bits: Member['bits'], value: number): boolean {
  if (type === 'integer') return Number.isSafeInteger(value) && (bits === null || bits === 64 || (bits === 32 && value === (value | 0)));
  return type === 'decimal' && (Number.isSafeInteger(value) || (Math.abs(value) >= 1e-6 && Math.abs(value) < 1e21));
}

/** What a value that cannot be null reads as when it is absent. */
export function zero(type: ScalarType | 'object'): Json {
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'decimal' || type === 'double') return 0;
  if (type === 'dateTime') return '0001-01-01T00:00:00';
  if (type === 'date') return '0001-01-01';
  return type === 'guid' ? EMPTY_GUID : null;
}

function read(type: ScalarType, bits: Member['bits'], text: string): Scalar | typeof NOT_READABLE {
  switch (type) {
    case 'decimal':
      return shortDecimal(text) ?? parseDecimal(text) ?? NOT_READABLE;
    case 'integer':
      return integer(text, bits ?? 64);
    case 'double':
      return DOUBLE.test(text) && Number.isFinite(Number(text)) ? Number(text) : NOT_READABLE;
    case 'dateTime':
      return dateTime(text);
    case 'date':
      return isDate(text) ? text : NOT_READABLE;
    case 'guid':
      return GUID.exec(text)?.[1]?.toLowerCase() ?? NOT_READABLE;
    default:
      return text;
  }
}

/** Characters of a number that a double certainly carries. */
const EXACT_DIGITS = 15;

/** Most decimals: short, and already as they are printed. Null: for the parser. */
function shortDecimal(text: string): number | null {
  if (text.length > EXACT_DIGITS) return null;
  const value = Number(text);
  return Number.isFinite(value) && String(value) === text && !text.includes('e') ? value : null;
}

function integer(text: string, bits: number): Scalar | typeof NOT_READABLE {
  if (!INTEGER.test(text)) return NOT_READABLE;
  if (text.length <= EXACT_DIGITS) {
    const short = Number(text) + 0;
    return short >= -(2 ** (bits - 1)) && short < 2 ** (bits - 1) ? short : NOT_READABLE;
  }
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(bits, value) === value ? exactNumber(value.toString()) : NOT_READABLE;
}

/** ISO text as the platform prints it back: seconds always, fraction of at most seven digits without closing zeros. */
function dateTime(text: string): string | typeof NOT_READABLE {
  const match = DATE_TIME.exec(text);
  if (!match) return NOT_READABLE;
  const [, date = '', hour = '00', minute = '00', second = '00', fraction = '', zone = ''] = match;
  if (!isDate(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || !isZone(zone)) return NOT_READABLE;
  const kept = fraction.slice(0, 7).replace(/0+$/, '');
  return `${date}T${hour}:${minute}:${second}${kept === '' ? '' : `.${kept}`}${zone}`;
}

function isZone(zone: string): boolean {
  return zone === '' || zone === 'Z' || (Number(zone.slice(1, 3)) <= 14 && Number(zone.slice(4)) <= 59);
}

function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);
}
