import type { TextTest } from './pattern.ts';

/** No format of a form field is longer; what is longer is not of the format. */
const LONGEST = 2000;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month >= 1 && month <= 12 && day >= 1 && day <= (DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
}

function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?$/i.test(text);
}

/** The offset is optional: the platform writes local times without one. */
function isDateTime(text: string): boolean {
  const [date = '', time = '', ...rest] = text.split(/[tT ]/);
  return rest.length === 0 && isDate(date) && isTime(time);
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64 || text.length > 254) return false;
  const labels = text.slice(at + 1).split('.');
  return !/[\s@<>()[\],;:\\"]/u.test(text.slice(0, at)) && !/^\.|\.\.|\.$/.test(text.slice(0, at))
    && labels.every((label) => /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(label));
}

function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(text);
}

function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/.test(text) && !text.endsWith('.');
}

/**
 * String formats by name. `regex` is absent on purpose: the editor marks a field with a pattern so, and it says nothing on
 * the value. Formats that are not here are not checked.
 */
export const FORMATS: ReadonlyMap<string, TextTest> = new Map<string, TextTest>([
  ['date', isDate],
  ['time', isTime],
  ['date-time', isDateTime],
  ['duration', (text) => /^-?P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/.test(text)],
  ['year', (text) => /^\d{4}$/.test(text)],
  ['year-month', (text) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text)],
  ['month', (text) => /^(--)?(0[1-9]|1[0-2])$/.test(text)],
  ['day', (text) => /^(---)?(0[1-9]|[12]\d|3[01])$/.test(text)],
  ['email', isEmail],
  ['idn-email', isEmail],
  ['uri', isUri],
  ['iri', isUri],
  ['uuid', (text) => /^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)],
  ['ipv4', isIpv4],
]);

/** Whether the text is of the format; unknown formats hold. */
export function matchesFormat(format: string, text: string): boolean {
  const test = FORMATS.get(format);
  return test === undefined || (text.length <= LONGEST && test(text));
}
