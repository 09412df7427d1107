import assert from 'node:assert/strict';
import { AppError } from '../../../runtime/kernel/errors.ts';
import type { OrderLine } from '../../../runtime/kernel/payment.ts';
import { amountsOf } from '../../../runtime/instance/payment-amounts.ts';
import { readOrder } from '../../../runtime/instance/payment-order.ts';

const line = (priceExVat: number, quantity: number, vatPercent: number): OrderLine => ({ id: '1', name: 'x', textResourceKey: null, priceExVat, quantity, vatPercent, unit: 'pcs' });

describe('the amounts of an order', () => {
  for (const [price, quantity, vat, expected] of [
    [100, 1, 25, { unitPrice: 10_000, net: 10_000, tax: 2_500, gross: 12_500, taxRate: 2_500 }],
    [0.1, 3, 25, { unitPrice: 10, net: 30, tax: 8, gross: 38, taxRate: 2_500 }],
    [1.005, 1, 0, { unitPrice: 101, net: 101, tax: 0, gross: 101, taxRate: 0 }],
    [33.335, 3, 15, { unitPrice: 3334, net: 10_001, tax: 1500, gross: 11_501, taxRate: 1500 }],
    [-50, 1, 12, { unitPrice: -5000, net: -5000, tax: -600, gross: -5600, taxRate: 1200 }],
    [1e-7, 1, 25, { unitPrice: 0, net: 0, tax: 0, gross: 0, taxRate: 2500 }],
    [10, 1, 11.11, { unitPrice: 1000, net: 1000, tax: 111, gross: 1111, taxRate: 1111 }],
  ] as const) {
    it(`${quantity} of ${price} with ${vat} %`, () => assert.deepEqual(amountsOf([line(price, quantity, vat)]).lines[0], expected));
  }
  it('add up, whatever the lines', () => {
    for (let seed = 1; seed < 300; seed++) {
      const lines = Array.from({ length: 1 + (seed % 7) }, (_, index) => line(((seed * 7919 + index * 104_729) % 1_000_000) / 1000, 1 + ((seed + index) % 9), [0, 12, 15, 25, 11.11][(seed + index) % 5] ?? 0));
      const { net, tax, gross, lines: rows } = amountsOf(lines);
      assert.equal(net + tax, gross);
      assert.equal(rows.reduce((sum, row) => sum + row.gross, 0), gross);
      assert.ok(rows.every((row) => Number.isSafeInteger(row.gross) && row.net + row.tax === row.gross));
    }
  });
});

describe('an order as a hook gives it', () => {
  const order = { paymentProcessorId: 'x', currency: 'NOK', orderLines: [{ id: 'a', name: 'A', priceExVat: 10, vatPercent: 25 }] };
  const [first] = order.orderLines;
  it('gets its defaults and its sums', () => {
    const read = readOrder(order);
    assert.deepEqual([read.totalPriceExVat, read.totalVat, read.totalPriceIncVat], [10, 2.5, 12.5]);
    assert.deepEqual(read.orderLines, [{ id: 'a', name: 'A', textResourceKey: null, priceExVat: 10, quantity: 1, vatPercent: 25, unit: 'pcs' }]);
  });
  for (const [what, value, names] of [
    ['nothing', null, /the result/],
    ['no processor', { ...order, paymentProcessorId: '' }, /paymentProcessorId is missing/],
    ['no list', { ...order, orderLines: {} }, /orderLines must be a list/],
    ['a price that is text', { ...order, orderLines: [{ ...first, priceExVat: '10' }] }, /orderLines\[0\]\.priceExVat/],
    ['a price that is no number', { ...order, orderLines: [{ ...first, priceExVat: NaN }] }, /orderLines\[0\]\.priceExVat/],
    ['half a dog', { ...order, orderLines: [{ ...first, quantity: 1.5 }] }, /orderLines\[0\]\.quantity must be a whole number/],
    ['too much VAT', { ...order, orderLines: [{ ...first, vatPercent: 101 }] }, /orderLines\[0\]\.vatPercent/],
    ['money back', { ...order, orderLines: [{ ...first, priceExVat: -10 }] }, /the total/],
    ['more than a processor can count', { ...order, orderLines: [{ ...first, priceExVat: 21_000_000, quantity: 2 }] }, /the total/],
    ['a strange currency', { ...order, currency: 'kr' }, /currency/],
    ['a strange payer type', { ...order, allowedPayerTypes: ['Dog'] }, /allowedPayerTypes/],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => readOrder(value), (error: unknown) => error instanceof AppError && error.code === 'HOOK_FAILED' && names.test(error.message));
    });
  }
});
