import { createHash } from 'node:crypto';
import { isoTime, type Clock } from '../kernel/clock.ts';
import type { Json } from '../kernel/json.ts';
import { PaymentError, type PaymentDetails, type PaymentProcessor } from '../kernel/payment.ts';
import type { DocumentStore } from '../store/contract.ts';

const KIND = 'test-payment';

/** A payment without money. Amounts in minor units, times ISO-8601. */
export interface TestPayment {
  id: string;
  reference: string;
  status: 'Created' | 'Paid' | 'Failed' | 'Cancelled';
  receiver: string;
  lines: { name: string; gross: number }[];
  amount: number;
  currency: string;
  language: string;
  returnUrl: string;
  redirectUrl: string;
  created: string;
  changed: string;
}

export type TestResult = 'Paid' | 'Failed' | 'Cancelled';

/** Payments for development, kept in the store so that they outlive a restart. */
export interface TestPayments {
  /** `automatic`: nobody needs to visit a page; it is Paid when first asked for. */
  processor(options: { automatic: boolean }): PaymentProcessor;
  find(id: string): Promise<TestPayment | null>;
  /** Ends an open payment; one that has ended stays as it is. Null when unknown. */
  complete(id: string, result: TestResult): Promise<TestPayment | null>;
}

export function createTestPayments({ documents, clock }: { documents: DocumentStore; clock: Clock }): TestPayments {
  async function find(id: string): Promise<TestPayment | null> {
    return ((await documents.get(KIND, id))?.body ?? null) as TestPayment | null;
  }

  async function complete(id: string, result: TestResult): Promise<TestPayment | null> {
    for (;;) {
      const stored = await documents.get(KIND, id);
      if (!stored) return null;
      const payment = stored.body as unknown as TestPayment;
      if (payment.status !== 'Created') return payment;
      const next: TestPayment = { ...payment, status: result, changed: isoTime(clock.now()) };
      if ((await documents.put(KIND, id, stored.rev, next as unknown as Json)) !== 'conflict') return next;
    }
  }

  async function known(id: string): Promise<TestPayment> {
    const payment = await find(id);
    if (!payment) throw new PaymentError('refused', `The test processor knows no payment ${id}.`);
    return payment;
  }

  function processor({ automatic }: { automatic: boolean }): PaymentProcessor {
    return {
      async start({ reference, order, amounts, returnUrl, language }) {
        const id = createHash('sha256').update(`${automatic} ${reference}`).digest('hex').slice(0, 32);
        const now = isoTime(clock.now());
        const receiver = order.receiver?.['name'];
        const payment: TestPayment = {
          id, reference, status: 'Created', receiver: typeof receiver === 'string' ? receiver : '', amount: amounts.gross, currency: order.currency, language, returnUrl,
          lines: order.orderLines.map((line, index) => ({ name: line.name, gross: amounts.lines[index]?.gross ?? 0 })),
          redirectUrl: automatic ? returnUrl : `${new URL(returnUrl).origin}/dev/payments/${id}`, created: now, changed: now,
        };
        await documents.put(KIND, id, 0, payment as unknown as Json);
        return detailsOf(await known(id));
      },
      async status({ paymentId }) {
        const payment = await known(paymentId);
        const now = automatic ? (await complete(payment.id, 'Paid')) ?? payment : payment;
        return { status: now.status, details: detailsOf(now) };
      },
      async terminate({ paymentId }) {
        await known(paymentId);
        return (await complete(paymentId, 'Cancelled'))?.status !== 'Paid';
      },
    };
  }

  return { processor, find, complete };
}

function detailsOf(payment: TestPayment): PaymentDetails {
  const isPaid = payment.status === 'Paid';
  return {
    paymentId: payment.id, redirectUrl: payment.redirectUrl, payer: null, paymentType: isPaid ? 'CARD' : null, paymentMethod: isPaid ? 'Test' : null,
    createdDate: payment.created, chargedDate: isPaid ? payment.changed : null, invoiceDetails: null, cardDetails: null,
  };
}
