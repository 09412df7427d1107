import { decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import type { Clock } from '../../kernel/clock.ts';
import { CLOCK_SKEW } from '../verify-jwt.ts';
import { organisationNumberOf } from '../claims.ts';
import type { KeySource } from '../jwks.ts';
import type { ReplayGuard } from '../replay-guard.ts';
import { organisationNotation } from '../token-issuer.ts';
import type { MaskinportenClient } from './dev-clients.ts';

/** A refusal in OAuth's own form, always status 400. */
export class OAuthError extends Error {
  readonly error: 'invalid_request' | 'invalid_client' | 'invalid_grant' | 'invalid_scope' | 'unsupported_grant_type';

  constructor(error: OAuthError['error'], description: string, cause?: unknown) {
    super(description, cause === undefined ? undefined : { cause });
    this.name = 'OAuthError';
    this.error = error;
  }
}

export interface StandInSystemUser {
  systemUserId: string;
  systemId: string;
  orgNumber: string;
}

export interface GrantOptions {
  /** With its trailing slash. */
  issuer: string;
  clients: readonly MaskinportenClient[];
  keysOf: (client: MaskinportenClient) => KeySource;
  systemUsers: () => Promise<StandInSystemUser[]>;
  clock: Clock;
  replay: ReplayGuard;
}

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const MAX_LIFETIME = 120;
const SYSTEM_USER = 'urn:altinn:systemuser';

/**
 * Checks an assertion and gives the claims of the token that it earns (without times, issuer and id).
 * @throws {OAuthError}
 * @see auth-platform.md §3
 */
export async function grantedClaims(assertion: string, options: GrantOptions): Promise<{ claims: Record<string, unknown>; scope: string }> {
  const client = clientOf(assertion, options.clients);
  const payload = await verifiedAssertion(assertion, client, options);
  const scope = grantedScope(payload, client);
  return { scope, claims: { client_id: client.clientId, client_amr: 'private_key_jwt', scope, token_type: 'Bearer', ...consumerOf(payload, client, options.issuer), ...audienceOf(payload), ...(await systemUserOf(payload, client, options)) } };
}

function clientOf(assertion: string, clients: readonly MaskinportenClient[]): MaskinportenClient {
  let issuer: unknown;
  try {
    issuer = decodeJwt(assertion).iss;
  } catch (error) {
    throw new OAuthError('invalid_grant', 'The assertion is not a JWT', error);
  }
  return clients.find((client) => client.clientId === issuer) ?? fail('invalid_client', 'The client is not registered');
}

async function verifiedAssertion(assertion: string, client: MaskinportenClient, options: GrantOptions): Promise<JWTPayload> {
  const { payload } = await jwtVerify(assertion, async (header) => (await options.keysOf(client).key(header.kid)) ?? fail('invalid_client', 'The key is not registered on the client'), {
    algorithms: ['RS256', 'RS384', 'RS512'], audience: options.issuer, requiredClaims: ['iat', 'exp', 'jti', 'scope'], clockTolerance: CLOCK_SKEW, currentDate: new Date(options.clock.now()),
  }).catch((error: unknown) => {
    if (error instanceof OAuthError) throw error;
    throw new OAuthError('invalid_grant', 'The assertion is not valid', error);
  });
  const { iat = 0, exp = 0, jti } = payload;
  if (Array.isArray(payload.aud) && payload.aud.length !== 1) fail('invalid_grant', 'The assertion must have one audience');
  if (Math.abs(iat - options.clock.now() / 1000) > CLOCK_SKEW) fail('invalid_grant', 'iat is not within 10 seconds of the time here');
  if (exp - iat > MAX_LIFETIME || exp <= iat) fail('invalid_grant', 'The assertion must live for at most 120 seconds');
  if (typeof jti !== 'string' || !(await options.replay.use(`${client.clientId}:${jti}`, (exp + CLOCK_SKEW) * 1000))) fail('invalid_grant', 'The jti has been used before');
  return payload;
}

function grantedScope(payload: JWTPayload, client: MaskinportenClient): string {
  const asked = typeof payload['scope'] === 'string' ? payload['scope'].split(' ').filter((scope) => scope !== '') : [];
  if (asked.length === 0) fail('invalid_scope', 'A scope is required');
  const refused = asked.filter((scope) => !client.scopes.includes(scope));
  if (refused.length > 0) fail('invalid_scope', `The client has no access to ${refused.join(' ')}`);
  return asked.join(' ');
}

/** The legal consumer: the client's organisation, or the one that has delegated to it. */
function consumerOf(payload: JWTPayload, client: MaskinportenClient, issuer: string): Record<string, unknown> {
  const consumerOrg = payload['consumer_org'];
  if (consumerOrg === undefined) return { consumer: organisationNotation(client.orgNumber) };
  if (typeof consumerOrg !== 'string' || !(client.delegatedBy ?? []).includes(consumerOrg)) fail('invalid_grant', 'consumer_org has not delegated to the client');
  return { consumer: organisationNotation(consumerOrg), supplier: organisationNotation(client.orgNumber), delegation_source: issuer };
}

function audienceOf(payload: JWTPayload): Record<string, unknown> {
  const resource: unknown = payload['resource'];
  if (resource === undefined) return {};
  const list: unknown[] = Array.isArray(resource) ? resource : [resource];
  if (list.some((one) => typeof one !== 'string')) fail('invalid_request', 'resource must be text');
  return { aud: list.length === 1 ? list[0] : list };
}

async function systemUserOf(payload: JWTPayload, client: MaskinportenClient, options: GrantOptions): Promise<Record<string, unknown>> {
  const details: unknown = payload['authorization_details'];
  if (details === undefined) return {};
  const [entry, another] = (Array.isArray(details) ? details : [details]) as (Record<string, unknown> | undefined)[];
  if (entry?.['type'] !== SYSTEM_USER || another !== undefined) throw new OAuthError('invalid_request', `authorization_details must be one entry of type ${SYSTEM_USER}`);
  const customer = organisationNumberOf(entry['systemuser_org']);
  const found = (await options.systemUsers()).find((one) => one.orgNumber === customer && one.systemId.startsWith(`${client.orgNumber}_`));
  if (found === undefined) throw new OAuthError('invalid_grant', 'There is no such system user');
  return { authorization_details: [{ type: SYSTEM_USER, systemuser_org: organisationNotation(found.orgNumber), systemuser_id: [found.systemUserId], system_id: found.systemId }] };
}

function fail(error: OAuthError['error'], description: string): never {
  throw new OAuthError(error, description);
}
