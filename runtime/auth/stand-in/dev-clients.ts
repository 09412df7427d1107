import { API_SCOPES, SERVICE_OWNER_SCOPES } from './scopes.ts';

/** A registered client of the ID-porten stand-in. */
export interface IdPortenClient {
  clientId: string;
  /** The organisation that answers for the client: `consumer` in its tokens. */
  orgNumber: string;
  /** `none` makes it a public client, which gets no refresh token. */
  authentication: 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';
  secret?: string;
  /** Public keys, for `private_key_jwt`. */
  jwks?: { keys: object[] };
  /** `native`: any port of a loopback address is accepted. */
  applicationType: 'web' | 'native';
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  scopes: readonly string[];
}

/** A registered client of the Maskinporten stand-in; its key is made when first needed. */
export interface MaskinportenClient {
  clientId: string;
  orgNumber: string;
  scopes: readonly string[];
  /** Organisations that have delegated their scopes to this client's organisation (`consumer_org`). */
  delegatedBy?: readonly string[];
}

const DIGDIR = '991825827';
const VENDOR = '913312465';

/** The shared secrets below are no secrets: they open nothing but a stand-in that refuses to run in production. */
export function devIdPortenClients(base: string): IdPortenClient[] {
  const host = new URL(base).hostname;
  return [
    {
      clientId: 'dev-native', orgNumber: VENDOR, authentication: 'none', applicationType: 'native', scopes: API_SCOPES,
      redirectUris: ['http://127.0.0.1/', 'http://127.0.0.1/callback', 'http://127.0.0.1/signin-oidc'], postLogoutRedirectUris: ['http://127.0.0.1/', 'http://127.0.0.1/signout-callback-oidc'],
    },
    {
      clientId: 'dev-confidential', orgNumber: VENDOR, authentication: 'client_secret_basic', secret: 'dev-confidential-secret-for-local-use-only', applicationType: 'native', scopes: API_SCOPES,
      redirectUris: ['http://127.0.0.1/callback'], postLogoutRedirectUris: ['http://127.0.0.1/'],
    },
    {
      clientId: 'dev-spa', orgNumber: VENDOR, authentication: 'none', applicationType: 'web', scopes: API_SCOPES,
      redirectUris: spaOrigins(host).map((origin) => `${origin}/callback`), postLogoutRedirectUris: spaOrigins(host).map((origin) => `${origin}/`),
    },
    {
      clientId: 'dev-platform', orgNumber: DIGDIR, authentication: 'client_secret_basic', secret: 'dev-platform-secret-for-local-use-only', applicationType: 'web', scopes: API_SCOPES,
      redirectUris: [`${base}/authentication/api/v1/upstream/callback`], postLogoutRedirectUris: [`${base}/authentication/api/v1/logout/handleloggedout`, `${base}/`],
    },
  ];
}

/** Where the usual tools serve a single-page client while it is made. */
function spaOrigins(host: string): string[] {
  return [...new Set([host, 'localhost', '127.0.0.1'])].flatMap((name) => [3000, 4200, 5173, 8080].map((port) => `http://${name}:${port}`));
}

/** A service owner, an organisation for itself, and a vendor of system users. */
export const DEV_MASKINPORTEN_CLIENTS: readonly MaskinportenClient[] = [
  { clientId: 'dev-service-owner', orgNumber: DIGDIR, scopes: [...SERVICE_OWNER_SCOPES, 'altinn:instances.read', 'altinn:instances.write'] },
  { clientId: 'dev-organisation', orgNumber: '897069650', scopes: API_SCOPES },
  { clientId: 'dev-vendor', orgNumber: VENDOR, scopes: API_SCOPES, delegatedBy: ['897069650'] },
];
