import { isJsonObject } from '../kernel/json.ts';
import { member } from './json-source.ts';
import type { AppSettings } from './types.ts';

/**
 * The secret that senders of events to the app must know; null when none is set. Its name is the one that an app's
 * deployment gives it: `EventSubscription__SecretCode` as a variable.
 */
export function eventSecret({ sections }: AppSettings): string | null {
  const section = member(sections, 'EventSubscription');
  const code = section !== undefined && isJsonObject(section) ? member(section, 'SecretCode') : undefined;
  return typeof code === 'string' && code !== '' ? code : null;
}
