import { createHash, timingSafeEqual } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { PaymentError, type PaymentLookup, type PaymentProcessor } from '../kernel/payment.ts';
import { createNetsClient, type HttpFetch, type NetsAnswer } from './nets-client.ts';
import { detailsOf, inLanguage, statusOf } from './nets-payment.ts';
import { createPaymentBody } from './nets-request.ts';
import { netsSettings } from './nets-settings.ts';

/**
 * Nets Easy (Nexi Checkout), payment API v1, with its hosted page. Each app has its own agreement in its settings.
 * Nets cannot be asked for a payment by our reference: a payment whose answer we never got is left unpaid there, for nobody
 * was given its address. The idempotency key is sent in case it is honoured.
 */
export function createNetsProcessor(options: { fetch: HttpFetch; pauseMs?: number; timeoutMs?: number }): PaymentProcessor {
  const client = createNetsClient(options);

  async function retrieve(lookup: PaymentLookup): Promise<JsonObject> {
    const answer = await client.retrieve(netsSettings(lookup.settings), lookup.paymentId);
    const payment = answer.body['payment'];
    if (answer.status !== 200 || !isJsonObject(payment)) throw new PaymentError('refused', `Nets Easy gave no payment ${lookup.paymentId} (${answer.status}).`);
    return payment;
  }

  return {
    async start(request) {
      const settings = netsSettings(request.settings);
      const key = createHash('sha256').update(request.reference).digest('hex');
      const answer = await client.create(settings, createPaymentBody(request, settings), key);
      const { paymentId, hostedPaymentPageUrl } = answer.body;
      if (answer.status >= 300 || typeof paymentId !== 'string' || typeof hostedPaymentPageUrl !== 'string') {
        throw new PaymentError('refused', `Nets Easy did not take the order (${answer.status})${fieldsOf(answer)}.`);
      }
      return { paymentId, redirectUrl: inLanguage(hostedPaymentPageUrl, request.language) };
    },
    async status(lookup) {
      const payment = await retrieve(lookup);
      return { status: statusOf(payment, lookup), details: detailsOf(payment, lookup.paymentId, lookup.language) };
    },
    async terminate(lookup) {
      const answer = await client.terminate(netsSettings(lookup.settings), lookup.paymentId);
      if (answer.status < 300) return true;
      return statusOf(await retrieve(lookup), lookup) === 'Cancelled';
    },
    isCallback(authorization, settings) {
      const key = callbackKeyOf(settings);
      return key !== null && timingSafeEqual(digest(key), digest(authorization));
    },
  };
}

/** An app without an agreement accepts no callback. */
function callbackKeyOf(settings: JsonObject): string | null {
  try {
    return netsSettings(settings).webhookCallbackKey;
  } catch {
    return null;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The names of the fields that Nets complains of, never their values. */
function fieldsOf({ body }: NetsAnswer): string {
  const { errors } = body;
  return isJsonObject(errors) ? `: ${Object.keys(errors).slice(0, 5).join(', ')}` : '';
}
