import type { JsonObject } from '../kernel/json.ts';
import type { Session } from './session.ts';

/**
 * Stages a CloudEvent in the outbox of the commit that causes it (app-api.md §8.7, auth-platform.md §8.5). Kept whether or
 * not `RegisterEventsWithEventsComponent` is set: with one runtime there is no reason to lose what a service owner subscribes to.
 */
export function publishEvent(session: Session, type: string): void {
  const { instance, services } = session;
  const owner = instance.instanceOwner;
  const event: JsonObject = {
    source: `${services.links.apps(instance.org, null)}/${instance.appId}/instances/${instance.id}`,
    specversion: '1.0',
    type,
    subject: `/party/${owner.partyId}`,
    time: session.now,
  };
  if (owner.personNumber) event['alternativesubject'] = `/person/${owner.personNumber}`;
  else if (owner.organisationNumber) event['alternativesubject'] = `/org/${owner.organisationNumber}`;
  else if (owner.externalIdentifier) event['alternativesubject'] = owner.externalIdentifier;
  session.publish('cloudEvent', event);
}

export function publishMoved(session: Session, taskId: string): void {
  publishEvent(session, `app.instance.process.movedTo.${taskId}`);
}
