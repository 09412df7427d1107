import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { member, readStored, textMember, type Stored, type StoredReader } from './stored-json.ts';
import { SigningDocumentError, type OrganizationSignee, type Signee, type SigneeContext, type SigneePartyReference, type SigneeState } from './types.ts';

/** The state document as we store it: a plain list, indented by two. */
export function writeSigneeContexts(contexts: readonly SigneeContext[]): string {
  return JSON.stringify(contexts, null, 2);
}

/**
 * Reads a state document, ours or one that the .NET runtime wrote (references preserved, discriminator `$type`).
 * @throws {SigningDocumentError} when it is no list of signees
 * @see signing.md B.8
 */
export function readSigneeContexts(text: string | Uint8Array): SigneeContext[] {
  const stored = readStored(text);
  const entries = stored.list(stored.root);
  if (entries === null) throw new SigningDocumentError('A signee state document is a list.');
  return entries.map((entry) => readContext(stored, stored.object(entry)));
}

function readContext(stored: StoredReader, entry: Stored | null): SigneeContext {
  const config = member(entry, 'communicationConfig');
  const actions = stored.list(member(entry, 'additionalActionsToDelegate')) ?? [];
  return {
    taskId: textMember(entry, 'taskId') ?? '',
    signee: readSignee(stored, stored.object(member(entry, 'signee'))),
    communicationConfig: isJsonObject(config) ? withoutMarks(stored, config, 0) : null,
    additionalActionsToDelegate: actions.filter((action) => typeof action === 'string'),
    signeeState: readState(stored.object(member(entry, 'signeeState'))),
  };
}

function readState(state: Stored | null): SigneeState {
  return {
    isAccessDelegated: member(state, 'isAccessDelegated') === true,
    delegationFailedReason: textMember(state, 'delegationFailedReason'),
    hasBeenMessagedForCallToSign: member(state, 'hasBeenMessagedForCallToSign') === true,
    ctaCorrespondenceId: textMember(state, 'ctaCorrespondenceId'),
    callToSignFailedReason: textMember(state, 'callToSignFailedReason'),
  };
}

function readSignee(stored: StoredReader, signee: Stored | null): Signee {
  const type = textMember(signee, 'type', '$type')?.toLowerCase();
  const onBehalfOfOrg = stored.object(member(signee, 'onBehalfOfOrg'));
  switch (type) {
    case 'person':
      return { type: 'person', ...person(stored, signee) };
    case 'organization':
    case 'organisation':
      return organization(stored, signee);
    case 'persononbehalfoforg':
      return { type: 'personOnBehalfOfOrg', ...person(stored, signee), onBehalfOfOrg: organization(stored, onBehalfOfOrg) };
    case 'system':
      return { type: 'system', systemId: needed(textMember(signee, 'systemId'), 'systemId'), onBehalfOfOrg: organization(stored, onBehalfOfOrg) };
    default:
      throw new SigningDocumentError(`A signee of the unknown type "${type ?? ''}".`);
  }
}

function person(stored: StoredReader, signee: Stored | null): { socialSecurityNumber: string; fullName: string | null; party: SigneePartyReference | null } {
  return {
    socialSecurityNumber: needed(textMember(signee, 'socialSecurityNumber'), 'socialSecurityNumber'),
    fullName: textMember(signee, 'fullName'),
    party: readParty(stored.object(member(signee, 'party'))),
  };
}

function organization(stored: StoredReader, signee: Stored | null): OrganizationSignee {
  return {
    type: 'organization',
    orgNumber: needed(textMember(signee, 'orgNumber', 'organizationNumber'), 'orgNumber'),
    orgName: textMember(signee, 'orgName', 'name'),
    party: readParty(stored.object(member(signee, 'party', 'orgParty'))),
  };
}

function readParty(party: Stored | null): SigneePartyReference | null {
  const partyId = Number(textMember(party, 'partyId') ?? NaN);
  return Number.isSafeInteger(partyId) ? { partyId, partyUuid: textMember(party, 'partyUuid'), name: textMember(party, 'name') } : null;
}

function needed(value: string | null, name: string): string {
  if (value === null) throw new SigningDocumentError(`A signee lacks ${name}.`);
  return value;
}

const MAX_DEPTH = 16;

/** A configuration as it was before it was written with preserved references. */
function withoutMarks(stored: StoredReader, config: JsonObject, depth: number): JsonObject {
  const source = stored.object(config) ?? {};
  const plain: JsonObject = {};
  for (const [key, value] of Object.entries(source)) {
    if (key.startsWith('$') || key === '__proto__') continue;
    const inner = value as JsonObject[string];
    if (!isJsonObject(inner)) plain[key] = inner;
    else if (depth < MAX_DEPTH) plain[key] = withoutMarks(stored, inner, depth + 1);
  }
  return plain;
}
