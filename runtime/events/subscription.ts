import type { Json } from '../kernel/json.ts';
import type { CloudEvent } from './cloud-event.ts';
import { partyOfSubject } from './cloud-event.ts';

/** A subscription as it is answered (auth-platform.md §8.5); absent filters are null. */
export interface Subscription {
  id: number;
  endPoint: string;
  sourceFilter: string | null;
  resourceFilter: string;
  subjectFilter: string | null;
  alternativeSubjectFilter: string | null;
  typeFilter: string | null;
  /** `/org/<code>`, `/user/<id>`, `/systemuser/<uuid>`, `/organisation/<no>` */
  consumer: string;
  createdBy: string;
  created: string;
  validated: boolean;
  includeSubunits: boolean;
}

export function subscriptionOf(body: Json): Subscription {
  return body as unknown as Subscription;
}

/**
 * Whether a validated subscription asks for an event. Who may see the event is decided elsewhere.
 * @param parents  party ids of the units above the event's party
 */
export function matches(subscription: Subscription, event: CloudEvent, parents: readonly number[]): boolean {
  return subscription.validated
    && subscription.resourceFilter.toLowerCase() === event.resource.toLowerCase()
    && (subscription.typeFilter === null || subscription.typeFilter === event.type)
    && (subscription.sourceFilter === null || isBaseOf(subscription.sourceFilter, event.source))
    && matchesSubject(subscription, event.subject, parents);
}

function matchesSubject({ subjectFilter, includeSubunits }: Subscription, subject: string, parents: readonly number[]): boolean {
  if (subjectFilter === null || subjectFilter === subject) return true;
  const wanted = partyOfSubject(subjectFilter);
  return includeSubunits && wanted !== null && parents.includes(wanted);
}

/** The same origin, and a path that begins with all segments of the base. */
function isBaseOf(base: string, source: string): boolean {
  if (!URL.canParse(base) || !URL.canParse(source)) return false;
  const [outer, inner] = [new URL(base), new URL(source)];
  const path = outer.pathname.replace(/\/+$/, '').toLowerCase();
  return outer.origin === inner.origin && `${inner.pathname.toLowerCase()}/`.startsWith(`${path}/`);
}
