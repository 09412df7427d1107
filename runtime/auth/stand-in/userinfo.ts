import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../kernel/clock.ts';
import type { Claims } from '../claims.ts';
import type { KeySource } from '../jwks.ts';
import { InvalidTokenError, verifyJwt } from '../verify-jwt.ts';
import type { IdPortenClient } from './dev-clients.ts';

export interface UserinfoOptions {
  issuer: string;
  keys: KeySource;
  clients: readonly IdPortenClient[];
  person: (pid: string) => Promise<{ language: string | null } | null>;
  clock: Clock;
}

/**
 * Userinfo for the stand-in's access tokens: oidc-provider gives none for tokens that are made for an API, and at ID-porten all are.
 * @see auth-platform.md §4
 */
export async function answerUserinfo(options: UserinfoOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('Vary', 'Origin');
  response.setHeader('Cache-Control', 'no-store');
  try {
    const claims = await tokenOf(options, request);
    const { origin } = request.headers;
    const client = options.clients.find(({ clientId }) => clientId === claims['client_id']);
    if (origin !== undefined && client?.redirectUris.some((uri) => new URL(uri).origin === origin)) response.setHeader('Access-Control-Allow-Origin', origin);
    const person = await options.person(String(claims['pid']));
    if (person === null) throw new InvalidTokenError('the person is not known');
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify({ sub: claims['sub'], pid: claims['pid'], locale: person.language ?? 'nb' }));
  } catch (error) {
    if (!(error instanceof InvalidTokenError)) throw error;
    response.writeHead(401, { 'Content-Type': 'application/json; charset=utf-8', 'WWW-Authenticate': 'Bearer error="invalid_token"' }).end(JSON.stringify({ error: 'invalid_token', error_description: error.message }));
  }
}

async function tokenOf({ issuer, keys, clock }: UserinfoOptions, request: IncomingMessage): Promise<Claims> {
  const token = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new InvalidTokenError('there is no token');
  const claims = await verifyJwt(token, [{ issuer, algorithms: ['RS256'], keys }], clock);
  if (claims['cnf'] !== undefined) throw new InvalidTokenError('the token is bound to a key');
  if (typeof claims['client_id'] !== 'string' || typeof claims['pid'] !== 'string') throw new InvalidTokenError('this is not an access token');
  return claims;
}
