import type { Authenticated } from '../kernel/authenticated.ts';
import type { AccessResource } from '../kernel/ports.ts';

/** Attribute id → values. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

/** Attribute ids of decision requests (auth-platform.md §8.3). */
export const ATTRIBUTE = {
  action: 'urn:oasis:names:tc:xacml:1.0:action:action-id',
  userId: 'urn:altinn:userid',
  partyId: 'urn:altinn:partyid',
  person: 'urn:altinn:person:identifier-no',
  organization: 'urn:altinn:organization:identifier-no',
  organizationNumber: 'urn:altinn:organizationnumber',
  org: 'urn:altinn:org',
  app: 'urn:altinn:app',
  systemUser: 'urn:altinn:systemuser:uuid',
  role: 'urn:altinn:rolecode',
  instanceId: 'urn:altinn:instance-id',
  resourceInstanceId: 'urn:altinn:resource:instance-id',
  resource: 'urn:altinn:resource',
  task: 'urn:altinn:task',
  endEvent: 'urn:altinn:end-event',
  appResource: 'urn:altinn:appresource',
} as const;

/** Who asks, as subject attributes. Empty for nobody. */
export function subjectAttributes(caller: Authenticated): Attributes {
  switch (caller.kind) {
    case 'none': return new Map();
    case 'systemUser': return attributes([[ATTRIBUTE.systemUser, caller.systemUserId]]);
    case 'serviceOwner': return attributes([[ATTRIBUTE.org, caller.org]]);
    case 'org': return attributes([[ATTRIBUTE.organization, caller.orgNumber], [ATTRIBUTE.organizationNumber, caller.orgNumber]]);
    case 'user': return attributes([[ATTRIBUTE.userId, String(caller.userId)], [ATTRIBUTE.partyId, String(caller.partyId)]]);
  }
}

/** What is asked for, as resource attributes. */
export function resourceAttributes(resource: AccessResource): Attributes {
  return attributes([
    [ATTRIBUTE.org, resource.org],
    [ATTRIBUTE.app, resource.app],
    [ATTRIBUTE.partyId, resource.partyId === null ? null : String(resource.partyId)],
    [ATTRIBUTE.instanceId, resource.instanceId],
    [ATTRIBUTE.task, resource.task],
    [ATTRIBUTE.endEvent, resource.endEvent],
    [ATTRIBUTE.appResource, resource.appResource],
  ]);
}

/** A map of the pairs that have a value. */
export function attributes(pairs: readonly (readonly [string, string | null | undefined])[]): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    if (value !== null && value !== undefined && value !== '') map.set(name, [...(map.get(name) ?? []), value]);
  }
  return map;
}

/** The only or first value. */
export function firstOf(map: Attributes, name: string): string | null {
  return map.get(name)?.[0] ?? null;
}
