import { systemClock } from '../../runtime/kernel/clock.ts';
import { createNetsProcessor } from '../../runtime/payment/nets-processor.ts';
import { createTestPayments } from '../../runtime/payment/test-payments.ts';
import { NETS_KEY, startFakeNets } from '../support/fake-nets.ts';
import { memoryDocuments } from '../support/memory-documents.ts';
import { paymentContract } from './payment.contract.ts';

paymentContract('Test Payment Processor', async () => {
  const payments = createTestPayments({ documents: memoryDocuments(), clock: systemClock });
  return { processor: payments.processor({ automatic: false }), settings: {}, pay: async (id) => { await payments.complete(id, 'Paid'); }, stop: async () => {} };
});

paymentContract('Nets Easy', async () => {
  const nets = await startFakeNets();
  return {
    processor: createNetsProcessor({ fetch, pauseMs: 1 }),
    settings: { NetsPaymentSettings: { SecretApiKey: NETS_KEY, BaseUrl: nets.url, TermsUrl: 'https://www.example.com/terms' } },
    pay: async (id) => nets.charge(id),
    stop: () => nets.stop(),
  };
}, [{ reason: 'Nets Easy promises no idempotent creation and cannot be asked by reference', tests: ['the same reference gives the same payment, another one another'] }]);
