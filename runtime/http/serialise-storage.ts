import type { DataElement, Instance } from '../kernel/instance-types.ts';

const READ_STATUS = ['Unread', 'Read', 'UpdatedSinceLastReview'] as const;

/** An instance as the storage API writes it: nulls left out, enums by name, only platform links (app-api.md §8). */
export function storageInstance(instance: Instance, platform: string, options: { data: readonly DataElement[] | null }): object {
  const link = `${platform}/storage/api/v1/instances/${instance.id}`;
  return withoutNulls({
    ...instance,
    selfLinks: { platform: link },
    status: { ...instance.status, readStatus: READ_STATUS[instance.status.readStatus] },
    data: options.data?.map((element) => ({ ...element, selfLinks: { platform: `${link}/data/${element.id}` } })) ?? null,
  }) as object;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null && member !== undefined).map(([name, member]) => [name, withoutNulls(member)]));
}
