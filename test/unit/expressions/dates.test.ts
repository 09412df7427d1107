import { deepEqual, equal, throws } from 'node:assert/strict';
import { formatDate } from '../../../runtime/expressions/date-format.ts';
import { compareDates, toDate, type DateValue } from '../../../runtime/expressions/dates.ts';
import { ExpressionError } from '../../../runtime/expressions/error.ts';

describe('dates', () => {
  for (const [text, format, language, wanted] of [
    ['2024-12-31T23:30:00-02:00', 'yyyy-MM-dd HH:mm', 'nb', '2025-01-01 01:30'],
    ['2024-12-31T23:30', 'yyyy-MM-dd HH:mm', 'nb', '2024-12-31 23:30'],
    ['2024-01-06', "d. MMMM 'kl.' h a ''", 'nn', "6. januar kl. 12 f.m. '"],
    ['2024-01-06T00:00:00.123456789Z', 'SSSSSS', 'en', '123456'],
    ['0099-01-02', 'y yy yyyy', 'en', '99 99 0099'],
    ['2024-01-06', null, 'nn', '06.01.2024'],
    ['2024-01-06', null, 'pl', '1/6/24'],
  ] as const) {
    it(`${text} as ${format} in ${language}`, () => equal(formatDate(toDate(text) as DateValue, format, language), wanted));
  }

  for (const text of ['2024-02-30', '0000-01-01', '2024-01-01T24:00', '2024-01-01T10:60', '2024-01-01T10:00:00+15:00', '2024-01-01T10:00:00+01:75', '2024-1-1', '2024-01-01T10']) {
    it(`${text} is refused`, () => throws(() => toDate(text), ExpressionError));
  }

  it('blank and null are no date', () => deepEqual([toDate(''), toDate(null), toDate('null')], [null, null, null]));

  it('orders by instant, to the nanosecond', () => {
    const order = (left: string, right: string) => Math.sign(compareDates(toDate(left) as DateValue, toDate(right) as DateValue));
    equal(order('2024-01-01T12:00:00+02:00', '2024-01-01T10:00:00Z'), 0);
    equal(order('2024-01-01T10:00:00.000000001', '2024-01-01T10:00:00'), 1);
  });
});
