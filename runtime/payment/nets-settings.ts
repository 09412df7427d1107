import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { PaymentError } from '../kernel/payment.ts';

const SECTION = 'NetsPaymentSettings';

/** An app's agreement with Nets Easy: `NetsPaymentSettings` of its settings (names ignore case). */
export interface NetsSettings {
  /** Sent as the Authorization header; comes from the environment (`NetsPaymentSettings__SecretApiKey`), never from a file. */
  secretApiKey: string;
  /** What the webhook must carry; null: no webhook is registered and none is accepted. */
  webhookCallbackKey: string | null;
  /** `https://api.dibspayment.eu` or `https://test.api.dibspayment.eu`, without a trailing slash. */
  baseUrl: string;
  termsUrl: string;
  showOrderSummary: boolean;
  showMerchantName: boolean;
  /** Null: when the order names a payer. */
  merchantHandlesConsumerData: boolean | null;
  paymentMethods: { name: string; enabled: boolean }[];
}

/** @throws {PaymentError} misconfigured, naming the setting that is missing or wrong and never its value */
export function netsSettings(settings: JsonObject): NetsSettings {
  const section = memberOf(settings, SECTION);
  if (!isJsonObject(section)) throw new PaymentError('misconfigured', `The app's settings have no ${SECTION}.`);
  const required = (name: string): string => textOf(section, name) ?? wrong(name, 'is missing');
  const baseUrl = required('BaseUrl').replace(/\/+$/, '');
  if (!isSafeAddress(baseUrl)) wrong('BaseUrl', 'must be an https address');
  return {
    secretApiKey: required('SecretApiKey'),
    webhookCallbackKey: callbackKey(section),
    baseUrl,
    termsUrl: required('TermsUrl'),
    showOrderSummary: flagOf(section, 'ShowOrderSummary') ?? true,
    showMerchantName: flagOf(section, 'ShowMerchantName') ?? true,
    merchantHandlesConsumerData: flagOf(section, 'MerchantHandlesConsumerData'),
    paymentMethods: methodsOf(memberOf(section, 'PaymentMethodsConfiguration')),
  };
}

/** The processor takes 8 to 64 letters, digits, hyphens, equals signs and spaces. */
function callbackKey(section: JsonObject): string | null {
  const key = textOf(section, 'WebhookCallbackKey');
  if (key !== null && !/^[a-zA-Z0-9\-= ]{8,64}$/.test(key)) wrong('WebhookCallbackKey', 'must be 8 to 64 letters, digits, hyphens, equals signs or spaces');
  return key;
}

/** The key must not travel in the clear; loopback is for tests. */
function isSafeAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(text));
}

export function isLoopback(address: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);
}

function methodsOf(value: Json | undefined): NetsSettings['paymentMethods'] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) => {
    const name = isJsonObject(item) ? textOf(item, 'Name') : null;
    return name === null ? [] : [{ name, enabled: flagOf(item as JsonObject, 'Enabled') ?? true }];
  });
}

function memberOf(object: JsonObject, name: string): Json | undefined {
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

function textOf(object: JsonObject, name: string): string | null {
  const value = memberOf(object, name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function flagOf(object: JsonObject, name: string): boolean | null {
  const value = memberOf(object, name);
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' && /^(true|false)$/i.test(value.trim()) ? value.trim().toLowerCase() === 'true' : null;
}

function wrong(name: string, what: string): never {
  throw new PaymentError('misconfigured', `The app's setting ${SECTION}.${name} ${what}.`);
}
