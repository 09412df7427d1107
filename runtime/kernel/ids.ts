import { randomUUID } from 'node:crypto';

/** The source of ids: GUIDs, lower case with hyphens. Injected so that a replayed step gives the same ids. */
export type NewGuid = () => string;

export const randomGuid: NewGuid = () => randomUUID();

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return GUID.test(text);
}
