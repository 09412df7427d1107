import type { JsonObject } from '../kernel/json.ts';

/** Who signed, by ids; two signees are the same when all four are. */
export interface SigneeInfo {
  userId: string | null;
  systemUserId: string | null;
  /** From the authenticated profile, never from a request. */
  personNumber: string | null;
  organisationNumber: string | null;
}

export interface DataElementSignature {
  dataElementId: string;
  /** SHA-256 of the stored bytes, 64 lower-case hexadecimal digits. */
  sha256Hash: string;
  signed: boolean;
}

/** The stored signature (signing.md B.4). */
export interface SignDocument {
  /** Id of the data element that holds the document. */
  id: string;
  instanceGuid: string;
  /** ISO-8601 UTC. */
  signedTime: string;
  signeeInfo: SigneeInfo;
  dataElementSignatures: readonly DataElementSignature[];
}

/** The register's facts of a signee, as far as they are kept. */
export interface SigneePartyReference {
  partyId: number;
  partyUuid: string | null;
  name: string | null;
}

export interface OrganizationSignee {
  type: 'organization';
  orgNumber: string;
  orgName: string | null;
  party: SigneePartyReference | null;
}

/** Somebody who is to sign, or who has signed without being asked. */
export type Signee =
  | { type: 'person'; socialSecurityNumber: string; fullName: string | null; party: SigneePartyReference | null }
  | OrganizationSignee
  | { type: 'personOnBehalfOfOrg'; socialSecurityNumber: string; fullName: string | null; party: SigneePartyReference | null; onBehalfOfOrg: OrganizationSignee }
  | { type: 'system'; systemId: string; onBehalfOfOrg: OrganizationSignee };

export interface SigneeState {
  isAccessDelegated: boolean;
  delegationFailedReason: string | null;
  hasBeenMessagedForCallToSign: boolean;
  ctaCorrespondenceId: string | null;
  callToSignFailedReason: string | null;
}

/** One entry of the stored state document (signing.md B.8). Holds national ids and phone numbers: readable for the app only. */
export interface SigneeContext {
  taskId: string;
  signee: Signee;
  communicationConfig: JsonObject | null;
  additionalActionsToDelegate: readonly string[];
  signeeState: SigneeState;
}

/** A signee with the document that is theirs. */
export interface JoinedSignee extends SigneeContext {
  document: SignDocument | null;
}

/** One entry of `GET signing`; `name` or `organization` is there. */
export interface SigneeStateView {
  name: string | null;
  organization: string | null;
  delegationSuccessful: boolean;
  notificationStatus: 'NotSent' | 'Sent' | 'Failed';
  partyId: number;
  /** ISO-8601 with `Z`. */
  signedTime: string | null;
}

/** A stored signing document that cannot be read. */
export class SigningDocumentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SigningDocumentError';
  }
}
