import { createHash, timingSafeEqual } from 'node:crypto';
import { actorOf } from './actor.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { serviceOwnerCaller } from './service-owner.ts';
import type { Services } from './services.ts';
import { Session } from './session.ts';

const KIND = 'notification.code';

/** The code by which the notification service asks about an instance: made once. */
export async function conditionCode({ store, newGuid }: Services, guid: string): Promise<string> {
  const known = await store.documents.get(KIND, guid);
  if (known !== null) return String(known.body);
  const code = newGuid();
  // Another attempt may have been first.
  return (await store.documents.put(KIND, guid, 0, code)) === 'conflict' ? String((await store.documents.get(KIND, guid))?.body) : code;
}

/** Takes as long whatever the difference. */
export async function isConditionCode({ store }: Services, guid: string, given: string): Promise<boolean> {
  const known = await store.documents.get(KIND, guid);
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return known !== null && timingSafeEqual(digest(String(known.body)), digest(given));
}

/**
 * Whether its owner should still be told: as the app's logic says, else while the process has not ended; also when the instance
 * cannot be read (app-api.md §6.7).
 * @throws {HOOK_FAILED} 500 — the hook failed
 */
export async function isStillWanted(services: Services, guid: string): Promise<boolean> {
  const record = await services.store.instances.get(guid);
  if (record === null) return true;
  const { instance } = record;
  const [org = '', app = ''] = instance.appId.split('/');
  const definition = services.definitions.version(org, app, record.definition) ?? services.definitions.current(org, app);
  const wanted = definition?.hooks.notifications?.wanted;
  if (!definition || !wanted) return !instance.process?.ended;
  const caller = await serviceOwnerCaller(services, org);
  const session = new Session(services, definition, caller, await actorOf(caller, services.register), record, 'nb');
  return runHook(services, 'notifications.wanted', () => wanted(hookContext(session)));
}
