import type { Context } from 'koa';
import { orderDetails, paymentCallback, paymentInformation } from '../../instance/payment-view.ts';
import { callerOf, instanceKey, languageOf, query, sendJson, sendText } from '../request.ts';
import type { Route } from '../route.ts';
import { INSTANCE, type RouteContext } from './shared.ts';

/** Payment (app-api.md §6.3). */
export function paymentRoutes({ services, authenticate }: RouteContext): Route[] {
  return [
    { name: 'payment.read', method: 'GET', path: `${INSTANCE}/payment`, steps: [authenticate, getPayment] },
    { name: 'payment.orderDetails', method: 'GET', path: `${INSTANCE}/payment/order-details`, steps: [authenticate, getOrderDetails] },
    // The processor has no token: a shared secret in the header stands for it, which the use case checks.
    { name: 'payment.netsWebhook', method: 'POST', path: `${INSTANCE}/payment/nets-webhook-listener`, steps: [postWebhook] },
  ];

  async function getPayment(ctx: Context): Promise<void> {
    sendJson(ctx, 200, await paymentInformation(services, callerOf(ctx), instanceKey(ctx), query(ctx, 'taskId'), languageOf(ctx)));
  }

  async function getOrderDetails(ctx: Context): Promise<void> {
    sendJson(ctx, 200, await orderDetails(services, callerOf(ctx), instanceKey(ctx), languageOf(ctx)));
  }

  /** The body is not read: it could only name a payment, and the processor is asked anyway. */
  async function postWebhook(ctx: Context): Promise<void> {
    const text = await paymentCallback(services, instanceKey(ctx), ctx.get('authorization'));
    if (text !== null) sendText(ctx, 200, text);
    else sendJson(ctx, 200, { status: 200, detail: 'The current task is not a payment task.' });
  }
}
