import type { RequestFacts } from './request-facts.ts';

/**
 * Who makes the request, classified from a validated token (auth-platform.md §1). One immutable value for each request.
 * `claims` are the token's own, names in lower case.
 */
export type Authenticated = AuthenticatedUser | AuthenticatedServiceOwner | AuthenticatedOrg | AuthenticatedSystemUser | AuthenticatedNone;

interface OfRequest {
  /** What is told of the request itself, worked out when first asked for. Absent for what no request waits for: jobs, and whatever a job may run again. */
  request?: (() => RequestFacts) | undefined;
}

interface TokenFacts extends OfRequest {
  /** 0–4. */
  authenticationLevel: number;
  authenticationMethod: string | null;
  scopes: readonly string[];
  claims: Readonly<Record<string, unknown>>;
  /** The token came from the session cookie, not from the Authorization header. */
  fromCookie: boolean;
  token: string;
}

export interface AuthenticatedUser extends TokenFacts {
  kind: 'user';
  userId: number;
  /** The user's own party. */
  partyId: number;
  /** From the cookie `AltinnPartyId` (not yet checked against the party list), else the own party. */
  selectedPartyId: number;
  username: string | null;
}

export interface AuthenticatedServiceOwner extends TokenFacts {
  kind: 'serviceOwner';
  /** Short name, lower case. */
  org: string;
  orgNumber: string;
}

export interface AuthenticatedOrg extends TokenFacts {
  kind: 'org';
  orgNumber: string;
}

export interface AuthenticatedSystemUser extends TokenFacts {
  kind: 'systemUser';
  systemUserId: string;
  systemId: string;
  /** The customer's organisation number. */
  orgNumber: string;
}

/** No token (`reason` null), or a token that says nothing we know. */
export interface AuthenticatedNone extends OfRequest {
  kind: 'none';
  reason: string | null;
}

/** The same caller, without a request: for work that a job may have to run again, and which must not depend on who ran it first. */
export function withoutRequest(caller: Authenticated): Authenticated {
  return { ...caller, request: undefined };
}
