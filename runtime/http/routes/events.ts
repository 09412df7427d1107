import type { Context } from 'koa';
import { AppError, emptyError } from '../../kernel/errors.ts';
import type { CloudEvent } from '../../events/cloud-event.ts';
import { readEventQuery, type EventQueryInput } from '../../events/event-query.ts';
import type { Events } from '../../events/events.ts';
import { callerOf, noRoute, param, query, queryAll, readJsonBody, requireCallerOf, requestHost, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import type { RouteContext } from './shared.ts';

const BASE = '/events/api/v1';
const SUBSCRIPTION = `${BASE}/subscriptions/:id`;

/** App events and subscriptions to them (auth-platform.md §8.5). */
export function eventRoutes({ services, authenticate, csrf }: RouteContext, events: Events): Route[] {
  return [
    { name: 'events.publish', method: 'POST', path: `${BASE}/app`, steps: [authenticate, csrf, postEvent] },
    { name: 'events.ofSubject', method: 'GET', path: `${BASE}/app/party`, steps: [authenticate, getOfSubject] },
    { name: 'events.ofApp', method: 'GET', path: `${BASE}/app/:org/:app`, steps: [authenticate, getOfApp] },
    { name: 'events.generic', method: 'GET', path: `${BASE}/events`, steps: [onlyPost] },
    { name: 'events.publishGeneric', method: 'POST', path: `${BASE}/events`, steps: [authenticate, csrf, postGeneric] },
    { name: 'subscriptions.create', method: 'POST', path: `${BASE}/subscriptions`, steps: [authenticate, csrf, postSubscription] },
    { name: 'subscriptions.list', method: 'GET', path: `${BASE}/subscriptions`, steps: [authenticate, getSubscriptions] },
    { name: 'subscriptions.read', method: 'GET', path: SUBSCRIPTION, steps: [authenticate, getSubscription] },
    { name: 'subscriptions.remove', method: 'DELETE', path: SUBSCRIPTION, steps: [authenticate, csrf, removeSubscription] },
  ];

  async function postEvent(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    sendJson(ctx, 201, await events.publish(callerOf(ctx), await readJsonBody(ctx, services.limits)));
  }

  /** Resources other than apps have no policy here, so that nobody could publish to them. */
  function postGeneric(ctx: Context): void {
    requireCallerOf(ctx);
    throw new AppError('FORBIDDEN', { detail: `Only events of apps can be published here, at ${BASE}/app.` });
  }

  async function getOfApp(ctx: Context): Promise<void> {
    if (requireCallerOf(ctx).kind !== 'serviceOwner') throw emptyError('UNAUTHENTICATED');
    const app = { org: param(ctx, 'org').toLowerCase(), app: param(ctx, 'app').toLowerCase() };
    const wanted = await readEventQuery(queryInput(ctx), services.register, false);
    sendPage(ctx, wanted ? await events.listing.ofApp(callerOf(ctx), app, wanted) : []);
  }

  async function getOfSubject(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const wanted = await readEventQuery(queryInput(ctx), services.register, true);
    const apps = [...new Map(services.definitions.all().map(({ id, org, app }) => [id.toLowerCase(), { org: org.toLowerCase(), app: app.toLowerCase() }])).values()];
    sendPage(ctx, wanted ? await events.listing.ofSubject(callerOf(ctx), apps, wanted) : []);
  }

  /** `next` leads to what comes after; there is none when nothing came. */
  function sendPage(ctx: Context, page: CloudEvent[]): void {
    const last = page.at(-1);
    if (last) {
      const following = new URLSearchParams(ctx.querystring);
      following.delete('from');
      following.set('after', last.id);
      ctx.set('next', `${services.links.platform(requestHost(ctx))}${ctx.path}?${following.toString()}`);
    }
    sendJson(ctx, 200, page);
  }

  async function postSubscription(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const subscription = await events.subscriptions.create(callerOf(ctx), await readJsonBody(ctx, services.limits));
    sendJson(ctx, 201, subscription);
    ctx.set('Location', `${services.links.platform(requestHost(ctx))}${BASE}/subscriptions/${subscription.id}`);
  }

  async function getSubscriptions(ctx: Context): Promise<void> {
    const subscriptions = await events.subscriptions.list(callerOf(ctx));
    sendJson(ctx, 200, { count: subscriptions.length, subscriptions });
  }

  async function getSubscription(ctx: Context): Promise<void> {
    sendJson(ctx, 200, await events.subscriptions.get(callerOf(ctx), subscriptionId(ctx)));
  }

  async function removeSubscription(ctx: Context): Promise<void> {
    await events.subscriptions.remove(callerOf(ctx), subscriptionId(ctx));
    ctx.status = 200;
    ctx.body = '';
  }
}

function onlyPost(): void {
  throw new AppError('METHOD_NOT_ALLOWED', { body: { kind: 'empty' }, headers: { Allow: 'POST' } });
}

function subscriptionId(ctx: Context): number {
  const id = param(ctx, 'id');
  if (!/^\d{1,12}$/.test(id)) throw noRoute(ctx);
  return Number(id);
}

function queryInput(ctx: Context): EventQueryInput {
  const person = ctx.get('person').trim();
  return {
    after: query(ctx, 'after'), from: query(ctx, 'from'), to: query(ctx, 'to'), party: query(ctx, 'party'), unit: query(ctx, 'unit'),
    person: person === '' ? null : person, types: queryAll(ctx, 'type'), size: query(ctx, 'size'),
  };
}
