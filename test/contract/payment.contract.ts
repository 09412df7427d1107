import assert from 'node:assert/strict';
import { amountsOf } from '../../runtime/instance/payment-amounts.ts';
import { readOrder } from '../../runtime/instance/payment-order.ts';
import type { JsonObject } from '../../runtime/kernel/json.ts';
import type { PaymentLookup, PaymentProcessor, PaymentRequest } from '../../runtime/kernel/payment.ts';

export interface PaymentHarness {
  processor: PaymentProcessor;
  settings: JsonObject;
  /** A person pays everything. */
  pay(paymentId: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Every promise of `PaymentProcessor`, for one adapter.
 * @param skip  what the adapter cannot do, with the reason, by exact test name
 */
export function paymentContract(name: string, start: () => Promise<PaymentHarness>, skip: { reason: string; tests: string[] }[] = []): void {
  describe(`payment contract: ${name}`, () => {
    let harness: PaymentHarness;
    let count = 0;
    beforeEach(async () => { harness = await start(); });
    afterEach(() => harness.stop());
    const known = new Set<string>();
    const test = (title: string, run: () => Promise<void>): void => {
      known.add(title);
      const reason = skip.find(({ tests }) => tests.includes(title))?.reason;
      if (reason === undefined) it(title, run);
      else it.skip(`${title} (${reason})`);
    };
    const order = readOrder({ paymentProcessorId: name, currency: 'NOK', orderLines: [{ id: 'a', name: 'A', priceExVat: 80, vatPercent: 25 }] });
    const context = (): Pick<PaymentLookup, 'appId' | 'instanceId' | 'language' | 'settings' | 'order' | 'amounts'> =>
      ({ appId: 'ttd/app', instanceId: '501337/0f5c3a1e-0000-4000-8000-000000000001', language: 'nb', settings: harness.settings, order, amounts: amountsOf(order.orderLines) });
    const request = (reference = `ref/Task_2/${++count}`): PaymentRequest => ({ ...context(), reference, returnUrl: 'http://127.0.0.1:1/ttd/app/#/instance/1', callbackUrl: 'http://127.0.0.1:1/ttd/app/hook' });
    const lookup = (paymentId: string): PaymentLookup => ({ ...context(), paymentId });

    test('a started payment has an id and an address, and waits', async () => {
      const details = await harness.processor.start(request());
      assert.ok(details.paymentId && URL.canParse(details.redirectUrl ?? ''));
      const now = await harness.processor.status(lookup(details.paymentId));
      assert.deepEqual([now.status, now.details.paymentId], ['Created', details.paymentId]);
    });
    test('one that somebody paid is Paid, with the time of it', async () => {
      const { paymentId } = await harness.processor.start(request());
      await harness.pay(paymentId);
      const { status, details } = await harness.processor.status(lookup(paymentId));
      assert.equal(status, 'Paid');
      assert.ok(Number.isFinite(Date.parse(details.chargedDate ?? '')));
    });
    test('a terminated one is Cancelled and cannot be paid; terminating again is true', async () => {
      const { paymentId } = await harness.processor.start(request());
      assert.equal(await harness.processor.terminate(lookup(paymentId)), true);
      await harness.pay(paymentId).catch(() => undefined);
      assert.equal((await harness.processor.status(lookup(paymentId))).status, 'Cancelled');
      assert.equal(await harness.processor.terminate(lookup(paymentId)), true);
    });
    test('a paid one is too late to terminate', async () => {
      const { paymentId } = await harness.processor.start(request());
      await harness.pay(paymentId);
      assert.equal(await harness.processor.terminate(lookup(paymentId)), false);
      assert.equal((await harness.processor.status(lookup(paymentId))).status, 'Paid');
    });
    test('the same reference gives the same payment, another one another', async () => {
      const [one, two, other] = await Promise.all([harness.processor.start(request('same')), harness.processor.start(request('same')), harness.processor.start(request())]);
      assert.equal(one.paymentId, two.paymentId);
      assert.notEqual(one.paymentId, other.paymentId);
    });
    test('an unknown id is a PaymentError', async () => {
      await assert.rejects(harness.processor.status(lookup('0'.repeat(31) + 'f')), { name: 'PaymentError' });
      await assert.rejects(harness.processor.terminate(lookup('0'.repeat(31) + 'f')), { name: 'PaymentError' });
    });
    for (const title of skip.flatMap(({ tests }) => tests)) if (!known.has(title)) throw new Error(`${name} skips a test that does not exist: ${title}`);
  });
}
