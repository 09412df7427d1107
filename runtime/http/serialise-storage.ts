import type { DataElement, Instance, InstanceEvent } from '../kernel/instance-types.ts';
import { dataElementBody, instanceBody } from './serialise.ts';

const READ_STATUS = ['Unread', 'Read', 'UpdatedSinceLastReview'] as const;

/** An instance as storage writes it: members that are null left out, enums by name, only the platform's self link (app-api.md §8). */
export function storageInstance(instance: Instance, platform: string, data: readonly DataElement[] = instance.data): object {
  const body = instanceBody(instance, { apps: null, platform }, data) as { status: object };
  return withoutNulls({ ...body, status: { ...body.status, readStatus: readStatusName(instance) } }) as object;
}

export function storageElement(instance: Instance, element: DataElement, platform: string): object {
  return withoutNulls(dataElementBody(instance, element, { apps: null, platform })) as object;
}

export function storageEvent(event: InstanceEvent): object {
  return withoutNulls(event) as object;
}

/** What a reader is told: an instance that was read and then changed by its owner is not simply read (app-api.md §8.2). */
export function readStatusName({ status, data }: Instance): (typeof READ_STATUS)[number] {
  if (status.readStatus !== 1) return READ_STATUS[status.readStatus];
  if (data.some((element) => !element.isRead)) return 'UpdatedSinceLastReview';
  return data.some((element) => element.isRead) ? 'Read' : 'Unread';
}

/** A copy without the members that are null; nulls in lists stay. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null && member !== undefined).map(([name, member]) => [name, withoutNulls(member)]));
}
