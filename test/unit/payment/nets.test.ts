import assert from 'node:assert/strict';
import { amountsOf } from '../../../runtime/instance/payment-amounts.ts';
import { readOrder } from '../../../runtime/instance/payment-order.ts';
import { PaymentError, type PaymentLookup } from '../../../runtime/kernel/payment.ts';
import { createNetsProcessor } from '../../../runtime/payment/nets-processor.ts';
import { inLanguage, statusOf } from '../../../runtime/payment/nets-payment.ts';
import { netsSettings } from '../../../runtime/payment/nets-settings.ts';
import { createPaymentProcessors } from '../../../runtime/payment/payment-processors.ts';

const SECRET = 'live-secret-key-do-not-tell';
const GOOD = { SecretApiKey: SECRET, BaseUrl: 'https://api.dibspayment.eu/', TermsUrl: 'https://example.com/terms', WebhookCallbackKey: 'abcdefgh' };
const order = readOrder({ paymentProcessorId: 'Nets Easy', currency: 'NOK', orderLines: [{ id: 'a', name: 'A', priceExVat: 80, vatPercent: 25 }] });
const lookup = (settings = GOOD): PaymentLookup => ({ appId: 'ttd/app', instanceId: '1/2', language: 'nb', settings: { NetsPaymentSettings: settings }, paymentId: 'p1', order, amounts: amountsOf(order.orderLines) });

describe('NetsPaymentSettings', () => {
  it('are read whatever the case of their names', () => {
    const settings = netsSettings({ netspaymentsettings: { ...GOOD, showordersummary: 'False', PaymentMethodsConfiguration: [{ Name: 'Card', Enabled: true }, { name: 'Vipps' }, {}] } });
    assert.deepEqual([settings.baseUrl, settings.showOrderSummary, settings.showMerchantName], ['https://api.dibspayment.eu', false, true]);
    assert.deepEqual(settings.paymentMethods, [{ name: 'Card', enabled: true }, { name: 'Vipps', enabled: true }]);
  });
  for (const [what, change, names] of [
    ['no key', { SecretApiKey: ' ' }, /SecretApiKey is missing/],
    ['no terms', { TermsUrl: null }, /TermsUrl is missing/],
    ['an address in the clear', { BaseUrl: 'http://api.dibspayment.eu' }, /BaseUrl must be an https address/],
    ['an address that is none', { BaseUrl: 'api' }, /BaseUrl/],
    ['a callback key that is too short', { WebhookCallbackKey: 'short' }, /WebhookCallbackKey must be/],
    ['a callback key with signs that Nets refuses', { WebhookCallbackKey: 'under_score' }, /WebhookCallbackKey must be/],
  ] as const) {
    it(`are refused with ${what}, without telling a value`, () => {
      assert.throws(() => netsSettings({ NetsPaymentSettings: { ...GOOD, ...change } }), (error: unknown) =>
        error instanceof PaymentError && error.kind === 'misconfigured' && names.test(error.message) && !error.message.includes(SECRET));
    });
  }
});

describe('the state of a payment at Nets', () => {
  for (const [what, payment, expected] of [
    ['new', { summary: {} }, 'Created'],
    ['reserved only', { summary: { reservedAmount: 10_000 } }, 'Created'],
    ['charged', { summary: { chargedAmount: 10_000 } }, 'Paid'],
    ['charged in part', { summary: { chargedAmount: 9_999 } }, 'Created'],
    ['charged in another currency', { summary: { chargedAmount: 10_000 }, orderDetails: { currency: 'SEK' } }, 'Created'],
    ['terminated', { summary: {}, terminated: '2026-11-25T10:00:00+00:00' }, 'Cancelled'],
    ['cancelled', { summary: { reservedAmount: 10_000, cancelledAmount: 10_000 } }, 'Cancelled'],
    ['charged and refunded', { summary: { chargedAmount: 10_000, refundedAmount: 10_000 } }, 'Paid'],
    ['without a summary', {}, 'Created'],
  ] as const) it(`${what} is ${expected}`, () => assert.equal(statusOf(payment, lookup()), expected));
  it('the page speaks the language that Nets has', () => {
    assert.deepEqual(['nb', 'nn', 'en'].map((language) => inLanguage('https://x.eu/p?pid=1', language)), ['https://x.eu/p?pid=1&language=nb-NO', 'https://x.eu/p?pid=1&language=nb-NO', 'https://x.eu/p?pid=1']);
  });
});

describe('the Nets client', () => {
  const answering = (status: number, body: string): ReturnType<typeof createNetsProcessor> => createNetsProcessor({ fetch: async () => new Response(body, { status }), pauseMs: 1 });
  for (const [what, processor, kind] of [
    ['a key that is not accepted', answering(401, ''), 'refused'],
    ['an unknown payment', answering(404, ''), 'refused'],
    ['a page instead of JSON', answering(200, '<html>'), 'refused'],
    ['too many calls', answering(429, '{}'), 'unavailable'],
    ['an answer without end', answering(200, 'x'.repeat(300_000)), 'unavailable'],
    ['silence', createNetsProcessor({ fetch: (_url, { signal }) => new Promise((_, reject) => { signal?.addEventListener('abort', () => reject(signal.reason as Error)); }), pauseMs: 1, timeoutMs: 20 }), 'unavailable'],
  ] as const) {
    it(`tells of ${what}, and never of the key`, async () => {
      const error: unknown = await processor.status(lookup()).catch((cause: unknown) => cause);
      assert.ok(error instanceof PaymentError && error.kind === kind && !String(error.stack).includes(SECRET), String(error));
    });
  }
  it('accepts the callback key whole and nothing else', () => {
    const { isCallback } = answering(200, '');
    const settings = { NetsPaymentSettings: GOOD };
    assert.deepEqual(['abcdefgh', 'abcdefg', 'Abcdefgh', '', 'undefined'].map((key) => isCallback?.(key, settings)), [true, false, false, false, false]);
    assert.equal(isCallback?.('', { NetsPaymentSettings: { ...GOOD, WebhookCallbackKey: '' } }), false);
    assert.equal(isCallback?.('abcdefgh', {}), false);
  });
});

describe('the processors of production', () => {
  it('are the real ones alone', () => {
    const { find } = createPaymentProcessors({ fetch, testPayments: null });
    assert.deepEqual(['Nets Easy', 'Fake Payment Processor', 'Test Payment Processor', '__proto__'].map((id) => find(id) !== null), [true, false, false, false]);
  });
});
