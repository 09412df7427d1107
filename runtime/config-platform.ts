import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** How to reach the real platform, and as whom. */
export interface RemotePlatformConfig {
  /** Base address of each service, with a slash at the end. */
  endpoints: Readonly<Record<'register' | 'profile' | 'authorization' | 'authentication' | 'correspondence' | 'notification', string>>;
  subscriptionKey: string | null;
  /** For the header `PlatformAccessToken`; null: it is not sent. */
  accessToken: { issuer: string; app: string; key: KeyObject; keyId: string } | null;
  maskinporten: { authority: string; clientId: string; jwk: JsonWebKey; scopes: readonly string[] };
}

type Environment = Readonly<Record<string, string | undefined>>;

const SERVICES = { register: 'Register', profile: 'Profile', authorization: 'Authorization', authentication: 'Authentication', correspondence: 'Correspondence', notification: 'Notification' } as const;
/** Where the address of a service is not its name. */
const FOLDERS: Readonly<Partial<Record<keyof typeof SERVICES, string>>> = { notification: 'notifications' };
const SCOPES = 'altinn:serviceowner altinn:serviceowner/instances.read altinn:serviceowner/instances.write';

/**
 * Reads the configuration of the platform's client. The names of an app's deployment are understood
 * (`PlatformSettings__Api…Endpoint`, `PlatformSettings__SubscriptionKey`, `MaskinportenSettings__…`).
 * @returns null when the environment names no platform
 * @throws {Error} naming what is missing or wrong
 * @see auth-platform.md §8, §11
 */
export function readRemotePlatform(env: Environment): RemotePlatformConfig | null {
  const base = env['STAFETT_REMOTE_PLATFORM']?.replace(/\/+$/, '') ?? null;
  if (base === null) return null;
  const endpoint = (service: keyof typeof SERVICES): string => address(env[`PlatformSettings__Api${SERVICES[service]}Endpoint`] ?? `${base}/${FOLDERS[service] ?? service}/api/v1/`);
  return {
    endpoints: { register: endpoint('register'), profile: endpoint('profile'), authorization: endpoint('authorization'), authentication: endpoint('authentication'), correspondence: endpoint('correspondence'), notification: endpoint('notification') },
    subscriptionKey: env['PlatformSettings__SubscriptionKey'] ?? null,
    accessToken: accessTokenOf(env),
    maskinporten: {
      authority: required(env, 'MaskinportenSettings__Authority'),
      clientId: required(env, 'MaskinportenSettings__ClientId'),
      jwk: jwkOf(required(env, 'MaskinportenSettings__EncodedJwk')),
      scopes: (env['MaskinportenSettings__Scopes'] ?? SCOPES).split(/\s+/).filter(Boolean),
    },
  };
}

function accessTokenOf(env: Environment): RemotePlatformConfig['accessToken'] {
  const file = env['STAFETT_ACCESS_TOKEN_KEY'];
  if (file === undefined) return null;
  const key = createPrivateKey(readFileSync(file));
  if (key.asymmetricKeyType !== 'rsa') throw new Error('STAFETT_ACCESS_TOKEN_KEY must be a file with a private RSA key.');
  return { key, issuer: required(env, 'STAFETT_ACCESS_TOKEN_ISSUER'), app: env['STAFETT_ACCESS_TOKEN_APP'] ?? 'stafett', keyId: required(env, 'STAFETT_ACCESS_TOKEN_KEY_ID') };
}

/** A JWK as base64, the form in which deployments keep it. */
function jwkOf(encoded: string): JsonWebKey {
  try {
    const jwk = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as JsonWebKey;
    if (createPrivateKey({ key: jwk, format: 'jwk' }).asymmetricKeyType !== 'rsa') throw new Error('not RSA');
    return jwk;
  } catch (cause) {
    throw new Error('MaskinportenSettings__EncodedJwk must be a private RSA key as JWK in base64.', { cause });
  }
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`STAFETT_REMOTE_PLATFORM also needs ${name}.`);
  return value;
}

function address(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const loopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) || url.username !== '' || url.search !== '') throw new Error(`${text} is not the https address of a platform service.`);
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
