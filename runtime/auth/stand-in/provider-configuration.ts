import { createHash } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import type { ClientMetadata, Configuration, interactionPolicy, KoaContextWithOIDC, UnknownObject } from 'oidc-provider';
import type { Clock } from '../../kernel/clock.ts';
import { organisationNotation } from '../token-issuer.ts';
import type { IdPortenClient } from './dev-clients.ts';
import { errorPage, loggedOutPage, logoutPage } from './pages.ts';
import { createMemoryAdapter } from './memory-adapter.ts';
import { ACR_VALUES, acrRank, API_SCOPES, lowestAcr } from './scopes.ts';

export interface ProviderConfigurationOptions {
  /** Under which the provider stands. */
  path: string;
  clients: readonly IdPortenClient[];
  keys: JsonWebKey[];
  cookieSecret: string;
  clock: Clock;
  /** Whether a national id may log in, and in which language the person reads. */
  person: (pid: string) => Promise<{ language: string | null } | null>;
  policy: interactionPolicy.DefaultPolicy;
}

/** One resource stands for all the APIs: with it access tokens are JWTs. */
const RESOURCE = 'urn:id-porten:stand-in:api';
const ACCESS_TOKEN_SECONDS = 600;

/** What the provider supports, as its metadata says it. */
const PROTOCOL = {
  scopes: ['openid', 'profile', ...API_SCOPES],
  claims: { openid: ['sub', 'pid', 'locale', 'acr', 'amr', 'sid', 'auth_time', 'iss'], profile: [] },
  conformIdTokenClaims: false,
  acrValues: [...ACR_VALUES],
  subjectTypes: ['pairwise'],
  responseTypes: ['code'],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
  enabledJWA: { idTokenSigningAlgValues: ['RS256'], clientAuthSigningAlgValues: ['RS256', 'RS384', 'RS512'], dPoPSigningAlgValues: ['ES256', 'RS256', 'PS256'] },
  extraParams: ['onbehalfof'],
  discovery: { ui_locales_supported: ['nb', 'nn', 'en', 'se'] },
  pkce: { required: () => true },
} satisfies Configuration;

/** The set-up that makes oidc-provider answer as ID-porten does. @see auth-platform.md §2, §4 (findings to keep) */
export function providerConfiguration(options: ProviderConfigurationOptions): Configuration {
  const byId = new Map(options.clients.map((client) => [client.clientId, client]));
  return {
    adapter: createMemoryAdapter(options.clock),
    clients: options.clients.map(clientMetadata),
    jwks: { keys: options.keys as NonNullable<Configuration['jwks']>['keys'] },
    cookies: { keys: [options.cookieSecret], names: { session: 'idporten_session', interaction: 'idporten_interaction', resume: 'idporten_resume' } },
    ...PROTOCOL,
    ttl: { AccessToken: ACCESS_TOKEN_SECONDS, AuthorizationCode: 120, Grant: 7200, IdToken: 120, Interaction: 1800, RefreshToken: 7200, Session: 7200 },
    routes: { authorization: '/authorize', pushed_authorization_request: '/par', token: '/token', userinfo: '/userinfo', end_session: '/logout', revocation: '/revoke', introspection: '/introspect', jwks: '/jwk' },
    interactions: { policy: options.policy, url: (_ctx, interaction) => `${options.path}/interaction/${interaction.uid}` },
    pairwiseIdentifier: (_ctx, accountId, client) => createHash('sha256').update(`${client.sectorIdentifier}\u0000${accountId}`).digest('base64url'),
    issueRefreshToken: async (_ctx, client) => client.clientAuthMethod !== 'none' && client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    clientBasedCORS: (_ctx, origin, client) => (client.redirectUris ?? []).some((uri) => new URL(uri).origin === origin),
    sectorIdentifierUriValidate: () => false,
    // Nothing that a client could bring along makes the stand-in ask elsewhere.
    fetch: () => Promise.reject(new Error('the stand-in asks nobody')),
    loadExistingGrant: grantEverythingAsked,
    extraTokenClaims: async (ctx, token) => (token.kind === 'AccessToken' ? accessTokenClaims(ctx, token.accountId, byId.get(token.clientId ?? '')) : undefined),
    async findAccount(_ctx, pid) {
      const person = await options.person(pid);
      if (person === null) return undefined;
      return { accountId: pid, claims: async () => ({ sub: pid, pid, locale: person.language ?? 'nb' }) };
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = errorPage(String(out.error), String(out.error_description ?? ''));
    },
    features: features(),
  };
}

function features(): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    requestObjects: { enabled: true },
    revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
    introspection: { enabled: true, allowedPolicy: async (_ctx, client, token) => client.clientAuthMethod !== 'none' || token.clientId === client.clientId },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => { ctx.body = logoutPage(form); },
      postLogoutSuccessSource: (ctx) => { ctx.body = loggedOutPage(); },
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => RESOURCE,
      useGrantedResource: async () => true,
      getResourceServerInfo: async () => ({
        scope: API_SCOPES.join(' '), audience: 'unspecified', accessTokenTTL: ACCESS_TOKEN_SECONDS, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } },
      }),
    },
  };
}

function clientMetadata(client: IdPortenClient): ClientMetadata {
  return {
    client_id: client.clientId,
    client_name: client.clientId,
    application_type: client.applicationType,
    token_endpoint_auth_method: client.authentication,
    ...(client.secret === undefined ? {} : { client_secret: client.secret }),
    ...(client.jwks === undefined ? {} : { jwks: client.jwks as NonNullable<ClientMetadata['jwks']> }),
    ...(client.authentication === 'private_key_jwt' ? { token_endpoint_auth_signing_alg: 'RS256' } : {}),
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    response_types: ['code'],
    grant_types: client.authentication === 'none' ? ['authorization_code'] : ['authorization_code', 'refresh_token'],
    subject_type: 'pairwise',
    // A client at several hosts needs one name under which its subjects are made.
    ...(new Set(client.redirectUris.map((uri) => new URL(uri).host)).size > 1 ? { sector_identifier_uri: `https://${client.clientId}.invalid/` } : {}),
    id_token_signed_response_alg: 'RS256',
    scope: ['openid', 'profile', ...client.scopes].join(' '),
  };
}

/** No consent page: what is asked for is granted, both as OpenID scope and as scope of the resource (else the provider asks for ever). */
async function grantEverythingAsked(ctx: KoaContextWithOIDC): Promise<InstanceType<KoaContextWithOIDC['oidc']['provider']['Grant']> | undefined> {
  const { oidc } = ctx;
  const [clientId, accountId] = [oidc.client?.clientId, oidc.session?.accountId];
  if (clientId === undefined || accountId === undefined) return undefined;
  const grant = new oidc.provider.Grant({ clientId, accountId });
  const scopes = String(oidc.params?.['scope'] ?? '').split(' ').filter((scope) => scope !== '');
  grant.addOIDCScope(scopes.join(' '));
  grant.addResourceScope(RESOURCE, scopes.filter((scope) => (API_SCOPES as readonly string[]).includes(scope)).join(' '));
  await grant.save();
  return grant;
}

function accessTokenClaims(ctx: KoaContextWithOIDC, pid: string | undefined, client: IdPortenClient | undefined): UnknownObject {
  const login = ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken;
  return {
    pid,
    acr: login?.acr,
    amr: login?.amr,
    client_amr: client?.authentication,
    ...(client === undefined ? {} : { client_orgno: client.orgNumber, consumer: organisationNotation(client.orgNumber) }),
  };
}

/** Asks for login again when the session's level is below the lowest that the request accepts. */
export function isAcrTooLow(ctx: KoaContextWithOIDC): boolean {
  const acr = ctx.oidc.session?.acr ?? ctx.oidc.result?.login?.acr;
  return ctx.oidc.session?.accountId !== undefined && acrRank(acr) < lowestAcr(ctx.oidc.params?.['acr_values'] as string | undefined);
}
