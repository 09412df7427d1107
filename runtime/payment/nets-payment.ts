import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { Payer, PayerPerson, PaymentAddress, PaymentDetails, PaymentLookup, PhoneNumber } from '../kernel/payment.ts';

/**
 * How a payment stands, from "retrieve payment": Paid when all of it is charged in the order's currency, Cancelled when it
 * was terminated or cancelled, else still open. A card that was refused leaves it open: the person may try another.
 */
export function statusOf(payment: JsonObject, { amounts, order }: PaymentLookup): 'Created' | 'Paid' | 'Cancelled' {
  const summary = group(payment, 'summary');
  const amount = (name: string): number => (typeof summary?.[name] === 'number' ? summary[name] : 0);
  const currency = text(group(payment, 'orderDetails'), 'currency') ?? order.currency;
  if (amounts.gross > 0 && amount('chargedAmount') >= amounts.gross && currency === order.currency) return 'Paid';
  const isOver = text(payment, 'terminated') !== null || amount('cancelledAmount') > 0;
  return isOver && amount('chargedAmount') === 0 ? 'Cancelled' : 'Created';
}

/** The details that the API shows, from "retrieve payment". */
export function detailsOf(payment: JsonObject, paymentId: string, language: string): PaymentDetails {
  const details = group(payment, 'paymentDetails');
  const invoice = group(details, 'invoiceDetails');
  const card = group(details, 'cardDetails');
  const charges = payment['charges'];
  const url = text(group(payment, 'checkout'), 'url');
  return {
    paymentId,
    redirectUrl: url === null ? null : inLanguage(url, language),
    payer: payerOf(group(payment, 'consumer')),
    paymentType: text(details, 'paymentType'),
    paymentMethod: text(details, 'paymentMethod'),
    createdDate: text(payment, 'created'),
    chargedDate: Array.isArray(charges) && isJsonObject(charges[0]) ? text(charges[0], 'created') : null,
    invoiceDetails: invoice ? { invoiceNumber: text(invoice, 'invoiceNumber') } : null,
    cardDetails: card ? { maskedPan: text(card, 'maskedPan'), expiryDate: text(card, 'expiryDate') } : null,
  };
}

/** Nets has no Nynorsk; without a language it shows English. */
export function inLanguage(address: string, language: string): string {
  if ((language !== 'nb' && language !== 'nn') || !URL.canParse(address)) return address;
  const url = new URL(address);
  url.searchParams.set('language', 'nb-NO');
  return url.href;
}

function payerOf(consumer: JsonObject | null): Payer | null {
  if (!consumer) return null;
  const company = group(consumer, 'company');
  const person = group(consumer, 'privatePerson');
  const companyName = text(company, 'name');
  const isPerson = text(person, 'firstName') !== null || text(person, 'lastName') !== null;
  return {
    privatePerson: isPerson ? personOf(person) : null,
    company: companyName === null ? null : { organisationNumber: text(company, 'registrationNumber'), name: companyName, contactPerson: personOf(group(company, 'contactDetails')) },
    shippingAddress: addressOf(group(consumer, 'shippingAddress')),
    billingAddress: addressOf(group(consumer, 'billingAddress')),
  };
}

function personOf(person: JsonObject | null): PayerPerson | null {
  if (!person) return null;
  const phone = group(person, 'phoneNumber');
  const phoneNumber: PhoneNumber | null = phone ? { prefix: text(phone, 'prefix'), number: text(phone, 'number') } : null;
  return { firstName: text(person, 'firstName'), lastName: text(person, 'lastName'), email: text(person, 'email'), phoneNumber };
}

function addressOf(address: JsonObject | null): PaymentAddress | null {
  if (!address) return null;
  return {
    name: text(address, 'receiverLine'), addressLine1: text(address, 'addressLine1'), addressLine2: text(address, 'addressLine2'),
    postalCode: text(address, 'postalCode'), city: text(address, 'city'), country: text(address, 'country'),
  };
}

function group(object: JsonObject | null, name: string): JsonObject | null {
  const value: Json | undefined = object?.[name];
  return isJsonObject(value) ? value : null;
}

function text(object: JsonObject | null, name: string): string | null {
  const value = object?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
