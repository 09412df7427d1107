import { conditionCode } from '../instance/notification-condition.ts';
import { NOTIFICATION_ENTRY } from '../instance/notification-order.ts';
import type { Services } from '../instance/services.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { NotificationRefused } from '../kernel/ports.ts';
import type { JobHandler } from './job-handler.ts';

const MINUTE = 60_000;
const WAITS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE];

/** Orders the notifications of new instances. A failure is logged and changes nothing of the instance (app-api.md §2.8). */
export function notificationJobs(services: Services): Readonly<Record<string, JobHandler>> {
  return {
    [`outbox.${NOTIFICATION_ENTRY}`]: {
      retry: WAITS,
      async run(job) {
        const { guid, entry } = isJsonObject(job.body) ? job.body : {};
        const payload = isJsonObject(entry ?? null) ? ((entry as JsonObject)['payload'] ?? null) : null;
        const order = isJsonObject(payload) ? payload['order'] ?? null : null;
        if (typeof guid !== 'string' || !isJsonObject(payload) || !isJsonObject(order)) return { dead: 'not a notification' };
        const record = await services.store.instances.get(guid);
        if (record === null) return 'done';
        try {
          await services.notifications.order(withCondition(order, await conditionAddress(services, record.instance.appId, record.instance.id, guid)));
        } catch (error) {
          if (!(error instanceof NotificationRefused)) throw error;
          services.log.warn({ guid, reason: error.message }, 'the owner of a new instance was not notified');
        }
        return 'done';
      },
    },
  };
}

async function conditionAddress(services: Services, appId: string, instanceId: string, guid: string): Promise<string> {
  const [org = ''] = appId.split('/');
  return `${services.links.apps(org, null)}/${appId}/api/v1/notification-webhook-listener/${instanceId}?code=${await conditionCode(services, guid)}`;
}

/** The service asks before each of them. */
function withCondition(order: JsonObject, conditionEndpoint: string): JsonObject {
  const { reminders } = order;
  return { ...order, conditionEndpoint, reminders: (Array.isArray(reminders) ? reminders : []).map((reminder) => ({ ...(reminder as JsonObject), conditionEndpoint })) as Json };
}
