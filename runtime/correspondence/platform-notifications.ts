import { NotificationRefused, type Notifications } from '../kernel/ports.ts';

export interface PlatformNotificationsOptions {
  /** The notification service, with a slash at the end: `https://platform.altinn.no/notifications/api/v1/`. */
  endpoint: string;
  /** `Ocp-Apim-Subscription-Key` of the gateway. */
  subscriptionKey: string | null;
  /** The service owner's token, with the scope `altinn:serviceowner/notifications.create`. */
  token: () => Promise<string>;
  fetch?: typeof fetch;
}

const TIMEOUT = 30_000;
/** Answers that no repetition changes. */
const REFUSALS = new Set([400, 403, 404, 409, 422]);

/**
 * Orders notifications at the platform. Its `idempotencyId` makes a repeated order one.
 * @see auth-platform.md §8.6
 */
export function createPlatformNotifications({ endpoint, subscriptionKey, token, fetch: send = fetch }: PlatformNotificationsOptions): Notifications {
  return {
    async order(order) {
      const answer = await send(new URL('future/orders', endpoint), {
        method: 'POST', redirect: 'error', signal: AbortSignal.timeout(TIMEOUT), body: JSON.stringify(order),
        headers: {
          accept: 'application/json', 'content-type': 'application/json', authorization: `Bearer ${await token()}`,
          ...(subscriptionKey === null ? {} : { 'ocp-apim-subscription-key': subscriptionKey }),
        },
      });
      if (answer.ok) return { id: String(((await answer.json()) as { notificationOrderId?: unknown }).notificationOrderId ?? '') };
      await answer.body?.cancel();
      if (REFUSALS.has(answer.status)) throw new NotificationRefused(`The notification service refused with status ${answer.status}.`);
      throw new Error(`the notification service answered ${answer.status}`);
    },
  };
}
