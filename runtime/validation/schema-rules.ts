import type { Member } from '../data/types.ts';
import { isJsonObject } from '../kernel/json.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import { TYPE_PATTERNS } from './annotation-rules.ts';
import { matchesFormat } from './formats.ts';
import type { TextTest } from './pattern.ts';
import { firstNumber, firstText } from './rules.ts';
import type { ListRule, Rule } from './rules.ts';
import { builtInText } from './texts.ts';

/** The same keys as the browser client uses, so that an app overrides both at once. */
const KEY = 'validation_errors.';

/**
 * What the schema says on a single value beyond the annotations. Empty texts count as not filled in, as in the browser, and
 * types are the codecs' business: the platform takes 30.5 in an integer field (recorded).
 */
export function schemaRules(member: Member, parts: readonly JsonObject[]): Rule[] {
  if (member.constant !== undefined || parts.some((part) => part['@xsdAttribute'] === true || part['@xsdType'] === 'XmlAttribute')) return [];
  return parts.flatMap((part) => [...enumRules(part), ...numberRules(part), ...formatRules(member, part)]);
}

/** Lists: largest length and uniqueness. A too short list is like a required field: the form's business. */
export function schemaListRules(parts: readonly JsonObject[]): ListRule[] {
  const rules: ListRule[] = [];
  const max = firstNumber(parts, 'maxItems');
  if (max !== null) rules.push({ ...finding('maxItems', [String(max)]), test: (list) => list.length <= max });
  if (parts.some((part) => part['uniqueItems'] === true)) rules.push({ ...finding('uniqueItems', []), test: allDifferent });
  return rules;
}

function enumRules(part: JsonObject): Rule[] {
  const rules: Rule[] = [];
  if (Array.isArray(part['enum'])) {
    const scalars = new Set(part['enum'].map(comparable));
    const listed = part['enum'].filter((value) => value !== null).map(String).join(', ');
    rules.push({ ...finding('enum', [listed.slice(0, 500)]), on: 'any', test: (value) => value === '' || scalars.has(comparable(value)) });
  }
  const fixed = part['const'];
  if (fixed !== undefined && fixed !== null) {
    const wanted = comparable(fixed);
    rules.push({ ...finding('const', [typeof fixed === 'object' ? JSON.stringify(fixed) : String(fixed)]), on: 'any', test: (value) => value === '' || comparable(value) === wanted });
  }
  return rules;
}

/** Scalars by their text, so that `"5"` in an old schema's list is the number 5 of the model. */
function comparable(value: Json): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(sortKeys(value)) : String(value);
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sortKeys(value[key] as Json)]));
}

function numberRules(part: JsonObject): Rule[] {
  const rules: Rule[] = [];
  const { multipleOf: step, exclusiveMinimum: above, exclusiveMaximum: below } = part;
  if (typeof step === 'number' && step > 0) rules.push({ ...finding('multipleOf', [String(step)]), on: 'number', test: (value) => isMultiple(value as number, step) });
  if (typeof above === 'number') rules.push({ ...finding('exclusiveMinimum', [String(above)]), on: 'number', test: (value) => (value as number) > above });
  if (typeof below === 'number') rules.push({ ...finding('exclusiveMaximum', [String(below)]), on: 'number', test: (value) => (value as number) < below });
  return rules;
}

/** Decimal steps are not exact in doubles: 0.3 is a multiple of 0.1. */
function isMultiple(value: number, step: number): boolean {
  const ratio = value / step;
  return Math.abs(ratio - Math.round(ratio)) <= 1e-9 * Math.max(1, Math.abs(ratio));
}

function formatRules(member: Member, part: JsonObject): Rule[] {
  if (member.type !== 'string') return [];
  const rules: Rule[] = [];
  const format = firstText([part], 'format');
  const test = format === null ? null : formatTest(format);
  if (format !== null && test) rules.push({ ...finding('format', [format]), on: 'string', test: (value) => value === '' || test(value as string) });
  for (const [keyword, holds] of Object.entries(FORMAT_LIMITS)) {
    const limit = part[keyword];
    if (typeof limit === 'string') rules.push({ ...finding(keyword, [limit]), on: 'string', test: (value) => value === '' || holds(value as string, limit) });
  }
  return rules;
}

/** Formats whose shape the annotations check already are left to them; of dates the calendar remains (31 February). */
function formatTest(format: string): TextTest | null {
  if (format === 'date') return (text) => !/^\d{4}-\d\d-\d\d$/.test(text) || matchesFormat('date', text);
  return format in TYPE_PATTERNS ? null : (text) => matchesFormat(format, text);
}

/** Dates and times of one format sort as texts. */
const FORMAT_LIMITS: Record<string, (text: string, limit: string) => boolean> = {
  formatMinimum: (text, limit) => text >= limit,
  formatMaximum: (text, limit) => text <= limit,
  formatExclusiveMinimum: (text, limit) => text > limit,
  formatExclusiveMaximum: (text, limit) => text < limit,
};

function allDifferent(list: readonly Json[]): boolean {
  const seen = new Set<string>();
  for (const item of list) {
    const key = JSON.stringify(sortKeys(item));
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

/** What a finding of a keyword says, in English until a language is known. */
export function finding(keyword: string, params: string[]): { keyword: string; message: string; textKey: string; params: string[] } {
  const textKey = `${KEY}${keyword}`;
  const text = builtInText('en', textKey) ?? keyword;
  return { keyword, textKey, params, message: params.reduce((filled, value, index) => filled.replaceAll(`{${index}}`, () => value), text) };
}
