import type { Model } from '../kernel/instance-types.ts';
import { ExactNumber, type Json, type JsonObject } from '../kernel/json.ts';
import type { ModelDescriptor } from './types.ts';
import { writeXml } from './xml-writer.ts';

/** Whether two models would be written as the same bytes: `5` and `5.0` differ, the order of members does not count. */
export function equalModels(a: Json | undefined, b: Json | undefined): boolean {
  return equal(a, b, sameNumberText);
}

/** Whether two JSON values are equal as RFC 6902 compares them: numbers by value. */
export function equalValues(a: Json | undefined, b: Json | undefined): boolean {
  return equal(a, b, sameNumber);
}

/**
 * Whether two documents of a model hold the same, what JSON does not show included.
 */
export function equalDocuments(descriptor: ModelDescriptor, a: Model, b: Model): boolean {
  if (!equalModels(a, b)) return false;
  return descriptor.isWhole || writeXml(descriptor, a, WHOLE) === writeXml(descriptor, b, WHOLE);
}

const WHOLE = { declaration: false, includeRowIds: true };

type NumberRule = (a: number | ExactNumber, b: number | ExactNumber) => boolean;

function equal(a: Json | undefined, b: Json | undefined, rule: NumberRule): boolean {
  if (a === b) return true;
  if (isNumber(a) || isNumber(b)) return isNumber(a) && isNumber(b) && rule(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || a === undefined || b === undefined) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i], rule));
  }
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && equal((a as JsonObject)[name], (b as JsonObject)[name], rule));
}

function isNumber(value: Json | undefined): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

function sameNumberText(a: number | ExactNumber, b: number | ExactNumber): boolean {
  return String(a) === String(b);
}

/** Decimal digits decide: two numbers that one double stands for may differ. */
function sameNumber(a: number | ExactNumber, b: number | ExactNumber): boolean {
  const [x, y] = [digits(String(a)), digits(String(b))];
  return x === y;
}

function digits(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const mantissa = (whole + fraction).replace(/^0+/, '');
  const trimmed = mantissa.replace(/0+$/, '');
  if (trimmed === '') return '0';
  return `${sign}${trimmed}e${Number(exponent) - fraction.length + (mantissa.length - trimmed.length)}`;
}
