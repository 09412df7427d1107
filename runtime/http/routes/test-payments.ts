import type { Context } from 'koa';
import { AppError } from '../../kernel/errors.ts';
import { isJsonObject, type Json } from '../../kernel/json.ts';
import type { Limits } from '../../kernel/limits.ts';
import type { TestPayment, TestPayments, TestResult } from '../../payment/test-payments.ts';
import { decodeUtf8, invalidValue, param, readJsonBody, readWhole, sendJson, sendText } from '../request.ts';
import type { Route } from '../route.ts';
import { testPaymentPage } from '../test-payment-html.ts';

const RESULTS: Record<string, TestResult> = { paid: 'Paid', failed: 'Failed', cancelled: 'Cancelled' };
const FORM = 'application/x-www-form-urlencoded';

/**
 * Development only: where a test payment is paid, cancelled or fails. A person uses the page and goes back to the app;
 * a system posts `{"result": "paid" | "cancelled" | "failed"}` as JSON.
 */
export function testPaymentRoutes({ payments, limits }: { payments: TestPayments; limits: Limits }): Route[] {
  return [
    { name: 'testPayment.read', method: 'GET', path: '/dev/payments/:paymentId', steps: [getPayment] },
    { name: 'testPayment.complete', method: 'POST', path: '/dev/payments/:paymentId', steps: [postPayment] },
  ];

  async function getPayment(ctx: Context): Promise<void> {
    const payment = found(await payments.find(idOf(ctx)));
    if (ctx.accepts('html', 'json') === 'json') return sendJson(ctx, 200, payment);
    sendText(ctx, 200, testPaymentPage(payment), 'text/html; charset=utf-8');
    ctx.set('Content-Security-Policy', `default-src 'none'; style-src 'unsafe-inline'; form-action 'self' ${new URL(payment.returnUrl).origin}; base-uri 'none'; frame-ancestors 'none'`);
  }

  async function postPayment(ctx: Context): Promise<void> {
    const isForm = ctx.is(FORM) === FORM;
    const payment = found(await payments.complete(idOf(ctx), isForm ? await formResult(ctx) : resultOf(await readJsonBody(ctx, limits))));
    if (!isForm) return sendJson(ctx, 200, payment);
    ctx.status = 303;
    ctx.set('Location', payment.returnUrl);
  }

  async function formResult(ctx: Context): Promise<TestResult> {
    return resultOf({ result: new URLSearchParams(decodeUtf8(await readWhole(ctx, limits.body))).get('result') });
  }
}

function idOf(ctx: Context): string {
  return param(ctx, 'paymentId');
}

function found(payment: TestPayment | null): TestPayment {
  if (!payment) throw new AppError('NOT_FOUND', { detail: 'There is no such test payment.' });
  return payment;
}

function resultOf(body: Json | undefined): TestResult {
  const value = isJsonObject(body) ? body['result'] : undefined;
  const result = typeof value === 'string' && Object.hasOwn(RESULTS, value) ? RESULTS[value] : undefined;
  if (!result) throw invalidValue('result', String(value));
  return result;
}
