import type { JsonWebKey } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SignJWT } from 'jose';
import type { Clock } from '../../kernel/clock.ts';
import type { NewGuid } from '../../kernel/ids.ts';
import type { KeyRing } from '../key-ring.ts';
import { createReplayGuard } from '../replay-guard.ts';
import type { MaskinportenClient } from './dev-clients.ts';
import { requireDevelopment, type DevelopmentMode } from './guard.ts';
import type { StandIn } from './id-porten.ts';
import { grantedClaims, JWT_BEARER, OAuthError, type GrantOptions, type StandInSystemUser } from './maskinporten-grant.ts';
import { readForm } from './read-form.ts';

export interface MaskinportenStandInOptions {
  mode: DevelopmentMode;
  /** Its address, with the path and a trailing slash, as the real one has. */
  issuer: string;
  clients: readonly MaskinportenClient[];
  /** The key ring of a client (its first key is the one registered). */
  clientKeys: (clientId: string) => KeyRing;
  systemUsers: () => Promise<StandInSystemUser[]>;
  keys: KeyRing;
  clock: Clock;
  newGuid: NewGuid;
  /** Life of a token; 120 s. */
  lifetimeSeconds?: number;
}

export interface MaskinportenStandIn extends StandIn {
  /** The registered clients with a private key each: for the start page in development. */
  developerClients(): Promise<{ clientId: string; orgNumber: string; scopes: readonly string[]; privateJwk: JsonWebKey }[]>;
}

/**
 * A server that gives Maskinporten's tokens for signed assertions.
 * @throws {Error} in production
 * @see auth-platform.md §3, §4
 */
export function createMaskinportenStandIn(options: MaskinportenStandInOptions): MaskinportenStandIn {
  requireDevelopment(options.mode, 'The Maskinporten stand-in');
  const path = new URL(options.issuer).pathname.replace(/\/$/, '');
  const grant: GrantOptions = { ...options, keysOf: (client) => options.clientKeys(client.clientId), replay: createReplayGuard(options.clock) };
  return {
    issuer: options.issuer,
    path,
    handle: (request, response) => handle(request, response, path, options, grant),
    developerClients: () => Promise.all(options.clients.map(async ({ clientId, orgNumber, scopes }) => {
      const [privateJwk] = await options.clientKeys(clientId).privateJwks();
      if (privateJwk === undefined) throw new Error(`the client ${clientId} has no key`);
      return { clientId, orgNumber, scopes, privateJwk };
    })),
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, path: string, options: MaskinportenStandInOptions, grant: GrantOptions): Promise<void> {
  const place = new URL(request.url ?? '/', 'http://stand-in').pathname.slice(path.length);
  try {
    if (place === '/.well-known/oauth-authorization-server' && isRead(request)) return answer(response, 200, metadata(options));
    if (place === '/jwk' && isRead(request)) return answer(response, 200, await options.keys.jwks());
    if (place === '/token' && request.method === 'POST') return answer(response, 200, await tokenResponse(request, options, grant));
    answer(response, place === '/token' ? 405 : 404, { error: 'invalid_request', error_description: 'There is nothing here' });
  } catch (error) {
    const known = error instanceof OAuthError;
    answer(response, known ? 400 : 500, { error: known ? error.error : 'server_error', error_description: known ? error.message : 'The request could not be carried out' });
  }
}

function isRead(request: IncomingMessage): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

async function tokenResponse(request: IncomingMessage, options: MaskinportenStandInOptions, grant: GrantOptions): Promise<object> {
  const form = await readForm(request).catch((error: unknown) => { throw new OAuthError('invalid_request', 'The form is too large', error); });
  if (form.get('grant_type') !== JWT_BEARER) throw new OAuthError('unsupported_grant_type', `The grant type must be ${JWT_BEARER}`);
  const { claims, scope } = await grantedClaims(form.get('assertion') ?? '', grant);
  const { kid, privateKey } = await options.keys.signingKey();
  const iat = Math.floor(options.clock.now() / 1000);
  const lifetime = options.lifetimeSeconds ?? 120;
  const accessToken = await new SignJWT({ ...claims, iss: options.issuer, iat, exp: iat + lifetime, jti: options.newGuid() }).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
  return { access_token: accessToken, token_type: 'Bearer', expires_in: lifetime, scope };
}

function metadata({ issuer, clients }: MaskinportenStandInOptions): object {
  return {
    issuer,
    token_endpoint: `${issuer}token`,
    jwks_uri: `${issuer}jwk`,
    grant_types_supported: [JWT_BEARER],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'RS384', 'RS512'],
    scopes_supported: [...new Set(clients.flatMap((client) => client.scopes))],
    authorization_details_types_supported: ['urn:altinn:systemuser'],
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
  response.end(JSON.stringify(body));
}
