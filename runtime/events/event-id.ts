import { createHash } from 'node:crypto';
import type { AppName } from './cloud-event.ts';

/** Where an event stands in its app's log. */
export interface EventPosition {
  /** When its batch was appended, ms; grows from batch to batch of an app. */
  time: number;
  /** The batch, from 1. */
  number: number;
  /** Within the batch, from 0. */
  index: number;
}

const MAX_NUMBER = 2 ** 38;
const MAX_INDEX = 2 ** 12;

/**
 * The ids of an app's events: each a version 8 UUID whose bits are the time of appending (48), the place in the batch (12), a hash of
 * the app (24) and the batch (38). So ids of one app sort as its log does, two apps or processes never make the same
 * one, and an id alone leads back to its place.
 */
export function eventIds(app: AppName): (position: EventPosition) => string {
  const ofApp = (0b10n << 62n) | (BigInt(appHash(app)) << 38n);
  return ({ time, number, index }) => {
    if (number >= MAX_NUMBER || index >= MAX_INDEX) throw new RangeError('an event log is full');
    const low = (ofApp | BigInt(number)).toString(16);
    const when = time.toString(16).padStart(12, '0');
    return `${when.slice(0, 8)}-${when.slice(8)}-8${index.toString(16).padStart(3, '0')}-${low.slice(0, 4)}-${low.slice(4)}`;
  };
}

/** The place that an id names; null when it is not an id of ours. `isOf` tells whether it belongs to an app. */
export function readEventId(id: string): (EventPosition & { isOf: (app: AppName) => boolean }) | null {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(id)) return null;
  const bits = BigInt(`0x${id.replaceAll('-', '')}`);
  const hash = Number((bits >> 38n) & 0xffffffn);
  return {
    time: Number(bits >> 80n),
    index: Number((bits >> 64n) & 0xfffn),
    number: Number(bits & (BigInt(MAX_NUMBER) - 1n)),
    isOf: (app) => appHash(app) === hash,
  };
}

function appHash({ org, app }: AppName): number {
  return createHash('sha256').update(`${org}/${app}`).digest().readUIntBE(0, 3);
}
