import { dateNames, type DateNames } from './date-names.ts';
import { inUtc, weekday, type DateValue } from './dates.ts';

// Quoted text, or a run of one letter.
const TOKEN = /'((?:[^']|'')*)'|([A-Za-z])\2*/g;

/** Formats by Unicode LDML letters (`G y u M d E a H h m s S`, quoted text as written); other letters stay. Zoned times are shown in UTC. */
export function formatDate(date: DateValue, format: string | null, language: string): string {
  const shown = inUtc(date);
  const names = dateNames(language);
  return (format ?? defaultFormat(language)).replace(TOKEN, (token, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'");
    return field(token, shown, names);
  });
}

function defaultFormat(language: string): string {
  return language === 'nb' || language === 'nn' ? 'dd.MM.yyyy' : 'M/d/yy';
}

function field(token: string, date: DateValue, names: DateNames): string {
  const length = token.length;
  switch (token[0]) {
    case 'G':
      return length === 4 ? names.era.long : length === 5 ? names.era.narrow : names.era.short;
    case 'y':
      return length === 2 ? padded(date.year % 100, 2) : padded(date.year, length);
    case 'u':
      return padded(date.year, length);
    case 'M':
      return month(length, date, names);
    case 'd':
      return padded(date.day, length);
    case 'E':
      return day(length, weekday(date), names);
    case 'a':
      return date.hour < 12 ? names.am : names.pm;
    case 'H':
      return padded(date.hour, length);
    case 'h':
      return padded(date.hour % 12 === 0 ? 12 : date.hour % 12, length);
    case 'm':
      return padded(date.minute, length);
    case 's':
      return padded(date.second, length);
    case 'S':
      return date.fraction.slice(0, length).padEnd(length, '0');
    default:
      return token;
  }
}

function month(length: number, date: DateValue, names: DateNames): string {
  const index = date.month - 1;
  if (length < 3) return padded(date.month, length);
  if (length === 3) return names.shortMonths[index] ?? '';
  const long = names.months[index] ?? '';
  return length === 4 ? long : long.slice(0, 1).toUpperCase();
}

function day(length: number, index: number, names: DateNames): string {
  const list = length <= 3 ? names.shortDays : length === 4 ? names.days : names.narrowDays;
  return list[index] ?? '';
}

function padded(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
