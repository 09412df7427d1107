import type { Authenticated } from '../kernel/authenticated.ts';
import { emptyError } from '../kernel/errors.ts';
import { loadInstance, requireCaller, type InstanceKey, type LoadedInstance } from './access.ts';
import { isServiceOwnerOf } from './actor.ts';
import type { Services } from './services.ts';

/**
 * The key of an instance that a storage path names without its app; `partyId` null where the path has only the guid.
 * @throws 401 for nobody, the empty 403 for what does not exist: as for what may not be seen (auth-platform.md §12 row 22)
 */
export async function storedKey(services: Services, caller: Authenticated, partyId: string | null, guid: string): Promise<InstanceKey> {
  requireCaller(caller);
  const record = await services.store.instances.get(guid);
  if (!record || (partyId !== null && record.instance.id !== `${partyId}/${guid}`)) throw emptyError('FORBIDDEN');
  const [org = '', app = ''] = record.instance.appId.split('/');
  return { org, app, partyId: record.instance.instanceOwner.partyId, guid };
}

/**
 * An instance by its storage path, when the caller may do `action` on it. Hard-deleted ones are there for the service
 * owner only.
 * @throws 401, 403 as `storedKey`; 404 for a hard-deleted instance
 */
export async function loadStored(services: Services, caller: Authenticated, partyId: string | null, guid: string, action: string): Promise<LoadedInstance> {
  const loaded = await loadInstance(services, caller, await storedKey(services, caller, partyId, guid), action);
  const { instance } = loaded.record;
  if (instance.status.isHardDeleted && !isServiceOwnerOf(caller, instance.org)) throw emptyError('NOT_FOUND');
  return loaded;
}
