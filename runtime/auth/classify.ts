import type { Authenticated, AuthenticatedSystemUser, AuthenticatedUser } from '../kernel/authenticated.ts';
import { AppError } from '../kernel/errors.ts';
import { CLAIM, integerClaim, integerText, lowerCaseNames, organisationNumberOf, scopesOf, textClaim, type Claims } from './claims.ts';

export interface ClassifyOptions {
  /** Value of the cookie `AltinnPartyId`; undefined or null when there is none. */
  partyCookie?: string | null | undefined;
  fromCookie: boolean;
  token: string;
  /** Issuers of raw ID-porten and Maskinporten tokens: their tokens have to be exchanged first. */
  externalIssuers?: readonly string[];
}

const EXCHANGE_SCOPES = new Set([
  'altinn:instances.read',
  'altinn:instances.write',
  'altinn:serviceowner/instances.read',
  'altinn:serviceowner/instances.write',
]);
const SYSTEM_USER_LEVEL = 3;
const SYSTEM_USER_TYPE = 'urn:altinn:systemuser';

type Facts = Omit<AuthenticatedSystemUser, 'kind' | 'systemUserId' | 'systemId' | 'orgNumber'>;

/**
 * Says who the holder of a validated token is, in the order that the platform uses.
 *
 * @param claims  of a token that has been verified; null for no token
 * @returns       one of the six kinds; `none` with a reason for a valid token that says nothing we know
 * @throws {UNAUTHENTICATED} 401 — a companion claim is missing or malformed, or a raw external token was not exchanged
 * @throws {BAD_REQUEST} 400 — the party cookie of a user is not an integer
 * @see auth-platform.md §1
 */
export function classify(claims: Claims | null, options: ClassifyOptions): Authenticated {
  if (claims === null) return { kind: 'none', reason: null };
  const lowered = lowerCaseNames(claims);
  if (lowered[CLAIM.authorizationDetails] !== undefined) return systemUser(lowered, options);
  if (textClaim(lowered, CLAIM.org) !== null) return serviceOwner(lowered, options);
  const orgNumber = textClaim(lowered, CLAIM.orgNumber);
  if (orgNumber !== null) return { kind: 'org', orgNumber, ...facts(lowered, options, level(lowered) ?? 0) };
  if (textClaim(lowered, CLAIM.userId) === null) return unknown(lowered, options);
  return user(lowered, options);
}

function facts(claims: Record<string, unknown>, options: ClassifyOptions, authenticationLevel: number): Facts {
  return {
    authenticationLevel,
    authenticationMethod: textClaim(claims, CLAIM.method),
    scopes: scopesOf(claims),
    claims,
    fromCookie: options.fromCookie,
    token: options.token,
  };
}

function level(claims: Record<string, unknown>): number | null {
  if (claims[CLAIM.level] === undefined) return null;
  const value = integerClaim(claims, CLAIM.level);
  if (value === null || value < 0 || value > 4) throw refused(`the claim ${CLAIM.level} is not a level from 0 to 4`);
  return value;
}

function requiredLevel(claims: Record<string, unknown>): number {
  return level(claims) ?? missing(CLAIM.level);
}

function requiredText(claims: Record<string, unknown>, name: string): string {
  return textClaim(claims, name) ?? missing(name);
}

function requiredInteger(claims: Record<string, unknown>, name: string): number {
  return integerClaim(claims, name) ?? missing(name);
}

function missing(name: string): never {
  throw refused(`the claim ${name} is missing or malformed`);
}

function refused(reason: string): AppError {
  return new AppError('UNAUTHENTICATED', { detail: `The token is valid but cannot be used: ${reason}.` });
}

function systemUser(claims: Record<string, unknown>, options: ClassifyOptions): Authenticated {
  const entry = soleEntry(claims[CLAIM.authorizationDetails]);
  if (entry['type'] !== SYSTEM_USER_TYPE) throw refused(`authorization_details is not of type ${SYSTEM_USER_TYPE}`);
  const ids = entry['systemuser_id'];
  const systemUserId: unknown = Array.isArray(ids) ? ids[0] : ids;
  const orgNumber = organisationNumberOf(entry['systemuser_org']);
  if (typeof systemUserId !== 'string' || systemUserId === '') throw refused('authorization_details has no systemuser_id');
  if (typeof entry['system_id'] !== 'string') throw refused('authorization_details has no system_id');
  if (orgNumber === null) throw refused('authorization_details has no systemuser_org');
  return {
    kind: 'systemUser', systemUserId: systemUserId.toLowerCase(), systemId: entry['system_id'], orgNumber,
    ...facts(claims, options, level(claims) ?? SYSTEM_USER_LEVEL),
  };
}

function soleEntry(details: unknown): Record<string, unknown> {
  const entries = Array.isArray(details) ? details : [details];
  const entry: unknown = entries[0];
  if (entries.length !== 1 || typeof entry !== 'object' || entry === null) throw refused('authorization_details must be exactly one entry');
  return lowerCaseNames(entry as Claims);
}

function serviceOwner(claims: Record<string, unknown>, options: ClassifyOptions): Authenticated {
  const orgNumber = requiredText(claims, CLAIM.orgNumber);
  requiredText(claims, CLAIM.method);
  return { kind: 'serviceOwner', org: requiredText(claims, CLAIM.org).toLowerCase(), orgNumber, ...facts(claims, options, requiredLevel(claims)) };
}

function unknown(claims: Record<string, unknown>, options: ClassifyOptions): Authenticated {
  const issuer = textClaim(claims, 'iss');
  const raw = issuer !== null && (options.externalIssuers ?? []).includes(issuer);
  if (raw && scopesOf(claims).some((scope) => EXCHANGE_SCOPES.has(scope))) {
    throw refused(`it was issued by ${issuer} and must first be exchanged at authentication/api/v1/exchange`);
  }
  return { kind: 'none', reason: 'The token names neither a user, an organisation nor a system user.' };
}

function user(claims: Record<string, unknown>, options: ClassifyOptions): AuthenticatedUser {
  const partyId = requiredInteger(claims, CLAIM.partyId);
  requiredText(claims, CLAIM.method);
  return {
    kind: 'user', userId: requiredInteger(claims, CLAIM.userId), partyId,
    selectedPartyId: selectedParty(options.partyCookie) ?? partyId,
    username: textClaim(claims, CLAIM.username),
    ...facts(claims, options, requiredLevel(claims)),
  };
}

function selectedParty(cookie: string | null | undefined): number | null {
  if (cookie === undefined || cookie === null || cookie === '') return null;
  const partyId = integerText(cookie);
  if (partyId === null) throw new AppError('BAD_REQUEST', { detail: 'The cookie AltinnPartyId is not a party id.' });
  return partyId;
}
