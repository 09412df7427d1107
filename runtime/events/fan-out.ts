import { createHash } from 'node:crypto';
import type { Json } from '../kernel/json.ts';
import type { Register } from '../kernel/ports.ts';
import type { NewJob } from '../store/contract.ts';
import { partyOfSubject, type CloudEvent } from './cloud-event.ts';
import { matches, type Subscription } from './subscription.ts';

export const DELIVERY = 'event.deliver';

/** What a delivery job carries: the event itself, so that a late attempt does not depend on the log. */
export interface DeliveryBody {
  subscription: number;
  event: CloudEvent;
}

/** One delivery for each validated subscription that asks for the event; its id is made of both, so that it is added once. */
export async function deliveriesOf(event: CloudEvent, subscriptions: readonly Subscription[], register: Register, now: number): Promise<NewJob[]> {
  const parents = await parentsOf(event, subscriptions, register);
  return subscriptions.filter((subscription) => matches(subscription, event, parents)).map(({ id }) => ({
    id: createHash('sha256').update(`${event.id}\n${id}`).digest('hex'),
    kind: DELIVERY,
    due: now,
    body: { subscription: id, event } satisfies DeliveryBody as unknown as Json,
  }));
}

/** Of the units that somebody watches with their sub-units: those that the event's party is below. */
async function parentsOf(event: CloudEvent, subscriptions: readonly Subscription[], register: Register): Promise<number[]> {
  const party = partyOfSubject(event.subject);
  const watched = new Set(subscriptions.filter((one) => one.includeSubunits && one.resourceFilter === event.resource).map((one) => partyOfSubject(one.subjectFilter)));
  const parents: number[] = [];
  for (const id of watched) {
    if (id === null || party === null) continue;
    const unit = await register.party(id);
    if (unit?.childParties?.some((child) => child.partyId === party)) parents.push(id);
  }
  return parents;
}
