import { signDocument } from '../../runtime/signing/sign-document.ts';
import type { OrganizationSignee, SignDocument, Signee, SigneeContext, SigneeInfo, SigneePartyReference, SigneeState } from '../../runtime/signing/types.ts';

export const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export function info(some: Partial<SigneeInfo>): SigneeInfo {
  return { userId: null, systemUserId: null, personNumber: null, organisationNumber: null, ...some };
}

export function documentOf(id: string, signee: Partial<SigneeInfo>, elements = [{ id: 'e1', hash: HASH }]): SignDocument {
  return signDocument({ id, instanceGuid: 'g', signedTime: '2026-01-05T09:30:00.123Z', signee: info(signee), elements });
}

export function party(partyId: number, name: string): SigneePartyReference {
  return { partyId, partyUuid: null, name };
}

export const person = (ssn: string, fullName: string, partyId = 1): Signee => ({ type: 'person', socialSecurityNumber: ssn, fullName, party: party(partyId, fullName) });
export const organization = (orgNumber: string, orgName: string, partyId = 2): OrganizationSignee => ({ type: 'organization', orgNumber, orgName, party: party(partyId, orgName) });

export function context(signee: Signee, state: Partial<SigneeState> = {}): SigneeContext {
  const signeeState = { isAccessDelegated: true, delegationFailedReason: null, hasBeenMessagedForCallToSign: false, ctaCorrespondenceId: null, callToSignFailedReason: null, ...state };
  return { taskId: 'Task_2', signee, communicationConfig: null, additionalActionsToDelegate: [], signeeState };
}
