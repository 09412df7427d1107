import type { AppDefinition } from '../app-definition/types.ts';
import { clockFunction } from '../app-definition/hook-crossing.ts';
import type { ReceivedEvent } from '../app-definition/hooks.ts';
import { AppError, textError } from '../kernel/errors.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import { runHook } from './hook-runner.ts';
import type { Services } from './services.ts';

/** What the event system sends to prove that an endpoint wants its events (auth-platform.md §8.5); an app need not know it. */
const VALIDATION = 'platform.events.validatesubscription';

/**
 * v8: hands an event over to the app's own logic (app-api.md §6.7).
 * @throws {BAD_REQUEST} 400 — the event has no type, or nothing handles it
 * @throws {TOO_EARLY} 425 — the app wants to be told again later
 * @throws {HOOK_FAILED} 500 — the handler failed
 */
export async function receiveEvent(services: Services, definition: AppDefinition, event: Json): Promise<void> {
  const type = isJsonObject(event) ? event['type'] : undefined;
  if (!isJsonObject(event) || typeof type !== 'string' || type === '') throw textError('BAD_REQUEST', 'The event has no type.');
  const handlers = definition.hooks.events ?? {};
  const handle = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
  if (handle === undefined && type === VALIDATION) return;
  if (handle === undefined) throw textError('BAD_REQUEST', `No eventhandler found that supports ${type}`);
  const isHandled = await runHook(services, `events.${type}`, () => handle({ event: event as ReceivedEvent, now: clockFunction(() => services.clock.now()) }));
  if (!isHandled) throw new AppError('TOO_EARLY', { problem: 'framework' });
}
