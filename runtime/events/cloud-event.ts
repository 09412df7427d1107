import type { Json, JsonObject } from '../kernel/json.ts';
import type { AccessResource } from '../kernel/ports.ts';

/** An event of an app before it has an id. Further attributes are kept. */
export interface NewCloudEvent extends JsonObject {
  source: string;
  specversion: string;
  type: string;
  subject: string;
  /** ISO-8601 UTC. */
  time: string;
  /** `urn:altinn:resource:app_{org}_{app}` */
  resource: string;
}

/** A CloudEvent 1.0 as it is listed and delivered (auth-platform.md §8.5). */
export interface CloudEvent extends NewCloudEvent {
  id: string;
}

export interface AppName {
  org: string;
  app: string;
}

const RESOURCE_PREFIX = 'urn:altinn:resource:app_';

export function appResource({ org, app }: AppName): string {
  return `${RESOURCE_PREFIX}${org}_${app}`;
}

/** The app that a resource names; null when it is no app's. */
export function appOfResource(resource: string): AppName | null {
  const match = /^urn:altinn:resource:app_([a-z0-9-]+)_([a-z0-9-]+)$/i.exec(resource);
  return match ? { org: (match[1] as string).toLowerCase(), app: (match[2] as string).toLowerCase() } : null;
}

/** The app that an event's source names, from the first two segments of its path; null when it names none. */
export function appOfSource(source: string): AppName | null {
  const url = urlOf(source);
  const match = /^\/([a-z0-9-]+)\/([a-z0-9-]+)(\/|$)/i.exec(url?.pathname ?? '');
  if (!match || (url?.protocol !== 'https:' && url?.protocol !== 'http:')) return null;
  return { org: (match[1] as string).toLowerCase(), app: (match[2] as string).toLowerCase() };
}

function urlOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** `/party/{id}` → id; null for another subject. */
export function partyOfSubject(subject: string | null | undefined): number | null {
  const match = /^\/party\/(\d{1,10})\/?$/.exec(subject ?? '');
  return match ? Number(match[1]) : null;
}

/** What is asked of the decision point before somebody sees an event. */
export function eventResource(app: AppName, partyId: number | null): AccessResource {
  return { ...app, partyId, appResource: 'events' };
}

/** Adds the attributes that name the app and the instance; null when the source names no app. */
export function withResource(event: { [attribute: string]: Json }): NewCloudEvent | null {
  const { source, type, subject, time } = event;
  if (typeof source !== 'string' || typeof type !== 'string' || typeof subject !== 'string' || typeof time !== 'string') return null;
  const app = appOfSource(source);
  if (!app) return null;
  const instance = /\/instances\/(\d{1,10}\/[0-9a-f-]{36})/i.exec(source)?.[1];
  return { ...event, source, type, subject, time, specversion: '1.0', resource: appResource(app), ...(instance ? { resourceinstance: instance } : {}) };
}
