import type { Authenticated } from '../kernel/authenticated.ts';
import type { Instance, InstanceEvent, InstanceEventType } from '../kernel/instance-types.ts';
import type { InstanceQuery, InstanceRecord } from '../store/contract.ts';
import { instanceResource, requireCaller } from './access.ts';
import type { Services } from './services.ts';
import { appName } from './texts.ts';

/** A search of the citizens' inbox (app-api.md §8.5). Times are ISO-8601 UTC. */
export interface MessageBoxSearch {
  partyIds: readonly string[];
  appId: string | null;
  includeActive: boolean;
  includeArchived: boolean;
  includeDeleted: boolean;
  fromLastChanged: string | null;
  toLastChanged: string | null;
  fromCreated: string | null;
  toCreated: string | null;
  searchString: string | null;
  archiveReference: string | null;
  language: string;
}

/** An instance with what the caller may do to it. */
export interface InboxInstance {
  instance: Instance;
  /** The app's name in the language asked for. */
  title: string;
  authorizedForWrite: boolean;
  allowDelete: boolean;
}

const MOST = 5000;
const PAGE = 200;

/** The instances that the caller may read, newest change first, at most 5000; never those that are deleted for good. */
export async function searchInbox(services: Services, caller: Authenticated, search: MessageBoxSearch): Promise<InboxInstance[]> {
  requireCaller(caller);
  const found: InboxInstance[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await services.store.instances.query({ ...queryOf(search), order: 'desc', limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    const wanted = page.records.filter(({ instance }) => hasStatus(instance, search));
    found.push(...(await Promise.all(wanted.map((record) => inboxInstance(services, caller, record, search.language)))).filter((one) => one !== null));
    if (page.next === null || found.length >= MOST) return found.slice(0, MOST);
    cursor = page.next;
  }
}

/** One instance for the inbox; null when the caller may not read it. */
export async function inboxInstance(services: Services, caller: Authenticated, { instance, definition: version }: InstanceRecord, language: string): Promise<InboxInstance | null> {
  const [org = '', app = ''] = instance.appId.split('/');
  const resource = instanceResource(instance);
  // Of a party's many cases a caller may see few: what more may be done is asked about those.
  if (!(await services.access.decide(caller, 'read', resource)).permitted) return null;
  const [write, remove] = await services.access.decideAll(caller, ['write', 'delete'], resource);
  const definition = services.definitions.version(org, app, version);
  return { instance, title: definition ? appName(definition, language) : instance.appId, authorizedForWrite: write?.permitted ?? false, allowDelete: remove?.permitted ?? false };
}

function queryOf(search: MessageBoxSearch): Omit<InstanceQuery, 'order' | 'limit'> {
  const between = (from: string | null, to: string | null) => [...(from ? [{ op: 'gte' as const, value: from }] : []), ...(to ? [{ op: 'lte' as const, value: to }] : [])];
  return {
    partyIds: [...search.partyIds], isHardDeleted: false,
    lastChanged: between(search.fromLastChanged, search.toLastChanged), created: between(search.fromCreated, search.toCreated),
    ...(search.appId ? { appId: search.appId } : {}),
    ...(search.searchString ? { searchString: search.searchString } : {}),
    ...(search.archiveReference ? { archiveReference: search.archiveReference } : {}),
  };
}

/** Asking for all of the three, or for none, restricts nothing. An archive reference is only ever of what is archived. */
function hasStatus({ status }: Instance, search: MessageBoxSearch): boolean {
  const { includeActive, includeArchived, includeDeleted } = search;
  if (search.archiveReference !== null && !status.isArchived) return false;
  if (includeActive === includeArchived && includeActive === includeDeleted) return true;
  if (status.isSoftDeleted) return includeDeleted;
  return status.isArchived ? includeArchived : includeActive;
}

const SHOWN: readonly InstanceEventType[] = [
  'Created', 'Deleted', 'Saved', 'Submited', 'Undeleted', 'SubstatusUpdated', 'Signed', 'SentToSign', 'SentToPayment', 'SentToSendIn', 'SentToFormFill',
  'InstanceForwarded', 'InstanceRightRevoked', 'NotificationSentSms', 'MessageArchived', 'MessageRead',
];

/** The part of the history that means something to the people in it. */
export function inboxEvents(events: readonly InstanceEvent[]): InstanceEvent[] {
  return events.filter((event) => SHOWN.includes(event.eventType));
}
