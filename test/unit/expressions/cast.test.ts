import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { member, numberText, toBoolean, toNumber, toText } from '../../../runtime/expressions/cast.ts';
import { ExpressionError } from '../../../runtime/expressions/error.ts';
import type { Json } from '../../../runtime/kernel/json.ts';

describe('cast', () => {
  const texts: [Json, string | null][] = [
    ['NuLL', null], ['TRUE', 'true'], ['False', 'false'], ['Truet', 'Truet'], [true, 'true'], [1e21, '1000000000000000000000'], [1e-7, '0.0000001'], [-0, '0'], [null, null],
  ];
  for (const [value, wanted] of texts) it(`toText(${JSON.stringify(value)})`, () => equal(toText(value), wanted));

  const booleans: [Json, boolean][] = [['tRue', true], ['1.0', true], ['0e0', false], [1, true], [0, false], [null, false], ['null', false]];
  for (const [value, wanted] of booleans) it(`toBoolean(${JSON.stringify(value)})`, () => equal(toBoolean(value), wanted));
  for (const value of ['', 'yes', 2, [], {}, '11']) {
    it(`toBoolean(${JSON.stringify(value)}) is refused`, () => throws(() => toBoolean(value as Json), ExpressionError));
  }

  const numbers: [Json, number | null][] = [['+5E2', 500], ['.5', 0.5], ['-1.50', -1.5], ['NULL', null], [null, null]];
  for (const [value, wanted] of numbers) it(`toNumber(${JSON.stringify(value)})`, () => equal(toNumber(value), wanted));
  for (const value of ['5.', '', ' 1', '1e999', '0x10', true, [], 'Infinity']) {
    it(`toNumber(${JSON.stringify(value)}) is refused`, () => throws(() => toNumber(value as Json), ExpressionError));
  }

  it('reads a megabyte of digits that is no number in no time', () => {
    const started = performance.now();
    throws(() => toNumber(`${'1'.repeat(1_000_000)}x`), ExpressionError);
    ok(performance.now() - started < 500);
  });

  it('never reads the prototype', () => {
    deepEqual(['constructor', '__proto__', 'toString'].map((name) => member({ a: 1 }, name)), [null, null, null]);
  });

  it('numberText has no exponent', () => equal(numberText(1.5e-10), '0.00000000015'));
});
