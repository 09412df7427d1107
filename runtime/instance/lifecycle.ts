import type { Authenticated } from '../kernel/authenticated.ts';
import { emptyError, textError } from '../kernel/errors.ts';
import { isJsonObject, memberOf, type Json } from '../kernel/json.ts';
import { loadInstance, viewInstance, type InstanceKey, type LoadedInstance } from './access.ts';
import { publishEvent } from './cloud-events.ts';
import { isServiceOwnerOf } from './actor.ts';
import { markRead, marksRead } from './form-data.ts';
import { cancelOpenPayment } from './payment-task.ts';
import type { Services } from './services.ts';
import type { Session } from './session.ts';
import { requireFewTexts } from './text-limit.ts';
import { onInstance } from './unit-of-work.ts';

const DAY = 24 * 60 * 60 * 1000;

/** GET of an instance; marks it read unless its owner's organisation asks (app-api.md §2.9). Who asks again changes nothing. */
export async function readInstance(services: Services, caller: Authenticated, key: InstanceKey): Promise<LoadedInstance> {
  const seen = await viewInstance(services, caller, key, 'read', 'inCode');
  if (!marksRead(caller, seen.record.instance)) return seen;
  const loaded = await loadInstance(services, caller, key, 'read', 'inCode');
  const { session } = await onInstance(services, caller, loaded, async (work) => markRead(work, null));
  return session;
}

/** DELETE of an instance: soft, or hard (app-api.md §2.10). */
export async function deleteInstance(services: Services, caller: Authenticated, key: InstanceKey, hard: boolean): Promise<Session> {
  const loaded = await loadInstance(services, caller, key, 'delete');
  const { metadata } = loaded.definition;
  const days = metadata.preventInstanceDeletionForDays;
  const archived = loaded.record.instance.status.archived;
  if (days && archived && services.clock.now() - Date.parse(archived) < days * DAY) {
    throw textError('FORBIDDEN', 'Instance cannot be deleted yet due to application restrictions.');
  }
  const { session } = await onInstance(services, caller, loaded, async (work) => {
    await cancelOpenPayment(work);
    const { status } = work.instance;
    if (hard) {
      status.isHardDeleted = true;
      status.hardDeleted = work.now;
    }
    status.isSoftDeleted = true;
    status.softDeleted ??= work.now;
    work.event('Deleted');
    work.touchInstance();
  });
  return session;
}

/** POST complete: the stakeholder has fetched what it needs; once is enough (app-api.md §2.10). */
export async function completeInstance(services: Services, caller: Authenticated, key: InstanceKey): Promise<Session> {
  const loaded = await loadInstance(services, caller, key, 'complete');
  const stakeholder = caller.kind === 'serviceOwner' ? caller.org : loaded.record.instance.org;
  const { session } = await onInstance(services, caller, loaded, async (work) => {
    const confirmations = work.instance.completeConfirmations ?? [];
    if (confirmations.some((confirmation) => confirmation.stakeholderId === stakeholder)) return;
    work.instance.completeConfirmations = [...confirmations, { stakeholderId: stakeholder, confirmedOn: work.now }];
    work.event('ConfirmedComplete');
    work.touchInstance();
  });
  return session;
}

/** PUT substatus, by the app's owner only. */
export async function setSubstatus(services: Services, caller: Authenticated, key: InstanceKey, body: Json): Promise<Session> {
  const label = isJsonObject(body) ? memberOf(body, 'label') : undefined;
  if (typeof label !== 'string' || label.trim() === '') {
    throw textError('BAD_REQUEST', `Invalid sub status: ${JSON.stringify(body)}. Substatus must be defined and include a label.`);
  }
  const loaded = await loadInstance(services, caller, key, null);
  if (!isServiceOwnerOf(caller, loaded.record.instance.org)) throw emptyError('FORBIDDEN');
  const given = isJsonObject(body) ? memberOf(body, 'description') : undefined;
  const description = typeof given === 'string' ? given : null;
  requireFewTexts(services.limits, 'substatus', [label, description ?? '']);
  const { session } = await onInstance(services, caller, loaded, async (work) => {
    work.instance.status.substatus = { label, description };
    work.event('SubstatusUpdated');
    publishEvent(work, 'app.instance.substatus.changed');
    work.touchInstance();
  });
  return session;
}
