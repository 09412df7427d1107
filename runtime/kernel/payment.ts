import type { JsonObject } from './json.ts';

/** app-api.md §6.3 */
export type PaymentStatus = 'Uninitialized' | 'Created' | 'Paid' | 'Failed' | 'Cancelled' | 'Skipped';

export interface OrderLine {
  id: string;
  name: string;
  textResourceKey: string | null;
  /** In the currency's main unit: 12.5 is kr 12,50. */
  priceExVat: number;
  quantity: number;
  /** 25 is 25 %. */
  vatPercent: number;
  unit: string;
}

/** What is to be paid, as the API writes it. Totals are the sums of the lines, each line rounded to the minor unit. */
export interface OrderDetails {
  /** Which processor takes the money: `Nets Easy`, `Fake Payment Processor`, one of the app's own. */
  paymentProcessorId: string;
  receiver: JsonObject | null;
  payer: Payer | null;
  /** ISO 4217. */
  currency: string;
  orderLines: OrderLine[];
  allowedPayerTypes: ('Person' | 'Company')[] | null;
  orderReference: string | null;
  totalPriceExVat: number;
  totalVat: number;
  totalPriceIncVat: number;
}

export interface PhoneNumber {
  prefix: string | null;
  number: string | null;
}

export interface PayerPerson {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phoneNumber: PhoneNumber | null;
}

export interface PayerCompany {
  organisationNumber: string | null;
  name: string | null;
  contactPerson: PayerPerson | null;
}

export interface PaymentAddress {
  name: string | null;
  addressLine1: string | null;
  addressLine2: string | null;
  postalCode: string | null;
  city: string | null;
  country: string | null;
}

export interface Payer {
  privatePerson: PayerPerson | null;
  company: PayerCompany | null;
  shippingAddress: PaymentAddress | null;
  billingAddress: PaymentAddress | null;
}

export interface PaymentDetails {
  /** The processor's own id. */
  paymentId: string;
  /** Where the person pays; null when there is nothing to visit. */
  redirectUrl: string | null;
  payer?: Payer | null;
  paymentType?: string | null;
  paymentMethod?: string | null;
  /** ISO-8601. */
  createdDate?: string | null;
  chargedDate?: string | null;
  invoiceDetails?: { invoiceNumber: string | null } | null;
  cardDetails?: { maskedPan: string | null; expiryDate: string | null } | null;
}

/** The document that a payment task keeps as a data element. */
export interface PaymentInformation {
  taskId: string;
  status: PaymentStatus;
  orderDetails: OrderDetails;
  paymentDetails: PaymentDetails | null;
}

/** An order's amounts in the currency's minor unit (øre), whole numbers. Lines in the order's own order. */
export interface OrderAmounts {
  lines: readonly { unitPrice: number; net: number; tax: number; gross: number; taxRate: number }[];
  net: number;
  tax: number;
  gross: number;
}

/** Whose payment it is. */
export interface PaymentContext {
  appId: string;
  /** `{partyId}/{guid}` */
  instanceId: string;
  /** BCP 47: nb, nn, en. */
  language: string;
  /** The app's settings, every section as merged. Never to be logged. */
  settings: JsonObject;
}

export interface PaymentRequest extends PaymentContext {
  /** Names this attempt for ever, also after a crash: `{guid}/{task}/{attempt}`. */
  reference: string;
  order: OrderDetails;
  amounts: OrderAmounts;
  /** The app's page of the instance: where the person comes back to. */
  returnUrl: string;
  /** Where the processor may tell of changes. */
  callbackUrl: string;
}

export interface PaymentLookup extends PaymentContext {
  paymentId: string;
  order: OrderDetails;
  amounts: OrderAmounts;
}

/** Takes money. Every adapter passes test/contract/payment.contract.ts; apps may bring their own (`payment.processors`). */
export interface PaymentProcessor {
  /**
   * Starts a payment. The same reference again must give the same payment where the processor can tell; nobody can pay
   * before the redirect address is handed out.
   * @throws {PaymentError}
   */
  start(request: PaymentRequest): Promise<PaymentDetails>;
  /** How it stands now. @throws {PaymentError} also for an id that the processor does not know */
  status(payment: PaymentLookup): Promise<{ status: 'Created' | 'Paid' | 'Failed' | 'Cancelled'; details: PaymentDetails }>;
  /** Makes it impossible to pay. True when nobody can pay it (any more), false when it is too late. @throws {PaymentError} */
  terminate(payment: PaymentLookup): Promise<boolean>;
  /** Whether a call back carries the app's shared secret. Absent: the processor never calls back. */
  isCallback?(authorization: string, settings: JsonObject): boolean;
}

/** The built-in processors; null for an id that none of them has. */
export interface PaymentProcessors {
  find(id: string): PaymentProcessor | null;
}

/**
 * A processor could not do it. `unavailable`: no answer or a fault at its side, the outcome may be unknown; `refused`: it
 * said no; `misconfigured`: the app's settings lack something. The message is for people: no secrets, no bodies.
 */
export class PaymentError extends Error {
  override readonly name = 'PaymentError';
  readonly kind: 'unavailable' | 'refused' | 'misconfigured';

  constructor(kind: PaymentError['kind'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}
