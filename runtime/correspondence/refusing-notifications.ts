import { NotificationRefused, type Notifications } from '../kernel/ports.ts';

/** Stands where no notification service is set up: the owner is then not told, and the log says so. */
export function createRefusingNotifications(): Notifications {
  return {
    async order() {
      throw new NotificationRefused('No notification service is set up here.');
    },
  };
}
