import type { SigneeParty } from '../app-definition/hooks.ts';
import { AppError } from '../kernel/errors.ts';
import { isKeyRole } from '../kernel/key-roles.ts';
import type { Party } from '../kernel/party-types.ts';
import type { ProcessElement, SignatureConfig } from '../process/types.ts';
import { readSigneeContexts, writeSigneeContexts } from '../signing/signee-contexts.ts';
import type { SigneeContext, SigneePartyReference } from '../signing/types.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import type { Session } from './session.ts';
import { callToSign } from './signing-messages.ts';

/** Asks the app who shall sign, gives them the right to, keeps the list and asks each of them (signing.md B.8). An unknown party moves nothing. */
export async function delegateToSignees(session: Session, task: ProcessElement, config: SignatureConfig): Promise<void> {
  const provider = session.definition.hooks.signees?.[config.signeeProviderId ?? ''];
  if (!provider) {
    throw new AppError('CONFLICT', { title: 'Process next failed.', detail: `The signing task ${task.id} needs the hook signees.${config.signeeProviderId}, which the app does not have.`, problem: 'plain' });
  }
  const signees = await runHook(session.services, `signees.${config.signeeProviderId}`, () => provider(hookContext(session)));
  const contexts: SigneeContext[] = [];
  const delegations = (session.record.internal.delegations ??= []);
  for (const signee of signees) {
    const party = await partyOf(session, signee);
    delegations.push({ partyId: party.partyId, task: task.id, actions: ['read', 'sign', ...(signee.additionalActionsToDelegate ?? [])] });
    contexts.push(contextOf(task, signee, party));
  }
  const type = config.signeeStatesDataTypeId as string;
  for (const element of [...session.elementsOf(type)]) session.removeElement(element);
  session.addInline({
    dataType: type, contentType: 'application/json', filename: `${type}.json`, size: 0,
    references: [{ value: task.id, relation: 'GeneratedFrom', valueType: 'Task' }],
  }, Buffer.from(writeSigneeContexts(await callToSign(session, task, contexts))));
}

export function removeDelegations(session: Session, taskId: string): void {
  const { internal } = session.record;
  if (internal.delegations) internal.delegations = internal.delegations.filter((delegation) => delegation.task !== taskId);
}

async function partyOf(session: Session, signee: SigneeParty): Promise<Party> {
  const { register } = session.services;
  const party = 'organizationNumber' in signee
    ? await register.partyByOrganisationNumber(signee.organizationNumber)
    : await register.partyByPersonNumber(signee.socialSecurityNumber);
  if (!party) {
    const name = 'organizationNumber' in signee ? signee.name : signee.fullName;
    throw new AppError('CONFLICT', { title: 'Process next failed.', detail: `The signee ${name} is not in the register.`, problem: 'plain' });
  }
  return party;
}

function contextOf(task: ProcessElement, signee: SigneeParty, party: Party): SigneeContext {
  const reference: SigneePartyReference = { partyId: party.partyId, partyUuid: party.partyUuid, name: party.name };
  const who = 'organizationNumber' in signee
    ? { type: 'organization' as const, orgNumber: signee.organizationNumber, orgName: signee.name, party: reference }
    : { type: 'person' as const, socialSecurityNumber: signee.socialSecurityNumber, fullName: signee.fullName, party: reference };
  return {
    taskId: task.id, signee: who,
    communicationConfig: signee.communicationConfig ?? null,
    additionalActionsToDelegate: signee.additionalActionsToDelegate ?? [],
    signeeState: { isAccessDelegated: true, delegationFailedReason: null, hasBeenMessagedForCallToSign: false, ctaCorrespondenceId: null, callToSignFailedReason: null },
  };
}

/** Who is asked to sign in a task; empty when the policy alone decides. */
export async function signeeContexts(session: Session, task: ProcessElement): Promise<SigneeContext[]> {
  const type = task.signature?.signeeStatesDataTypeId;
  const element = type ? session.elementsOf(type)[0] : undefined;
  return element ? readSigneeContexts(await session.bytes(element)) : [];
}

/** Organisations among the signees in which the caller has a key role (signing.md B.3). */
export async function signeesAllowed(session: Session, task: ProcessElement): Promise<{ orgNumber: string; orgName: string; partyId: number }[]> {
  const { caller, services } = session;
  if (caller.kind !== 'user') return [];
  const allowed: { orgNumber: string; orgName: string; partyId: number }[] = [];
  for (const { signee } of await signeeContexts(session, task)) {
    if (signee.type !== 'organization' || !signee.party) continue;
    const { partyId } = signee.party;
    const roles = await services.register.roles(caller.userId, partyId);
    if (roles.some(isKeyRole)) allowed.push({ orgNumber: signee.orgNumber, orgName: signee.orgName ?? '', partyId });
  }
  return allowed;
}
