import type { Context } from 'koa';
import { isConditionCode, isStillWanted } from '../../instance/notification-condition.ts';
import type { Services } from '../../instance/services.ts';
import { AppError } from '../../kernel/errors.ts';
import { param, query, sendJson } from '../request.ts';
import { ALL_JSON, type Route } from '../route.ts';

/** Where the notification service asks, just before it sends, whether the owner of an instance should still be told (app-api.md §6.7). */
export function notificationConditionRoutes(services: Services): Route[] {
  return [{ name: 'notifications.condition', method: 'GET', path: '/:org/:app/api/v1/notification-webhook-listener/:partyId/:guid', steps: [getCondition], answers: ALL_JSON }];

  async function getCondition(ctx: Context): Promise<void> {
    const guid = param(ctx, 'guid').toLowerCase();
    if (!(await isConditionCode(services, guid, query(ctx, 'code') ?? ''))) throw new AppError('UNAUTHENTICATED', { problem: 'framework' });
    sendJson(ctx, 200, { sendNotification: await isStillWanted(services, guid) });
  }
}
