import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, Next } from 'koa';
import { eventSecret } from '../../app-definition/event-secret.ts';
import { toPlain } from '../../data/plain.ts';
import { requireDefinition } from '../../instance/instantiate.ts';
import { receiveEvent } from '../../instance/receive-event.ts';
import type { Services } from '../../instance/services.ts';
import { AppError } from '../../kernel/errors.ts';
import { noRoute, param, query, readJsonObject } from '../request.ts';
import type { Route } from '../route.ts';

/** v8: where an app is told of events that it has subscribed to. Whoever knows the app's secret may tell (app-api.md §6.7). */
export function eventReceiverRoutes(services: Services): Route[] {
  return [{ name: 'events.receive', method: 'POST', path: '/:org/:app/api/v1/eventsreceiver', steps: [requireCode, postEvent] }];

  async function requireCode(ctx: Context, next: Next): Promise<void> {
    const definition = definitionOf(ctx);
    if (definition.line !== 'v8') throw noRoute(ctx);
    const secret = eventSecret(definition.settings);
    // The platform answers 500 here, which would let anybody fill the log of an app that has nothing to do with events.
    if (secret === null) throw new AppError('UNAUTHENTICATED', { problem: 'framework', detail: 'This app takes no events: the setting EventSubscription:SecretCode is missing.' });
    if (!isSame(query(ctx, 'code') ?? '', secret)) throw new AppError('UNAUTHENTICATED', { problem: 'framework' });
    await next();
  }

  async function postEvent(ctx: Context): Promise<void> {
    await receiveEvent(services, definitionOf(ctx), toPlain(await readJsonObject(ctx, services.limits)));
    ctx.status = 200;
    ctx.body = '';
  }

  function definitionOf(ctx: Context): ReturnType<typeof requireDefinition> {
    return requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
  }
}

/** Takes as long whatever the difference, length included. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
