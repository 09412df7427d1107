import { SignJWT } from 'jose';
import type { Clock } from '../kernel/clock.ts';
import type { NewGuid } from '../kernel/ids.ts';
import { CLAIM, ORGANISATION_AUTHORITY, type Claims } from './claims.ts';
import type { KeyRing } from './key-ring.ts';

export interface UserToken {
  userId: number;
  partyId: number;
  partyUuid: string | null;
  username: string | null;
  /** 0–4. */
  level: number;
  /** Authentication method, `BankID`, `NotDefined`, ... (§5.5) */
  method: string;
  scope?: string | undefined;
  /** Session id; a new one otherwise. */
  sid?: string | undefined;
  /** Further claims; ours win over them. */
  extra?: Claims | undefined;
  /** Seconds since the epoch; otherwise 30 minutes from now. */
  expires?: number | undefined;
}

export interface OrgToken {
  orgNumber: string;
  /** Short name: makes it a service owner's token. */
  org?: string | undefined;
  level?: number | undefined;
  scope?: string | undefined;
  extra?: Claims | undefined;
  expires?: number | undefined;
}

export interface SystemUserToken {
  systemUserId: string;
  systemId: string;
  /** The customer. */
  orgNumber: string;
  /** The vendor. */
  supplierOrgNumber: string;
  scope?: string | undefined;
  extra?: Claims | undefined;
  expires?: number | undefined;
}

/** Mints the platform's tokens: RS256, `typ` JWT, claim names and types as the platform writes them. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly lifetimeSeconds: number;
  user(token: UserToken): Promise<string>;
  /** No national id, level 0. */
  selfIdentified(token: Omit<UserToken, 'level' | 'method'> & { email?: string | null }): Promise<string>;
  org(token: OrgToken): Promise<string>;
  serviceOwner(token: OrgToken & { org: string }): Promise<string>;
  systemUser(token: SystemUserToken): Promise<string>;
  /** Signs the claims as they are, with `iss iat nbf exp` of ours. `expires` in seconds since the epoch. */
  sign(claims: Claims, expires?: number): Promise<string>;
}

export interface TokenIssuerOptions {
  /** The issuer URL of the platform, with its trailing slash. */
  issuer: string;
  keys: KeyRing;
  clock: Clock;
  newGuid: NewGuid;
  /** 30 minutes. */
  lifetimeSeconds?: number;
}

/** @see auth-platform.md §5.1, §5.6 */
export function createTokenIssuer(options: TokenIssuerOptions): TokenIssuer {
  const { issuer, keys, clock, newGuid, lifetimeSeconds = 1800 } = options;
  const session = (sid = newGuid()) => ({ sid, jti: sid });

  async function sign(claims: Claims, expires?: number): Promise<string> {
    const { kid, privateKey } = await keys.signingKey();
    const now = Math.floor(clock.now() / 1000);
    const payload = { ...claims, iss: issuer, iat: now, nbf: now, exp: expires ?? now + lifetimeSeconds };
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(privateKey);
  }
  const user = (token: UserToken) => sign({ ...session(token.sid), ...token.extra, ...userClaims(token) }, token.expires);
  const org = (token: OrgToken) => sign({ ...session(), ...token.extra, ...orgClaims(token) }, token.expires);
  return {
    issuer,
    lifetimeSeconds,
    sign,
    user,
    org,
    serviceOwner: org,
    selfIdentified: (token) => user({ ...token, level: 0, method: 'SelfIdentified', extra: { ...token.extra, ...selfIdentifiedClaims(token.email) } }),
    systemUser: (token) => sign({ ...session(), ...token.extra, ...systemUserClaims(token) }, token.expires),
  };
}

/** The claims that make a user's token. User ids are text, party ids and levels numbers. */
export function userClaims(token: Omit<UserToken, 'sid' | 'extra' | 'expires'>): Claims {
  return {
    [CLAIM.nameId]: String(token.userId),
    [CLAIM.userId]: String(token.userId),
    [CLAIM.username]: token.username ?? '',
    [CLAIM.partyId]: token.partyId,
    ...(token.partyUuid === null ? {} : { [CLAIM.partyUuid]: token.partyUuid }),
    [CLAIM.method]: token.method,
    [CLAIM.level]: token.level,
    ...(token.scope === undefined ? {} : { scope: token.scope }),
  };
}

/** The claims that make an organisation's or, with `org`, a service owner's token. */
export function orgClaims(token: Omit<OrgToken, 'extra' | 'expires'>): Claims {
  return {
    ...(token.org === undefined ? {} : { [CLAIM.org]: token.org.toLowerCase() }),
    [CLAIM.orgNumber]: token.orgNumber,
    [CLAIM.method]: 'maskinporten',
    [CLAIM.level]: token.level ?? 3,
    ...(token.scope === undefined ? {} : { scope: token.scope }),
  };
}

function selfIdentifiedClaims(email: string | null | undefined): Claims {
  if (email === undefined || email === null) return {};
  return { email, [CLAIM.externalIdentifier]: `urn:altinn:person:idporten-email:${encodeURIComponent(email)}` };
}

function systemUserClaims(token: SystemUserToken): Claims {
  return {
    authorization_details: [{
      type: 'urn:altinn:systemuser',
      systemuser_id: [token.systemUserId],
      system_id: token.systemId,
      systemuser_org: organisationNotation(token.orgNumber),
    }],
    ...orgClaims({ orgNumber: token.supplierOrgNumber, scope: token.scope }),
    consumer: organisationNotation(token.supplierOrgNumber),
  };
}

/** `{authority, ID}` as every external token writes an organisation. */
export function organisationNotation(orgNumber: string): { authority: string; ID: string } {
  return { authority: ORGANISATION_AUTHORITY, ID: `0192:${orgNumber}` };
}
