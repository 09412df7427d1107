import type { Json } from '../../kernel/json.ts';
import { toNumber, toText } from '../cast.ts';
import type { ExpressionContext } from '../context.ts';
import { formatDate } from '../date-format.ts';
import { toDate } from '../dates.ts';
import { ExpressionError } from '../error.ts';
import { at, type ExpressionFunction } from './function.ts';

/** Text functions (app-model.md §5.3). Positions count UTF-16 units. */
export const stringFunctions: Record<string, ExpressionFunction> = {
  concat: { least: 0, most: Infinity, call: (values) => values.map((value) => toText(value) ?? '').join('') },
  contains: both((text, part) => text.includes(part), false),
  notContains: both((text, part) => !text.includes(part), true),
  startsWith: both((text, part) => text.startsWith(part), false),
  endsWith: both((text, part) => text.endsWith(part), false),
  commaContains: both((text, part) => text.split(',').some((item) => item.trim() === part), false),
  stringLength: { least: 1, most: 1, call: (values) => toText(at(values, 0))?.length ?? 0 },
  stringIndexOf: { least: 2, most: 2, call: indexOf },
  stringReplace: { least: 3, most: 3, call: replace },
  stringSlice: { least: 2, most: 3, call: slice },
  lowerCase: one((text) => text.toLowerCase()),
  upperCase: one((text) => text.toUpperCase()),
  lowerCaseFirst: one((text) => text.slice(0, 1).toLowerCase() + text.slice(1)),
  upperCaseFirst: one((text) => text.slice(0, 1).toUpperCase() + text.slice(1)),
  formatDate: { least: 1, most: 2, call: format },
};

function format(values: readonly Json[], context: ExpressionContext): Json {
  const date = toDate(at(values, 0));
  return date === null ? null : formatDate(date, toText(at(values, 1)), context.language);
}

function indexOf(values: readonly Json[]): Json {
  const text = toText(at(values, 0));
  const part = toText(at(values, 1));
  if (text === null || part === null) return null;
  const index = text.indexOf(part);
  return index < 0 ? null : index;
}

function replace(values: readonly Json[]): Json {
  const text = toText(at(values, 0));
  const search = toText(at(values, 1));
  if (text === null || text === '' || search === null || search === '') return null;
  const replacement = toText(at(values, 2)) ?? '';
  return text.split(search).join(replacement);
}

function slice(values: readonly Json[]): Json {
  const text = toText(at(values, 0));
  const start = index(at(values, 1));
  const end = values.length === 3 ? index(at(values, 2)) : undefined;
  return text === null ? null : text.slice(start, end);
}

function index(value: Json): number {
  const number = toNumber(value);
  if (number === null) throw new ExpressionError('Start/end index cannot be null');
  return number;
}

function one(change: (text: string) => string): ExpressionFunction {
  return {
    least: 1,
    most: 1,
    call: (values) => {
      const text = toText(at(values, 0));
      return text === null ? null : change(text);
    },
  };
}

function both(test: (text: string, part: string) => boolean, whenNull: boolean): ExpressionFunction {
  return {
    least: 2,
    most: 2,
    call: (values) => {
      const text = toText(at(values, 0));
      const part = toText(at(values, 1));
      return text === null || part === null ? whenNull : test(text, part);
    },
  };
}
