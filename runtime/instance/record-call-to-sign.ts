import type { CorrespondenceMessage } from '../kernel/ports.ts';
import { readSigneeContexts, writeSigneeContexts } from '../signing/signee-contexts.ts';
import type { Signee } from '../signing/types.ts';
import { definitionOf } from './access.ts';
import { serviceOwnerCaller } from './service-owner.ts';
import type { Services } from './services.ts';
import { ConcurrentChange, onInstance } from './unit-of-work.ts';

type Outcome = { id: string } | { failed: string };

/** The messages of one task go out at once and all write the same document. */
const ATTEMPTS = 20;

/** Keeps with the signee whether the call to sign went out. Nothing happens when the task has been left meanwhile. */
export async function recordCallToSign(services: Services, guid: string, message: CorrespondenceMessage, outcome: Outcome): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await record(services, guid, message, outcome);
    } catch (error) {
      if (!(error instanceof ConcurrentChange) || attempt >= ATTEMPTS) throw error;
    }
  }
}

async function record(services: Services, guid: string, message: CorrespondenceMessage, outcome: Outcome): Promise<void> {
  const stored = await services.store.instances.get(guid);
  if (!stored) return;
  const loaded = { record: stored, definition: definitionOf(services, stored) };
  await onInstance(services, await serviceOwnerCaller(services, stored.instance.org), loaded, async (session) => {
    const type = session.definition.process.elements.get(session.taskId ?? '')?.signature?.signeeStatesDataTypeId;
    const element = type ? session.elementsOf(type)[0] : undefined;
    if (!element) return;
    const contexts = readSigneeContexts(await session.bytes(element)).map((context) => (!isRecipient(context.signee, message) ? context : {
      ...context,
      signeeState: 'id' in outcome
        ? { ...context.signeeState, hasBeenMessagedForCallToSign: true, ctaCorrespondenceId: outcome.id, callToSignFailedReason: null }
        : { ...context.signeeState, callToSignFailedReason: outcome.failed },
    }));
    session.replaceInline(element, Buffer.from(writeSigneeContexts(contexts)));
  });
}

function isRecipient(signee: Signee, { recipient }: CorrespondenceMessage): boolean {
  if (signee.type === 'person') return signee.socialSecurityNumber === recipient.personNumber;
  return signee.type === 'organization' && signee.orgNumber === recipient.organisationNumber;
}
