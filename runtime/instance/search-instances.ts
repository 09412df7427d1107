import type { Authenticated } from '../kernel/authenticated.ts';
import { emptyError, textError } from '../kernel/errors.ts';
import type { DataElement, Instance } from '../kernel/instance-types.ts';
import type { InstanceQuery, InstanceRecord } from '../store/contract.ts';
import { instanceResource, requireCaller } from './access.ts';
import { isServiceOwnerOf } from './actor.ts';
import { readableElements } from './data-access.ts';
import type { Services } from './services.ts';

const READ_SCOPE = 'altinn:serviceowner/instances.read';

/** A query for instances as a client gives it; what is absent does not restrict. */
export interface InstanceSearch extends Omit<InstanceQuery, 'confirmedBy'> {
  /** `person:{number}` or `organisation:{number}`, as in the header. */
  ownerIdentifier: string | null;
  excludeConfirmedBy: string | null;
  /** Confirmed by the instance's own organisation. */
  confirmed: boolean | null;
  /** `dataValues.A2ArchRef` */
  archivedAs: string | null;
  /** Some comparison can match nothing. */
  isImpossible: boolean;
}

export interface FoundInstance {
  instance: Instance;
  /** Elements that the caller may know of. */
  data: DataElement[];
}

export interface InstancePage {
  found: FoundInstance[];
  next: string | null;
}

const NOTHING: InstancePage = { found: [], next: null };

/**
 * GET instances of storage (app-api.md §8.1): service owners see all instances of their own organisation, everybody else
 * those of one owner that the policy lets them read. A page is filtered after it is read, so it may be shorter than its
 * size, or empty, while there is a next one.
 * @throws {AppError} 400 when the query lacks what the caller must give, 401, 403
 */
export async function searchInstances(services: Services, caller: Authenticated, search: InstanceSearch): Promise<InstancePage> {
  requireCaller(caller);
  const scope = caller.kind === 'serviceOwner' ? await ownerScope(services, caller, search) : await partyScope(services, search);
  if (scope === null || search.isImpossible) return NOTHING;
  const { ownerIdentifier: _owner, excludeConfirmedBy, confirmed, archivedAs, isImpossible: _impossible, ...query } = { ...search, ...scope };
  const org = query.org ?? query.appId?.split('/')[0];
  const confirmedBy = excludeConfirmedBy !== null ? { stakeholder: excludeConfirmedBy, confirmed: false } : confirmed !== null && org !== undefined ? { stakeholder: org, confirmed } : null;
  const page = await services.store.instances.query({ ...query, ...(confirmedBy ? { confirmedBy } : {}) });
  const wanted = page.records.filter(({ instance }) => (confirmed === null || isConfirmed(instance) === confirmed) && (archivedAs === null || instance.dataValues?.['A2ArchRef'] === archivedAs));
  const found = await Promise.all(wanted.map((record) => visible(services, caller, record)));
  return { found: found.filter((one) => one !== null), next: page.next };
}

/** @returns what the query is narrowed to */
async function ownerScope(services: Services, caller: Extract<Authenticated, { kind: 'serviceOwner' }>, search: InstanceSearch): Promise<Partial<InstanceSearch> | null> {
  if (!caller.scopes.includes(READ_SCOPE)) throw emptyError('FORBIDDEN');
  const org = search.org ?? search.appId?.split('/')[0];
  if (!org) throw textError('BAD_REQUEST', 'Org or AppId must be defined.');
  if (org.toLowerCase() !== caller.org.toLowerCase()) {
    const [appOrg = '', app = ''] = search.appId?.split('/') ?? [];
    if (!search.appId) throw textError('BAD_REQUEST', 'AppId must be defined.');
    const decision = await services.access.decide(caller, 'read', { org: appOrg, app, partyId: null });
    if (!decision.permitted) throw emptyError('FORBIDDEN');
  }
  const owner = await identifiedOwner(services, search);
  return owner === null ? null : { org, ...owner };
}

async function partyScope(services: Services, search: InstanceSearch): Promise<Partial<InstanceSearch> | null> {
  if (!search.partyIds && search.ownerIdentifier === null) throw textError('BAD_REQUEST', 'Either InstanceOwnerPartyId or InstanceOwnerIdentifier need to be defined.');
  const owner = await identifiedOwner(services, search);
  if (owner === null || search.isHardDeleted === true) return null;
  return { ...owner, isHardDeleted: false };
}

/** @returns null when nobody is known by the identifier */
async function identifiedOwner({ register }: Services, { partyIds, ownerIdentifier }: InstanceSearch): Promise<Partial<InstanceSearch> | null> {
  if (ownerIdentifier === null) return {};
  if (partyIds) throw textError('BAD_REQUEST', 'Both InstanceOwner.PartyId and InstanceOwnerIdentifier cannot be present at the same time.');
  const [kind = '', number = '', ...rest] = ownerIdentifier.replaceAll(' ', '').toLowerCase().split(':');
  if ((kind !== 'person' && kind !== 'organisation') || number === '' || rest.length > 0) throw textError('BAD_REQUEST', 'Invalid InstanceOwnerIdentifier.');
  if (kind === 'person' && !/^\d{11}$/.test(number)) throw textError('BAD_REQUEST', 'Person number needs to be exactly 11 digits.');
  if (kind === 'organisation' && !/^\d{9}$/.test(number)) throw textError('BAD_REQUEST', 'Organization number needs to be exactly 9 digits.');
  const party = await (kind === 'person' ? register.partyByPersonNumber(number) : register.partyByOrganisationNumber(number));
  return party ? { partyIds: [String(party.partyId)] } : null;
}

function isConfirmed(instance: Instance): boolean {
  return instance.completeConfirmations?.some((confirmation) => confirmation.stakeholderId === instance.org) ?? false;
}

async function visible(services: Services, caller: Authenticated, record: InstanceRecord): Promise<FoundInstance | null> {
  const { instance } = record;
  if (isServiceOwnerOf(caller, instance.org)) return { instance, data: instance.data };
  if (!(await services.access.decide(caller, 'read', instanceResource(instance))).permitted) return null;
  return { instance, data: await visibleElements(services, caller, record) };
}

/** Elements that a caller may know of: hard-deleted ones are the service owner's only. An app that is not loaded shows none. */
export async function visibleElements(services: Services, caller: Authenticated, { instance, definition: version }: InstanceRecord): Promise<DataElement[]> {
  const [org = '', app = ''] = instance.appId.split('/');
  const definition = services.definitions.version(org, app, version);
  if (!definition) return [];
  const readable = await readableElements(services, caller, definition, instance);
  return isServiceOwnerOf(caller, instance.org) ? readable : readable.filter((element) => element.deleteStatus?.isHardDeleted !== true);
}
