import type { AppDefinition } from '../app-definition/types.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import type { Instance } from '../kernel/instance-types.ts';
import { instanceResource } from './access.ts';
import type { Services } from './services.ts';

export interface SimpleInstance {
  id: string;
  presentationTexts: Record<string, string> | null;
  dueBefore: string | null;
  lastChanged: string;
  /** A display name; empty when nobody is found. */
  lastChangedBy: string;
}

/** The party's cases that are still open in one app and that the caller may read (app-api.md §2.9). */
export async function activeInstances(services: Services, caller: Authenticated, definition: AppDefinition, partyId: string): Promise<SimpleInstance[]> {
  const found: SimpleInstance[] = [];
  let cursor: string | undefined;
  do {
    const page = await services.store.instances.query({
      appId: definition.id, partyIds: [partyId], isArchived: false, isSoftDeleted: false, isHardDeleted: false, order: 'desc', limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { instance } of page.records) {
      if ((await services.access.decide(caller, 'read', instanceResource(instance))).permitted) found.push(await simple(services, instance));
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

async function simple(services: Services, instance: Instance): Promise<SimpleInstance> {
  const { id, presentationTexts, dueBefore, lastChanged } = instance;
  return { id, presentationTexts, dueBefore, lastChanged, lastChangedBy: await displayName(services, instance.lastChangedBy) };
}

async function displayName({ register }: Services, who: string): Promise<string> {
  if (/^\d{9}$/.test(who)) return (await register.organization(who))?.name ?? (await register.serviceOwnerByNumber(who))?.name['nb'] ?? '';
  if (/^\d{1,8}$/.test(who)) return (await register.profile(Number(who)))?.party.name ?? '';
  return '';
}
