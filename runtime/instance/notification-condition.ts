import { createHash, timingSafeEqual } from 'node:crypto';
import type { Services } from './services.ts';

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

/** Whether its owner should still be told: not of a process that has ended. Also when the instance cannot be read (app-api.md §6.7). */
export async function isStillWanted({ store }: Services, guid: string): Promise<boolean> {
  const record = await store.instances.get(guid);
  return !record?.instance.process?.ended;
}
