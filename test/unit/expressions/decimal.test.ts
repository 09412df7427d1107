import { equal } from 'node:assert/strict';
import fc from 'fast-check';
import { add, decimalNumber, decimalOf, decimalText, divide, multiply, round, subtract } from '../../../runtime/expressions/decimal.ts';

describe('decimal', () => {
  for (const [name, actual, wanted] of [
    ['0.1 + 0.2', add(decimalOf(0.1), decimalOf(0.2)), '0.3'],
    ['50.8 - 20.3', subtract(decimalOf(50.8), decimalOf(20.3)), '30.5'],
    ['1e-7 * 1e21', multiply(decimalOf(1e-7), decimalOf(1e21)), '100000000000000.0000000'],
    ['-5 rounded to 2', round(decimalOf(-5), 2), '-5.00'],
    ['1.005 rounded to 2: halves go away from zero', round(decimalOf(1.005), 2), '1.01'],
    ['-2.5 rounded to 0', round(decimalOf(-2.5), 0), '-3'],
    ['0.4 rounded to 0', round(decimalOf(0.4), 0), '0'],
  ] as const) {
    it(name, () => equal(decimalText(actual), wanted));
  }

  it('reads every finite double back as itself', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => decimalNumber(decimalOf(value)) === value));
  });

  it('divides to the nearest double or its neighbour', () => {
    const range = fc.double({ noNaN: true, min: 1e-6, max: 1e9 });
    fc.assert(fc.property(range, range, (left, right) => {
      const quotient = decimalNumber(divide(decimalOf(left), decimalOf(right)));
      return Math.abs(quotient - left / right) <= Math.abs(left / right) * Number.EPSILON * 2;
    }));
  });
});
