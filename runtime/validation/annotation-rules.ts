import type { Member } from '../data/types.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import { DOUBLE_MAX, dotnetNumber } from './dotnet-number.ts';
import { linearPattern } from './pattern.ts';
import { firstNumber, firstText } from './rules.ts';
import type { Rule } from './rules.ts';

/** Patterns that the platform puts on fields of these types, as they stand in its messages. */
export const TYPE_PATTERNS: Record<string, string> = {
  year: '^[0-9]{4}$',
  'year-month': '^[0-9]{4}-(0[1-9]|1[0-2])$',
  month: '^0[1-9]|1[0-2]$',
  day: '^0[1-9]|[1,2][0-9]|3[0,1]$',
  time: '^([0,1][0-9]|[2][0-3]):[0-5][0-9]:[0-5][0-9](Z|(\\+|-)([0,1][0-9]|[2][0-3]):[0-5][0-9])?$',
  duration: '^-?P([0-9]*Y)?([0-9]*M)?([0-9]*D)?(T([0-9]*H)?([0-9]*M)?([0-9]*S)?)?$',
  date: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[1-2][0-9]|3[0-1])$',
};

const XSD_FORMATS: Record<string, string> = { gYear: 'year', gYearMonth: 'year-month', gMonth: 'month', gDay: 'day', time: 'time', duration: 'duration', date: 'date' };

/** Limits that lie in the type alone. The generator writes them only where the schema has no limits of its own. */
const TYPE_RANGES: Record<string, readonly [number, number]> = {
  int: [-2147483648, 2147483647],
  long: [-9223372036854775808, 9223372036854775807],
  negativeInteger: [-DOUBLE_MAX, -1],
  nonPositiveInteger: [-DOUBLE_MAX, 0],
  nonNegativeInteger: [0, DOUBLE_MAX],
  positiveInteger: [1, DOUBLE_MAX],
};

const NUMERIC = new Set(['integer', 'decimal', 'double']);
const VALUE_TYPES = new Set(['integer', 'decimal', 'double', 'boolean', 'dateTime']);

/** The name in messages: the class member's, which is the JSON name without hyphens. */
export function memberLabel(member: Member): string {
  return member.json.replaceAll('-', '');
}

/** Required says something only for numbers, booleans and times that may be null (app-model.md §2.6). */
export function isRequiredValue(member: Member, requiredBySchema: boolean): boolean {
  return (member.required || requiredBySchema) && !member.array && !member.nonNullable && member.constant === undefined && VALUE_TYPES.has(member.type);
}

export function requiredMessage(member: Member): string {
  return `The ${memberLabel(member)} field is required.`;
}

/**
 * What the platform's generator writes on a class member for these schema parts, in its order: lengths, range, pattern,
 * digits, pattern of the type.
 * @param problems  takes what cannot be checked
 */
export function annotationRules(member: Member, parts: readonly JsonObject[], problems: string[]): Rule[] {
  const label = memberLabel(member);
  const xsdType = (firstText(parts, '@xsdType') ?? '').replace(/^.*:/, '');
  const rules = member.type === 'string' ? lengthRules(label, parts) : [];
  if (NUMERIC.has(member.type)) rules.push(...rangeRules(label, parts, xsdType));
  const patterns: string[] = [];
  const pattern = firstText(parts, 'pattern');
  if (pattern !== null && member.type === 'string') patterns.push(pattern);
  const format = firstText(parts, 'format') ?? XSD_FORMATS[xsdType] ?? '';
  const ofType = member.type === 'string' ? TYPE_PATTERNS[format] : undefined;
  if (ofType !== undefined) patterns.push(ofType);
  rules.push(...patterns.flatMap((text) => patternRule(label, text, member.json, problems)));
  const digits = firstNumber(parts, 'totalDigits');
  if (digits !== null && NUMERIC.has(member.type)) rules.push(digitsRule(label, digits, member.type === 'integer'));
  return rules;
}

function lengthRules(label: string, parts: readonly JsonObject[]): Rule[] {
  const rules: Rule[] = [];
  const min = firstNumber(parts, 'minLength');
  const max = firstNumber(parts, 'maxLength');
  if (min !== null) {
    rules.push({ keyword: 'minLength', on: 'string', test: (value) => (value as string).length >= min,
      message: `The field ${label} must be a string or array type with a minimum length of '${min}'.` });
  }
  if (max !== null) {
    rules.push({ keyword: 'maxLength', on: 'string', test: (value) => (value as string).length <= max,
      message: `The field ${label} must be a string or array type with a maximum length of '${max}'.` });
  }
  return rules;
}

function rangeRules(label: string, parts: readonly JsonObject[], xsdType: string): Rule[] {
  const ofType = TYPE_RANGES[xsdType];
  const [min, max] = [firstNumber(parts, 'minimum'), firstNumber(parts, 'maximum')];
  if (min === null && max === null && !ofType) return [];
  const low = min ?? (max === null || xsdType === 'int' ? ofType?.[0] : undefined) ?? -DOUBLE_MAX;
  const high = max ?? (min === null || xsdType === 'int' ? ofType?.[1] : undefined) ?? DOUBLE_MAX;
  return [{
    keyword: min === null ? 'maximum' : 'minimum', on: 'number', test: (value) => (value as number) >= low && (value as number) <= high,
    message: `The field ${label} must be between ${dotnetNumber(low)} and ${dotnetNumber(high)}.`,
  }];
}

function patternRule(label: string, pattern: string, json: string, problems: string[]): Rule[] {
  const test = linearPattern(pattern);
  if (!test) {
    problems.push(`The pattern of ${json} cannot be checked in linear time and is left out: ${pattern.slice(0, 200)}`);
    return [];
  }
  return [{
    keyword: 'pattern', on: 'string', test: (value) => value === '' || test(value as string),
    message: `The field ${label} must match the regular expression '${pattern}'.`,
  }];
}

/** Integers count digits, other numbers digits and points, as the platform's own pattern for it does. */
function digitsRule(label: string, digits: number, integer: boolean): Rule {
  const pattern = integer ? `^-?[0-9]{0,${digits}}$` : `^-?(([0-9]){1}(\\.)?){0,${digits}}$`;
  return { keyword: 'totalDigits', on: 'number', test: (value) => digitCount(value) <= digits, message: `The field ${label} must match the regular expression '${pattern}'.` };
}

function digitCount(value: Json): number {
  return Number(value).toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 }).replace(/[^0-9]/g, '').length;
}
