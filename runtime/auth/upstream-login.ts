import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as oidc from 'openid-client';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { NewGuid } from '../kernel/ids.ts';
import type { UserProfile } from '../kernel/party-types.ts';
import type { Register } from '../kernel/ports.ts';
import { authenticationMethod, levelOfAcr, requestedLevel } from './levels.ts';
import type { Sessions } from './sessions.ts';
import type { TokenIssuer } from './token-issuer.ts';

export interface UpstreamLoginOptions {
  /** ID-porten, or its stand-in. */
  issuer: string;
  clientId: string;
  /** For `client_secret_basic`, or a private key for `private_key_jwt`. */
  credential: { secret: string } | { key: oidc.CryptoKey; kid: string };
  redirectUri: string;
  postLogoutRedirectUri: string;
  /** At least 32 bytes; signs the state that travels in a cookie. */
  secret: Uint8Array;
  /** Plain http towards the provider. Development only. */
  allowInsecure: boolean;
  register: Register;
  issuerOfTokens: TokenIssuer;
  sessions: Sessions;
  clock: Clock;
  newGuid: NewGuid;
}

export interface LoginRequest {
  /** Where the browser goes afterwards; already found safe. */
  goto: string;
  acrValues: string | undefined;
  uiLocales: string | undefined;
}

/** Login of a browser at ID-porten: code flow with PKCE, state and nonce. */
export interface UpstreamLogin {
  /** @returns where to send the browser, and the value of the cookie `oidcnonce` */
  begin(request: LoginRequest): Promise<{ location: string; cookie: string }>;
  /**
   * Takes the browser's return.
   * @param url     the whole address that the provider sent the browser to
   * @throws {UNAUTHENTICATED} 401 — not begun in this browser, expired, cancelled, or refused by the provider
   */
  finish(url: URL, cookie: string | undefined): Promise<{ token: string; profile: UserProfile; goto: string }>;
  /** Where to send the browser to end the provider's session too. */
  logoutLocation(): Promise<string>;
}

interface Pending {
  state: string;
  nonce: string;
  verifier: string;
  goto: string;
  /** The level that was asked for. */
  level: number;
  expires: number;
}

const PENDING_MS = 15 * 60_000;
const SCOPE = 'openid altinn:portal/enduser altinn:instances.read altinn:instances.write';

/** @see auth-platform.md §2.1, §5.3, §5.6, §12 row 6 */
export function createUpstreamLogin(options: UpstreamLoginOptions): UpstreamLogin {
  let configuration: Promise<oidc.Configuration> | null = null;
  const discovered = async () => {
    configuration ??= discover(options);
    return configuration.catch((error: unknown) => {
      configuration = null;
      throw new AppError('STORE_UNAVAILABLE', { detail: 'The login provider does not answer.', cause: error });
    });
  };
  return {
    async begin(request) {
      const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier(), goto: request.goto, level: requestedLevel(request.acrValues) ?? 0, expires: options.clock.now() + PENDING_MS };
      const url = oidc.buildAuthorizationUrl(await discovered(), {
        redirect_uri: options.redirectUri, scope: 'openid profile', state: pending.state, nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier), code_challenge_method: 'S256',
        ...(request.acrValues === undefined ? {} : { acr_values: request.acrValues }),
        ...(request.uiLocales === undefined ? {} : { ui_locales: request.uiLocales }),
      });
      return { location: url.href, cookie: sealed(pending, options.secret) };
    },
    async finish(url, cookie) {
      const pending = opened(cookie, options.secret, options.clock.now());
      const claims = await grantedClaims(await discovered(), url, pending, options.redirectUri);
      return { ...(await session(claims, pending.level, options)), goto: pending.goto };
    },
    async logoutLocation() {
      return oidc.buildEndSessionUrl(await discovered(), { client_id: options.clientId, post_logout_redirect_uri: options.postLogoutRedirectUri }).href;
    },
  };
}

async function discover(options: UpstreamLoginOptions): Promise<oidc.Configuration> {
  const { credential } = options;
  const authentication = 'secret' in credential ? oidc.ClientSecretBasic(credential.secret) : oidc.PrivateKeyJwt(credential);
  return oidc.discovery(new URL(options.issuer), options.clientId, { id_token_signed_response_alg: 'RS256' }, authentication, {
    timeout: 10, ...(options.allowInsecure ? { execute: [oidc.allowInsecureRequests] } : {}),
  });
}

async function grantedClaims(configuration: oidc.Configuration, url: URL, pending: Pending, redirectUri: string): Promise<oidc.IDToken> {
  // The registered address, whatever proxies have done to the one that arrived.
  const address = new URL(redirectUri);
  address.search = url.search;
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, address, { expectedState: pending.state, expectedNonce: pending.nonce, pkceCodeVerifier: pending.verifier, idTokenExpected: true });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('no id_token');
    return claims;
  } catch (error) {
    throw new AppError('UNAUTHENTICATED', { detail: 'The login was not completed.', cause: error });
  }
}

async function session(claims: oidc.IDToken, asked: number, options: UpstreamLoginOptions): Promise<{ token: string; profile: UserProfile }> {
  const { pid, acr, amr, sid, auth_time: authTime } = claims;
  const level = typeof acr === 'string' ? levelOfAcr(acr) : null;
  const profile = typeof pid === 'string' ? await options.register.profileByPersonNumber(pid) : null;
  if (profile === null || level === null) throw new AppError('UNAUTHENTICATED', { detail: 'The person who logged in is not known here.' });
  // The provider is only asked: what it made of it stands in the token (§2.2).
  if (level < asked) throw new AppError('UNAUTHENTICATED', { detail: 'The login is of a lower level than was asked for.' });
  const ours = options.newGuid();
  if (typeof sid === 'string') await options.sessions.started(ours, { issuer: options.issuer, sid });
  const methods = (Array.isArray(amr) ? amr : [amr]).filter((one): one is string => typeof one === 'string');
  const token = await options.issuerOfTokens.user({
    userId: profile.userId, partyId: profile.partyId, partyUuid: profile.party.partyUuid, username: profile.userName, level,
    method: authenticationMethod(methods[0]), scope: SCOPE, sid: ours,
    extra: { sub: profile.party.partyUuid ?? String(profile.userId), originaliss: 'idporten', acr, amr: methods, auth_time: authTime ?? Math.floor(options.clock.now() / 1000) },
  });
  return { token, profile };
}

function sealed(pending: Pending, secret: Uint8Array): string {
  const body = Buffer.from(JSON.stringify({ ...pending, salt: randomBytes(8).toString('hex') })).toString('base64url');
  return `${body}.${mac(body, secret)}`;
}

function opened(cookie: string | undefined, secret: Uint8Array, now: number): Pending {
  const [body = '', signature = ''] = (cookie ?? '').split('.');
  const [given, right] = [Buffer.from(signature), Buffer.from(mac(body, secret))];
  const genuine = given.length === right.length && timingSafeEqual(given, right);
  const pending = genuine ? (JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Pending) : null;
  if (pending === null || pending.expires < now) throw new AppError('UNAUTHENTICATED', { detail: 'The login was not begun in this browser, or too long ago.' });
  return pending;
}

function mac(body: string, secret: Uint8Array): string {
  return createHmac('sha256', secret).update(`login\u0000${body}`).digest('base64url');
}
