import type { PaymentProcessor, PaymentProcessors } from '../kernel/payment.ts';
import type { HttpFetch } from './nets-client.ts';
import { createNetsProcessor } from './nets-processor.ts';
import type { TestPayments } from './test-payments.ts';

/** The platform's own id: pays by itself, as soon as somebody asks how it stands. */
export const FAKE_PROCESSOR = 'Fake Payment Processor';
/** A page of ours where the test person pays, cancels or fails. */
export const TEST_PROCESSOR = 'Test Payment Processor';
export const NETS_PROCESSOR = 'Nets Easy';

export interface PaymentProcessorsOptions {
  fetch: HttpFetch;
  /** Null in production: orders that name a test processor are refused. */
  testPayments: TestPayments | null;
}

export function createPaymentProcessors({ fetch, testPayments }: PaymentProcessorsOptions): PaymentProcessors {
  const processors = new Map<string, PaymentProcessor>([[NETS_PROCESSOR, createNetsProcessor({ fetch })]]);
  if (testPayments) {
    processors.set(FAKE_PROCESSOR, testPayments.processor({ automatic: true }));
    processors.set(TEST_PROCESSOR, testPayments.processor({ automatic: false }));
  }
  return { find: (id) => processors.get(id) ?? null };
}
