import type { Context } from 'koa';
import type { Instance, DataElement } from '../../kernel/instance-types.ts';
import type { Services } from '../../instance/services.ts';
import type { LoadedInstance } from '../../instance/access.ts';
import type { BrowserSession } from '../../identity.ts';
import { readableElements } from '../../instance/data-access.ts';
import { callerOf, noRoute, param, requestHost } from '../request.ts';
import type { Step } from '../route.ts';
import { instanceResponse, type LinkBases } from '../serialise.ts';

/** What every group of routes is made from. */
export interface RouteContext {
  services: Services;
  /** Puts `ctx.state.auth` there: nobody, or a validated caller. */
  authenticate: Step;
  /** Refuses unsafe methods that carry the session cookie without its proof. */
  csrf: Step;
}

/** What the routes that browsers open need besides. */
export interface BrowserContext extends RouteContext {
  secret: Uint8Array;
  browser: BrowserSession;
  /** Folder of a form client for every app, without a slash at the end; null: each app's own, if it has one. */
  frontendUrl: string | null;
  /** The page that lists the apps; null in production, which has none. */
  startPage: string | null;
}

export function links(ctx: Context, services: Services, org: string): LinkBases {
  const host = requestHost(ctx);
  return { apps: services.links.apps(org, host), platform: services.links.platform(host) };
}

/** `I` of app-api.md §1. */
export const INSTANCE = '/:org/:app/instances/:partyId/:guid';

/** Elements that the caller may read, as a response lists them. */
export function readable(ctx: Context, services: Services, { record, definition }: LoadedInstance): Promise<DataElement[]> {
  return readableElements(services, callerOf(ctx), definition, record.instance);
}

/** InstanceResponse: what the caller may read of it. */
export async function fullInstance(ctx: Context, services: Services, seen: LoadedInstance): Promise<object> {
  const { instance } = seen.record;
  const party = await services.register.party(Number(instance.instanceOwner.partyId));
  return instanceResponse(instance, party, links(ctx, services, instance.org), await readable(ctx, services, seen));
}

export function appLink(ctx: Context, services: Services, instance: Instance): string {
  return `${links(ctx, services, instance.org).apps}/${instance.appId}/instances/${instance.id}`;
}

/** Header `party`: on whose behalf stateless data is asked for; null when absent. */
export function partyHeader(ctx: Context): string | null {
  const value = ctx.req.headers['party'];
  return Array.isArray(value) ? value.join(',') : value ?? null;
}

/** A file or folder name out of a path: never a way to another folder. */
export function fileName(ctx: Context, name: string): string {
  const id = param(ctx, name);
  if (id === '' || id.includes('/') || id.includes('\\') || id.includes('\0') || id.startsWith('.')) throw noRoute(ctx);
  return id;
}

/**
 * Content that somebody uploaded, under the type that they gave it. It comes from the origin of the users' sessions: a page
 * among it may run no script and see nothing. Viewers of PDF do not work in a sandbox, and need none.
 */
export function declareUpload(ctx: Context, contentType: string): void {
  ctx.set('Content-Type', contentType);
  if (!/^application\/pdf\s*(;|$)/i.test(contentType)) ctx.set('Content-Security-Policy', "default-src 'none'; sandbox");
}
