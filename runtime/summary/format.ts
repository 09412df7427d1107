import { memberOf } from '../expressions/cast.ts';
import type { Json } from '../kernel/json.ts';
import { localeOf, wordsIn } from './words.ts';
import type { SummaryFile } from './types.ts';

/** A number with `formatting.currency` or `formatting.unit`, as the language writes it; null when the formatting asks for neither. */
export function formatAmount(text: string | null, formatting: Json, language: string): string | null {
  const currency = memberOf(formatting, 'currency');
  const unit = memberOf(formatting, 'unit');
  if (text === null || !/^-?\d{1,15}(?:\.\d{1,10})?$/.test(text)) return null;
  const decimals = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  try {
    if (typeof currency === 'string') return new Intl.NumberFormat(localeOf(language), { style: 'currency', currency, ...digits }).format(Number(text));
    if (typeof unit === 'string') return new Intl.NumberFormat(localeOf(language), { style: 'unit', unit, ...digits }).format(Number(text));
  } catch (error) {
    // A currency or unit that there is not: the number alone.
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

/** `12,5 kB`: what a file takes, for people. */
export function fileSize(bytes: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return new Intl.NumberFormat(localeOf(language), { style: 'unit', unit: units[step] as string, maximumFractionDigits: 1 }).format(bytes / 1000 ** step);
}

/** A table of files: name, size, and tags when any file has them. */
export function fileTable(files: readonly SummaryFile[], language: string): { head: string[]; rows: string[][] } {
  const words = wordsIn(language);
  const isTagged = files.some((file) => file.tags.length > 0);
  return {
    head: [words.fileName, ...(isTagged ? [words.tags] : []), words.size],
    rows: files.map((file) => [file.name, ...(isTagged ? [file.tags.join(', ')] : []), fileSize(file.size, language)]),
  };
}
