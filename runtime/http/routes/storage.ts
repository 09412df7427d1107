import type { Context } from 'koa';
import { instanceResource } from '../../instance/access.ts';
import type { Authenticated } from '../../kernel/authenticated.ts';
import { AppError, emptyError } from '../../kernel/errors.ts';
import { isGuid } from '../../kernel/ids.ts';
import type { Comparison, InstanceQuery, InstanceRecord } from '../../store/contract.ts';
import { flag, noRoute, param, query, requestHost, requireCallerOf, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { storageInstance } from '../serialise-storage.ts';
import type { RouteContext } from './shared.ts';

const PREFIX = '/storage/api/v1/instances';
const READ_SCOPE = 'altinn:serviceowner/instances.read';
const MAX_PAGE = 1000;

/** What service owners and users read of the store (app-api.md §8.1). Writing goes through the apps. */
export function storageRoutes({ services, authenticate }: RouteContext): Route[] {
  return [
    { name: 'storage.query', method: 'GET', path: PREFIX, steps: [authenticate, queryInstances] },
    { name: 'storage.read', method: 'GET', path: `${PREFIX}/:partyId/:guid`, steps: [authenticate, readInstance] },
  ];

  async function queryInstances(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    const owner = caller.kind === 'serviceOwner';
    const { asked, elsewhere } = owner ? ownerQuery(ctx, caller) : { asked: await userQuery(ctx), elsewhere: true };
    const size = pageSize(ctx);
    const page = await services.store.instances.query({ ...asked, ...filters(ctx, asked, owner), limit: size });
    const permitted: InstanceRecord[] = [];
    for (const record of page.records) {
      if (!elsewhere || (await services.access.decide(caller, 'read', instanceResource(record.instance))).permitted) permitted.push(record);
    }
    const platform = services.links.platform(requestHost(ctx));
    const self = `${platform}${ctx.path}${ctx.search}`;
    const withData = flag(ctx, 'includeDataElements', true);
    sendJson(ctx, 200, {
      count: permitted.length,
      self,
      ...(page.next === null ? {} : { next: nextLink(self, page.next) }),
      instances: permitted.map(({ instance }) => storageInstance(instance, platform, { data: withData ? instance.data : null })),
    });
  }

  async function userQuery(ctx: Context): Promise<Partial<InstanceQuery>> {
    const partyId = query(ctx, 'instanceOwner.partyId');
    const identifier = ctx.get('X-Ai-InstanceOwnerIdentifier');
    if (partyId && identifier) throw refuse('Both InstanceOwner.PartyId and InstanceOwnerIdentifier cannot be present at the same time.');
    if (!partyId && !identifier) throw refuse('Either InstanceOwnerPartyId or InstanceOwnerIdentifier need to be defined.');
    const scope = { ...text(ctx, 'org', 'org'), ...text(ctx, 'appId', 'appId') };
    return { ...scope, partyIds: [partyId ?? (await partyOfIdentifier(identifier))] };
  }

  /** `person:{11 digits}` or `organisation:{9 digits}`; nobody found gives an empty list. */
  async function partyOfIdentifier(identifier: string): Promise<string> {
    const match = /^(person|organisation):(\d+)$/i.exec(identifier.replaceAll(' ', ''));
    if (!match) throw refuse('Invalid InstanceOwnerIdentifier.');
    const [, kind = '', number = ''] = match;
    const person = kind.toLowerCase() === 'person';
    if (number.length !== (person ? 11 : 9)) throw refuse(person ? 'Person number needs to be exactly 11 digits.' : 'Organization number needs to be exactly 9 digits.');
    const party = person ? await services.register.partyByPersonNumber(number) : await services.register.partyByOrganisationNumber(number);
    return party ? String(party.partyId) : 'unknown';
  }

  async function readInstance(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    const guid = param(ctx, 'guid');
    if (!isGuid(guid)) throw noRoute(ctx);
    const record = await services.store.instances.get(guid.toLowerCase());
    if (!record || record.instance.id !== `${param(ctx, 'partyId')}/${guid.toLowerCase()}`) throw emptyError('FORBIDDEN');
    if (!(await services.access.decide(caller, 'read', instanceResource(record.instance))).permitted) throw emptyError('FORBIDDEN');
    sendJson(ctx, 200, storageInstance(record.instance, services.links.platform(requestHost(ctx)), { data: record.instance.data }));
  }
}

function refuse(text: string): AppError {
  return new AppError('BAD_REQUEST', { body: { kind: 'text', text } });
}

/** A service owner asks for its own apps; another's only where that app's policy lets it read. */
function ownerQuery(ctx: Context, caller: Extract<Authenticated, { kind: 'serviceOwner' }>): { asked: Partial<InstanceQuery>; elsewhere: boolean } {
  if (!caller.scopes.includes(READ_SCOPE)) throw emptyError('FORBIDDEN');
  const appId = query(ctx, 'appId');
  const org = query(ctx, 'org') ?? appId?.split('/')[0];
  if (!org) throw refuse('Org or AppId must be defined.');
  const elsewhere = org.toLowerCase() !== caller.org.toLowerCase();
  if (elsewhere && !appId) throw refuse('AppId must be defined.');
  return { asked: { org, ...(appId ? { appId } : {}), ...partyOf(ctx) }, elsewhere };
}

function partyOf(ctx: Context): Partial<InstanceQuery> {
  const partyId = query(ctx, 'instanceOwner.partyId');
  return partyId ? { partyIds: [partyId] } : {};
}

function filters(ctx: Context, asked: Partial<InstanceQuery>, owner: boolean): Omit<InstanceQuery, 'limit'> {
  const stakeholder = asked.org ?? asked.appId?.split('/')[0] ?? '';
  const excluded = query(ctx, 'excludeConfirmedBy');
  const confirmed = query(ctx, 'confirmed');
  const cursor = query(ctx, 'continuationToken');
  const reference = query(ctx, 'A3Ref');
  if (reference !== null && reference.length !== 12) throw refuse('A3Ref must be exactly 12 characters.');
  return {
    ...text(ctx, 'process.currentTask', 'currentTask'), ...text(ctx, 'process.endEvent', 'endEvent'), ...text(ctx, 'searchString', 'searchString'),
    ...truth(ctx, 'process.isComplete', 'isComplete'), ...truth(ctx, 'status.isArchived', 'isArchived'), ...truth(ctx, 'status.isSoftDeleted', 'isSoftDeleted'),
    ...(owner ? truth(ctx, 'status.isHardDeleted', 'isHardDeleted') : { isHardDeleted: false }),
    ...times(ctx, 'process.ended', 'ended'), ...times(ctx, 'lastChanged', 'lastChanged'), ...times(ctx, 'created', 'created'), ...times(ctx, 'visibleAfter', 'visibleAfter'), ...times(ctx, 'dueBefore', 'dueBefore'),
    ...(excluded ? { confirmedBy: { stakeholder: excluded, confirmed: false } } : confirmed ? { confirmedBy: { stakeholder, confirmed: flag(ctx, 'confirmed', false) } } : {}),
    ...(reference === null ? {} : { archiveReference: reference }),
    ...(cursor ? { cursor: decodeURIComponent(cursor) } : {}),
    order: (query(ctx, 'order') ?? 'desc:').startsWith('desc:') ? 'desc' : 'asc',
  };
}

function text<K extends keyof InstanceQuery>(ctx: Context, name: string, member: K): Partial<InstanceQuery> {
  const value = query(ctx, name);
  return value ? { [member]: value } : {};
}

function truth<K extends keyof InstanceQuery>(ctx: Context, name: string, member: K): Partial<InstanceQuery> {
  return query(ctx, name) ? { [member]: flag(ctx, name, false) } : {};
}

/** `{op}:{time}`, repeatable; every time is brought to the precision that is stored. */
function times<K extends keyof InstanceQuery>(ctx: Context, name: string, member: K): Partial<InstanceQuery> {
  const values = [ctx.query[name] ?? []].flat();
  if (values.length === 0) return {};
  const comparisons = values.map((value): Comparison => {
    const match = /^(eq|gte|gt|lte|lt):(.+)$/.exec(value);
    const time = match ? Date.parse((match[2] ?? '').replace(' ', '+')) : Number.NaN;
    if (!match || Number.isNaN(time)) throw refuse(`Invalid date expression: ${value} for query key: ${name}`);
    return { op: match[1] as Comparison['op'], value: new Date(time).toISOString() };
  });
  return { [member]: comparisons };
}

function pageSize(ctx: Context): number {
  const value = query(ctx, 'size');
  if (value === null) return 100;
  if (!/^[1-9]\d{0,5}$/.test(value)) throw refuse(`Invalid size: ${value}`);
  return Math.min(Number(value), MAX_PAGE);
}

/** The token stands encoded once more inside the query, as clients of the platform expect (app-api.md §8.1). */
function nextLink(self: string, cursor: string): string {
  const url = new URL(self);
  url.searchParams.set('continuationToken', encodeURIComponent(cursor));
  return url.href;
}
