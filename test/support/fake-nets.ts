import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const NETS_KEY = 'test-secret-key-0123456789abcdef';

/** A payment as the fake keeps it; amounts in minor units. */
export interface FakePayment {
  paymentId: string;
  body: any;
  charged: number;
  terminated: string | null;
}

export interface FakeNets {
  url: string;
  payments: Map<string, FakePayment>;
  /** `METHOD path` of every call. */
  calls: string[];
  /** What was wrong with callers; empty when all was well. */
  faults: string[];
  /** The next calls of a kind answer with this status, or are cut off without an answer (0). */
  fail: { method: string; status: number; times: number } | null;
  /** A person pays on the hosted page. */
  charge(paymentId: string, amount?: number): void;
  stop(): Promise<void>;
}

/**
 * The payment API v1 of Nets Easy as its documentation draws it: create, retrieve, terminate. It does not trust its caller: key,
 * media type, idempotency key, sums of every line and of the order, texts, addresses and webhooks are checked.
 */
export async function startFakeNets(): Promise<FakeNets> {
  const nets: FakeNets = {
    url: '', payments: new Map(), calls: [], faults: [], fail: null,
    charge(paymentId, amount) {
      const payment = nets.payments.get(paymentId);
      if (!payment || payment.terminated) throw new Error(`nobody can pay ${paymentId}`);
      payment.charged = amount ?? payment.body.order.amount;
    },
    stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }),
  };
  const server = createServer((request, response) => void answer(nets, request, response));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  nets.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return nets;
}

async function answer(nets: FakeNets, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '' } = request;
  nets.calls.push(`${method} ${url}`);
  const send = (status: number, body?: unknown): void => {
    response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  if (request.headers.authorization !== NETS_KEY) return send(401);
  const { fail } = nets;
  const broken = fail !== null && fail.method === method && fail.times-- > 0;
  if (broken && fail.status !== 0) return send(fail.status);
  if (method === 'POST' && url === '/v1/payments') {
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const errors = orderFaults(request, body);
    nets.faults.push(...errors);
    if (errors.length > 0) return send(400, { errors: Object.fromEntries(errors.map((error) => [error, ['is not valid']])) });
    const paymentId = String(nets.payments.size + 1).padStart(32, '0');
    nets.payments.set(paymentId, { paymentId, body, charged: 0, terminated: null });
    if (broken) return void request.socket.destroy();
    return send(201, { paymentId, hostedPaymentPageUrl: pageOf(nets, paymentId) });
  }
  if (broken) return void request.socket.destroy();
  const [, paymentId = '', terminate] = /^\/v1\/payments\/(\w+)(\/terminate)?$/.exec(url) ?? [];
  const payment = nets.payments.get(paymentId);
  if (!payment) return send(404);
  if (method === 'PUT' && terminate) {
    if (payment.charged > 0 || payment.terminated) return send(400, { errors: { payment: ['cannot be terminated'] } });
    payment.terminated = '2026-11-25T10:00:00.0000+00:00';
    return send(204);
  }
  if (method === 'GET' && !terminate) return send(200, { payment: retrieved(nets, payment) });
  send(405);
}

function pageOf(nets: FakeNets, paymentId: string): string {
  return `${nets.url}/hostedpaymentpage/?checkoutKey=key&pid=${paymentId}`;
}

function retrieved(nets: FakeNets, { paymentId, body, charged, terminated }: FakePayment): object {
  return {
    paymentId, summary: charged ? { reservedAmount: charged, chargedAmount: charged } : {},
    consumer: charged ? { shippingAddress: {}, company: { contactDetails: { phoneNumber: {} } }, privatePerson: { firstName: 'Sophie', lastName: 'Salt', email: 'sophie@example.com', phoneNumber: { prefix: '+47', number: '12345678' } }, billingAddress: {} } : {},
    paymentDetails: charged ? { paymentType: 'CARD', paymentMethod: 'Visa', invoiceDetails: {}, cardDetails: { maskedPan: '492500******0004', expiryDate: '0928' } } : { invoiceDetails: {}, cardDetails: {} },
    orderDetails: { amount: body.order.amount, currency: body.order.currency, reference: body.order.reference },
    checkout: { url: pageOf(nets, paymentId), cancelUrl: body.checkout.cancelUrl },
    created: '2026-11-25T09:00:00.0000+00:00', myReference: body.myReference,
    ...(charged ? { charges: [{ chargeId: 'c'.repeat(32), amount: charged, created: '2026-11-25T09:05:00.0000+00:00' }] } : {}),
    ...(terminated ? { terminated } : {}),
  };
}

function orderFaults(request: IncomingMessage, { order, checkout, notifications, myReference }: any): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, what: string): void => { if (!holds) faults.push(what); };
  const isText = (value: unknown, most = 128): boolean => typeof value === 'string' && value.length >= 1 && value.length <= most && !/[<>'"&\\]/.test(value);
  const isWhole = (value: unknown): boolean => Number.isInteger(value) && Math.abs(value as number) <= 2_147_483_647;
  must((request.headers['content-type'] ?? '').startsWith('application/json'), 'content-type');
  must(/^[\w-]{1,64}$/.test(String(request.headers['idempotency-key'] ?? '')), 'idempotency-key');
  must(isWhole(order.amount) && order.amount > 0, 'order.amount');
  must(/^[A-Z]{3}$/.test(order.currency), 'order.currency');
  must(isText(order.reference), 'order.reference');
  must(isText(myReference, 128), 'myReference');
  for (const [index, item] of order.items.entries()) {
    const at = `order.items[${index}]`;
    must(isText(item.reference) && isText(item.name) && isText(item.unit), `${at}: texts`);
    must([item.unitPrice, item.taxRate, item.taxAmount, item.netTotalAmount, item.grossTotalAmount].every(isWhole), `${at}: whole numbers`);
    must(Math.abs(item.netTotalAmount - item.unitPrice * item.quantity) <= item.quantity, `${at}: net`);
    must(Math.abs(item.taxAmount - (item.netTotalAmount * item.taxRate) / 10_000) <= 1, `${at}: tax`);
    must(item.netTotalAmount + item.taxAmount === item.grossTotalAmount, `${at}: gross`);
  }
  must(order.items.reduce((sum: number, item: any) => sum + item.grossTotalAmount, 0) === order.amount, 'order.amount is not the sum of the items');
  must(checkout.integrationType === 'HostedPaymentPage' && checkout.charge === true, 'checkout');
  must([checkout.returnUrl, checkout.cancelUrl, checkout.termsUrl].every((url) => URL.canParse(url)), 'checkout: addresses');
  must(!checkout.merchantHandlesConsumerData || checkout.consumer !== undefined, 'checkout.consumer');
  for (const hook of notifications?.webHooks ?? []) must(URL.canParse(hook.url) && /^[a-zA-Z0-9\-= ]{8,64}$/.test(hook.authorization) && /^payment\.[\w.]+$/.test(hook.eventName), 'notifications.webHooks');
  return faults;
}
