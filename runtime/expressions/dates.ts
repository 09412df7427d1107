import type { Json } from '../kernel/json.ts';
import { describe, toText } from './cast.ts';
import { ExpressionError } from './error.ts';

/** A point of local time, with its zone when the text named one. */
export interface DateValue {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Fraction of a second as nine digits. */
  fraction: string;
  /** Minutes east of UTC; null when the text names no zone. */
  zone: number | null;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** Widest offset that exists, in minutes. */
const WIDEST_ZONE = 14 * 60;

/** Casts to a date (app-model.md §5.2); null and blank text give null, anything else that is not a date throws. */
export function toDate(value: Json): DateValue | null {
  const text = toText(value);
  if (text === null || text === '') return null;
  const match = DATE.exec(text);
  if (match === null) throw new ExpressionError(`Unable to parse date ${describe(text)}: Unknown format`);
  const date: DateValue = {
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
    hour: Number(match[4] ?? 0),
    minute: Number(match[5] ?? 0),
    second: Number(match[6] ?? 0),
    fraction: (match[7] ?? '').padEnd(9, '0'),
    zone: zoneOf(match[8]),
  };
  if (!exists(date)) throw new ExpressionError(`Unable to parse date ${describe(text)}: Format was recognized, but the date/time is invalid`);
  return date;
}

/** The same instant on the clock of UTC; a date without a zone stays as it is. */
export function inUtc(date: DateValue): DateValue {
  if (date.zone === null || date.zone === 0) return date;
  const moved = new Date(wholeSeconds(date));
  return {
    year: moved.getUTCFullYear(),
    month: moved.getUTCMonth() + 1,
    day: moved.getUTCDate(),
    hour: moved.getUTCHours(),
    minute: moved.getUTCMinutes(),
    second: moved.getUTCSeconds(),
    fraction: date.fraction,
    zone: 0,
  };
}

/** Negative, zero or positive. Throws when only one of the two names a zone: they cannot be ordered. */
export function compareDates(left: DateValue, right: DateValue): number {
  refuseMixed(left, right);
  return wholeSeconds(left) - wholeSeconds(right) || Number(left.fraction) - Number(right.fraction);
}

/** Same calendar day; throws for different zones, where the answer depends on who asks. */
export function isSameDay(left: DateValue, right: DateValue): boolean {
  refuseMixed(left, right);
  if (left.zone !== right.zone) {
    throw new ExpressionError('Can not figure out if timestamps in different timezones are in the same day');
  }
  return left.year === right.year && left.month === right.month && left.day === right.day;
}

/** 0 is Sunday. */
export function weekday(date: DateValue): number {
  return utcDate(date).getUTCDay();
}

function refuseMixed(left: DateValue, right: DateValue): void {
  if ((left.zone === null) !== (right.zone === null)) {
    throw new ExpressionError('Can not compare timestamps where only one specify timezone');
  }
}

function wholeSeconds(date: DateValue): number {
  return utcDate(date).getTime() - (date.zone ?? 0) * 60_000;
}

function utcDate(date: DateValue): Date {
  const result = new Date(0);
  result.setUTCFullYear(date.year, date.month - 1, date.day);
  result.setUTCHours(date.hour, date.minute, date.second, 0);
  return result;
}

function zoneOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6));
  if (Number(text.slice(4, 6)) > 59) return Number.NaN;
  return text.startsWith('-') ? 0 - minutes : minutes;
}

function exists(date: DateValue): boolean {
  if (date.year < 1 || date.hour > 23 || date.minute > 59 || date.second > 59) return false;
  if (date.zone !== null && !(Math.abs(date.zone) <= WIDEST_ZONE)) return false;
  const real = utcDate(date);
  return real.getUTCMonth() + 1 === date.month && real.getUTCDate() === date.day;
}
