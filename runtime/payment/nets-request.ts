import type { JsonObject } from '../kernel/json.ts';
import { PaymentError, type Payer, type PaymentAddress, type PaymentRequest, type PhoneNumber } from '../kernel/payment.ts';
import { isLoopback, type NetsSettings } from './nets-settings.ts';

/** Told of a finished checkout and of the charge itself; either makes us ask. */
const EVENTS = ['payment.checkout.completed', 'payment.charge.created.v2'];
const TEXT_LIMIT = 128;

/** The body of "create payment": a hosted page, charged at once. Amounts are in the minor unit. */
export function createPaymentBody(request: PaymentRequest, settings: NetsSettings): JsonObject {
  const { order, amounts } = request;
  const handlesConsumer = settings.merchantHandlesConsumerData ?? order.payer !== null;
  if (handlesConsumer && order.payer === null) throw new PaymentError('misconfigured', 'MerchantHandlesConsumerData is set, so the order must name a payer.');
  return {
    order: {
      items: order.orderLines.map((line, index) => {
        const { unitPrice = 0, net = 0, tax = 0, gross = 0, taxRate = 0 } = amounts.lines[index] ?? {};
        return {
          reference: plain(line.id), name: plain(line.name), quantity: line.quantity, unit: plain(line.unit),
          unitPrice, taxRate, taxAmount: tax, grossTotalAmount: gross, netTotalAmount: net,
        };
      }),
      amount: amounts.gross,
      currency: order.currency,
      reference: plain(order.orderReference ?? request.instanceId.slice(request.instanceId.indexOf('/') + 1)),
    },
    checkout: {
      integrationType: 'HostedPaymentPage',
      returnUrl: request.returnUrl, cancelUrl: request.returnUrl, termsUrl: settings.termsUrl,
      charge: true,
      merchantHandlesConsumerData: handlesConsumer,
      ...(order.payer ? { consumer: consumerOf(order.payer) } : {}),
      ...(order.allowedPayerTypes?.length ? { consumerType: { supportedTypes: order.allowedPayerTypes.map((type) => (type === 'Company' ? 'B2B' : 'B2C')) } } : {}),
      appearance: { displayOptions: { showMerchantName: settings.showMerchantName, showOrderSummary: settings.showOrderSummary } },
    },
    ...notifications(request.callbackUrl, settings),
    ...(settings.paymentMethods.length > 0 ? { paymentMethodsConfiguration: settings.paymentMethods } : {}),
    myReference: request.reference,
  };
}

/** Nets takes https addresses only; a developer on loopback has to do without, unless Nets is there too. */
function notifications(url: string, settings: NetsSettings): JsonObject {
  const { webhookCallbackKey } = settings;
  if (webhookCallbackKey === null || !(url.startsWith('https:') || isLoopback(settings.baseUrl))) return {};
  return { notifications: { webHooks: EVENTS.map((eventName) => ({ eventName, url, authorization: webhookCallbackKey })) } };
}

/** What Nets does not take in texts is left out. */
function plain(text: string): string {
  return text.replace(/[<>'"&\\]/g, ' ').slice(0, TEXT_LIMIT);
}

function consumerOf({ privatePerson, company, shippingAddress, billingAddress }: Payer): JsonObject {
  const contact = privatePerson ?? company?.contactPerson ?? null;
  return present({
    email: contact?.email ?? null,
    phoneNumber: phoneOf(contact?.phoneNumber),
    shippingAddress: addressOf(shippingAddress),
    billingAddress: addressOf(billingAddress),
    privatePerson: privatePerson && !company ? present({ firstName: privatePerson.firstName, lastName: privatePerson.lastName }) : null,
    company: company ? present({ name: company.name, contact: contact ? present({ firstName: contact.firstName, lastName: contact.lastName }) : null }) : null,
  });
}

function phoneOf(phone: PhoneNumber | null | undefined): JsonObject | null {
  return phone?.number ? present({ prefix: phone.prefix, number: phone.number }) : null;
}

function addressOf(address: PaymentAddress | null | undefined): JsonObject | null {
  if (!address) return null;
  const { addressLine1, addressLine2, postalCode, city, country } = address;
  return present({ addressLine1, addressLine2, postalCode, city, country });
}

function present(members: Record<string, JsonObject | string | null | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter((pair): pair is [string, JsonObject | string] => pair[1] !== null && pair[1] !== undefined));
}
