import type { Notifications } from '../kernel/ports.ts';
import type { DocumentStore } from '../store/contract.ts';

const KIND = 'notification.recorded';

/** For development: each order becomes a document of kind `notification.recorded` under its key. Nothing leaves the machine. */
export function createRecordingNotifications(documents: DocumentStore): Notifications {
  return {
    async order(order) {
      const id = String(order['idempotencyId']).replace('/', '.');
      // a conflict means that it is there already
      await documents.put(KIND, id, 0, order);
      return { id };
    },
  };
}
