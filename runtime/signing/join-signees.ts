import { isoTime } from '../kernel/clock.ts';
import type { JoinedSignee, OrganizationSignee, SignDocument, Signee, SigneeContext, SigneePartyReference, SigneeStateView } from './types.ts';

/** What the register says of those who signed, by national id and organisation number; `name` is the display name. */
export interface KnownParties {
  persons: ReadonlyMap<string, SigneePartyReference>;
  organizations: ReadonlyMap<string, SigneePartyReference>;
}

const NOBODY: KnownParties = { persons: new Map(), organizations: new Map() };

/**
 * Joins signees with the documents of their task: organisations last, each with the first unused document that is
 * theirs. An organisation becomes whoever signed for it. A document of somebody who was not asked (the policy let
 * them) is appended as a signee that counts as delegated and messaged.
 * @param documents  of the task's signature type, oldest first
 * @param parties    see `partiesToLookUp`; what is missing stays without a name
 * @see signing.md B.8
 */
export function joinSignees(contexts: readonly SigneeContext[], documents: readonly SignDocument[], parties: KnownParties = NOBODY, taskId = ''): JoinedSignee[] {
  const unused = [...documents];
  const joined = sortedContexts(contexts).map((context): JoinedSignee => {
    const index = unused.findIndex((document) => isTheirs(context.signee, document));
    const document = index < 0 ? null : (unused.splice(index, 1)[0] ?? null);
    return { ...context, signee: document === null ? context.signee : actualSignee(context.signee, document, parties), document };
  });
  return [...joined, ...unused.map((document) => uninvited(document, parties, contexts[0]?.taskId ?? taskId))];
}

function sortedContexts(contexts: readonly SigneeContext[]): SigneeContext[] {
  const isOrganization = ({ signee }: SigneeContext): boolean => signee.type === 'organization';
  return [...contexts.filter((each) => !isOrganization(each)), ...contexts.filter(isOrganization)];
}

function isTheirs(signee: Signee, { signeeInfo }: SignDocument): boolean {
  switch (signee.type) {
    case 'person':
      return signeeInfo.personNumber === signee.socialSecurityNumber && signeeInfo.organisationNumber === null;
    case 'personOnBehalfOfOrg':
      return signeeInfo.personNumber === signee.socialSecurityNumber && signeeInfo.organisationNumber === signee.onBehalfOfOrg.orgNumber;
    case 'system':
      return signeeInfo.systemUserId === signee.systemId && signeeInfo.organisationNumber === signee.onBehalfOfOrg.orgNumber;
    case 'organization':
      return signeeInfo.organisationNumber === signee.orgNumber;
  }
}

function actualSignee(signee: Signee, document: SignDocument, parties: KnownParties): Signee {
  if (signee.type !== 'organization') return signee;
  const { personNumber, systemUserId } = document.signeeInfo;
  if (personNumber !== null) return { type: 'personOnBehalfOfOrg', ...personFacts(personNumber, parties), onBehalfOfOrg: signee };
  return systemUserId === null ? signee : { type: 'system', systemId: systemUserId, onBehalfOfOrg: signee };
}

function personFacts(socialSecurityNumber: string, parties: KnownParties): { socialSecurityNumber: string; fullName: string | null; party: SigneePartyReference | null } {
  const party = parties.persons.get(socialSecurityNumber) ?? null;
  return { socialSecurityNumber, fullName: party?.name ?? null, party };
}

function uninvited(document: SignDocument, parties: KnownParties, taskId: string): JoinedSignee {
  return {
    taskId,
    signee: signeeOf(document, parties),
    communicationConfig: null,
    additionalActionsToDelegate: [],
    signeeState: { isAccessDelegated: true, delegationFailedReason: null, hasBeenMessagedForCallToSign: true, ctaCorrespondenceId: null, callToSignFailedReason: null },
    document,
  };
}

function signeeOf(document: SignDocument, parties: KnownParties): Signee {
  const { personNumber, organisationNumber } = document.signeeInfo;
  if (organisationNumber === null) return { type: 'person', ...personFacts(personNumber ?? '', parties) };
  const party = parties.organizations.get(organisationNumber) ?? null;
  const organization: OrganizationSignee = { type: 'organization', orgNumber: organisationNumber, orgName: party?.name ?? null, party };
  return actualSignee(organization, document, parties);
}

/** The national ids and organisation numbers of documents, whose names only the register knows; each once. */
export function partiesToLookUp(documents: readonly SignDocument[]): { persons: string[]; organizations: string[] } {
  const given = (values: readonly (string | null)[]): string[] => [...new Set(values.filter((value) => value !== null))];
  return { persons: given(documents.map((each) => each.signeeInfo.personNumber)), organizations: given(documents.map((each) => each.signeeInfo.organisationNumber)) };
}

/** The answer of `GET signing` for joined signees (signing.md B.3). */
export function signeeStates(joined: readonly JoinedSignee[]): SigneeStateView[] {
  return joined.map(({ signee, signeeState, document }) => ({
    ...namesOf(signee),
    delegationSuccessful: signeeState.isAccessDelegated,
    notificationStatus: signeeState.hasBeenMessagedForCallToSign ? 'Sent' : signeeState.callToSignFailedReason === null ? 'NotSent' : 'Failed',
    partyId: partyOf(signee)?.partyId ?? 0,
    signedTime: document === null ? null : utcTime(document.signedTime),
  }));
}

/** The client refuses an entry with neither; a number stands in for a name that the register did not give. */
function namesOf(signee: Signee): { name: string | null; organization: string | null } {
  const organizationName = (organization: OrganizationSignee): string => organization.orgName ?? organization.party?.name ?? organization.orgNumber;
  switch (signee.type) {
    case 'person':
      return { name: signee.fullName ?? signee.party?.name ?? '', organization: null };
    case 'organization':
      return { name: null, organization: organizationName(signee) };
    case 'personOnBehalfOfOrg':
      return { name: signee.fullName ?? signee.party?.name ?? null, organization: organizationName(signee.onBehalfOfOrg) };
    case 'system':
      return { name: 'System', organization: organizationName(signee.onBehalfOfOrg) };
  }
}

/** Who signs for an organisation is shown as that organisation's party: the client compares it with its own parties. */
function partyOf(signee: Signee): SigneePartyReference | null {
  return signee.type === 'personOnBehalfOfOrg' || signee.type === 'system' ? signee.onBehalfOfOrg.party : signee.party;
}

/** The client refuses offsets. A time without a zone is taken as UTC. */
function utcTime(time: string): string {
  if (time.endsWith('Z')) return time;
  const milliseconds = Date.parse(/[+-]\d\d:?\d\d$/.test(time) ? time : `${time}Z`);
  return Number.isNaN(milliseconds) ? time : isoTime(milliseconds);
}
