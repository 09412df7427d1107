import { existsSync } from 'node:fs';
import path from 'node:path';
import { readRemotePlatform, type RemotePlatformConfig } from './config-platform.ts';
import type { StoreChoice } from './store/open-store.ts';

/** Where systems put Chromium. */
const CHROMIUM_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'];

/** Everything that can be set, read once at start from flags and the environment; nothing else reads `process.env`. */
export interface Config {
  production: boolean;
  /** Directories with definitions. */
  apps: readonly string[];
  /** Overlay with logic for definitions that cannot be changed: `<folder>/<org>/<app>/index.ts`. */
  logic: string | null;
  port: number;
  host: string;
  /** Folder of the embedded store. */
  data: string;
  store: StoreChoice;
  /** The address that the outside uses; null: derived from the request, or from host and port. */
  baseUrl: string | null;
  /** Origin of the platform in self links; null: `baseUrl`. */
  platformUrl: string | null;
  trustProxy: boolean;
  watch: boolean;
  /** Folder of parties, people and roles; null: none, everything is asked of the remote platform. */
  testData: string | null;
  /** The real platform's register and decision point; null: the test data. */
  remotePlatform: RemotePlatformConfig | null;
  /** An `altinn-orgs.json` instead of the embedded list of service owners. */
  serviceOwners: string | null;
  /** Path of the browser that prints PDFs; null: they are drawn without one. */
  chromium: string | null;
  /** A service that prints PDFs instead, and the address at which it reaches this process (null: the base address). Null: we print. */
  pdfService: { endpoint: string; pages: string | null } | null;
  environment: string;
  /** Folder of the form client that every app's page loads; null: each app's own, if it has one. */
  frontendUrl: string | null;
  /** Longest time for one call of app logic, ms. */
  hookTimeout: number;
  /** Message exchange: `off` refuses, `record` (development) keeps what would be sent in the store. */
  eFormidling: 'off' | 'record';
  /** Archives behind Fiks Arkiv, likewise. */
  fiksArkiv: 'off' | 'record';
  /** Where `GET /metrics` answers; null: nowhere. */
  metrics: { host: string; port: number } | null;
  /** Variables with `__` in their name: settings of apps (`NetsPaymentSettings__SecretApiKey`), laid over every app's files. */
  appSettings: Readonly<Record<string, string | undefined>>;
  /** Heap of one app's logic process, MiB. */
  hookMemory: number;
  /** Most logic processes at once. */
  hookProcesses: number;
  /** `process.env` of app logic: the variables `STAFETT_APP_...`. */
  hookEnvironment: Readonly<Record<string, string>>;
  /** Variables for Node in the logic processes, hidden from app logic. */
  hookSystemEnvironment: Readonly<Record<string, string>>;
  identity: IdentityConfig;
}

export interface IdentityConfig {
  production: boolean;
  /** Issuer of our own tokens; null: below the base address. */
  issuer: string | null;
  /** External issuers whose tokens are exchanged. */
  trustedIssuers: readonly { kind: 'id-porten' | 'maskinporten' | 'altinnstudio'; issuer: string; metadataUrl: string }[];
  /** Platforms whose tokens are accepted as they are. */
  platformIssuers: readonly { issuer: string; metadataUrl: string }[];
  /** Our client at ID-porten for browser login. */
  idPorten: { issuer: string; clientId: string; clientSecret: string } | null;
  cookieDomain: string | null;
  gotoHost: string | null;
}

export interface Flags {
  apps?: readonly string[];
  logic?: string;
  port?: string;
  host?: string;
  data?: string;
  store?: string;
}

/** Sections that say how this server logs in at the platform: no app may see its keys. */
const OWN_SECTIONS = /^(?:MaskinportenSettings|PlatformSettings)__/i;

/** What Node itself reads for time, language, certificates and libraries; nothing of it is secret. */
const FOR_NODE = /^(?:TZ|LANG|LANGUAGE|LC_[A-Z]+|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|NODE_ICU_DATA|LD_LIBRARY_PATH|SystemRoot)$/;

export class ConfigError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Flags win over the environment, which wins over the defaults.
 * @param home   folder of the installed package: sample apps and test data live there
 * @throws {ConfigError} naming what is wrong
 */
export function readConfig(command: 'dev' | 'serve', flags: Flags, environment: Environment, home: string, cwd: string): Config {
  // A file of a deployment sets what it leaves open to nothing; settings of apps may be empty on purpose.
  const env = Object.fromEntries(Object.entries(environment).filter(([name, value]) => value !== '' || name.includes('__')));
  const production = command === 'serve';
  const data = path.resolve(cwd, flags.data ?? env['STAFETT_DATA'] ?? '.stafett');
  const apps = flags.apps?.length ? flags.apps : env['STAFETT_APPS']?.split(path.delimiter) ?? [path.join(home, 'apps')];
  const baseUrl = env['STAFETT_BASE_URL']?.replace(/\/+$/, '') ?? null;
  if (production && baseUrl === null) throw new ConfigError('STAFETT_BASE_URL must name the address that people and systems use (https://...).');
  if (production && !baseUrl?.startsWith('https:') && !yesOrNo(env, 'STAFETT_ALLOW_HTTP')) throw new ConfigError('STAFETT_BASE_URL must begin with https: (STAFETT_ALLOW_HTTP=true allows plain http behind a proxy that ends TLS elsewhere).');
  return {
    production, data, baseUrl,
    apps: apps.map((folder) => path.resolve(cwd, folder)),
    logic: flags.logic === undefined && env['STAFETT_LOGIC'] === undefined ? null : path.resolve(cwd, flags.logic ?? env['STAFETT_LOGIC'] ?? ''),
    port: wholeNumber('port', flags.port ?? env['STAFETT_PORT'] ?? env['PORT'] ?? '8000', 0, 65535),
    host: flags.host ?? env['STAFETT_HOST'] ?? (production ? '0.0.0.0' : '127.0.0.1'),
    store: storeOf(flags.store ?? env['STAFETT_STORE'] ?? env['MONGODB_URL'], data, env['STAFETT_DATABASE'] ?? 'stafett'),
    platformUrl: env['STAFETT_PLATFORM_URL']?.replace(/\/+$/, '') ?? null,
    trustProxy: yesOrNo(env, 'STAFETT_TRUST_PROXY'),
    watch: !production || yesOrNo(env, 'STAFETT_WATCH'),
    ...platformOf(production, env, home, cwd),
    chromium: chromiumOf(env['STAFETT_CHROMIUM']),
    pdfService: pdfServiceOf(env),
    environment: env['ASPNETCORE_ENVIRONMENT'] ?? env['STAFETT_ENVIRONMENT'] ?? (production ? 'Production' : 'Development'),
    frontendUrl: folderAddress('STAFETT_FRONTEND_URL', env['STAFETT_FRONTEND_URL'], production),
    hookTimeout: wholeNumber('STAFETT_HOOK_TIMEOUT', env['STAFETT_HOOK_TIMEOUT'] ?? '10000', 1, 600_000),
    eFormidling: exchangeOf(production, 'STAFETT_EFORMIDLING', env['STAFETT_EFORMIDLING']),
    fiksArkiv: exchangeOf(production, 'STAFETT_FIKS_ARKIV', env['STAFETT_FIKS_ARKIV']),
    appSettings: Object.fromEntries(Object.entries(env).filter(([name]) => /^[A-Za-z]\w*__\w/.test(name) && !OWN_SECTIONS.test(name))),
    metrics: env['STAFETT_METRICS_PORT'] === undefined ? null
      : { host: env['STAFETT_METRICS_HOST'] ?? '127.0.0.1', port: wholeNumber('STAFETT_METRICS_PORT', env['STAFETT_METRICS_PORT'], 0, 65535) },
    hookMemory: wholeNumber('STAFETT_HOOK_MEMORY', env['STAFETT_HOOK_MEMORY'] ?? '256', 16, 16_384),
    // Its name while apps had threads.
    hookProcesses: wholeNumber('STAFETT_HOOK_PROCESSES', env['STAFETT_HOOK_PROCESSES'] ?? env['STAFETT_HOOK_THREADS'] ?? '16', 1, 1000),
    hookEnvironment: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[0].startsWith('STAFETT_APP_') && entry[1] !== undefined)),
    hookSystemEnvironment: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => FOR_NODE.test(entry[0]) && entry[1] !== undefined)),
    identity: identityOf(production, env),
  };
}

/** In production real people are looked up in the real register, unless a folder is named on purpose (a closed test). */
function platformOf(production: boolean, env: Environment, home: string, cwd: string): Pick<Config, 'testData' | 'remotePlatform' | 'serviceOwners'> {
  const named = env['STAFETT_TESTDATA'];
  let remotePlatform: RemotePlatformConfig | null;
  try {
    remotePlatform = readRemotePlatform(env);
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
  if (production && remotePlatform === null && named === undefined) throw new ConfigError('STAFETT_REMOTE_PLATFORM must name the platform whose register is asked (https://platform.altinn.no), or STAFETT_TESTDATA a folder of synthetic people.');
  const testData = production && named === undefined ? null : path.resolve(cwd, named ?? path.join(home, 'testdata'));
  const owners = env['STAFETT_SERVICE_OWNERS'];
  return { remotePlatform, testData, serviceOwners: owners === undefined ? null : path.resolve(cwd, owners) };
}

function identityOf(production: boolean, env: Environment): IdentityConfig {
  const secureOnly = production && !yesOrNo(env, 'STAFETT_ALLOW_HTTP');
  const trusted = issuers(env['STAFETT_TRUSTED_ISSUERS'], 'STAFETT_TRUSTED_ISSUERS', secureOnly).map(({ kind, ...rest }) => {
    if (kind !== 'id-porten' && kind !== 'maskinporten' && kind !== 'altinnstudio') throw new ConfigError(`STAFETT_TRUSTED_ISSUERS: kind must be id-porten, maskinporten or altinnstudio, not ${String(kind)}.`);
    return { kind: kind as IdentityConfig['trustedIssuers'][number]['kind'], ...rest };
  });
  const idPorten = env['STAFETT_IDPORTEN_ISSUER'];
  const clientId = env['STAFETT_IDPORTEN_CLIENT_ID'];
  const clientSecret = env['STAFETT_IDPORTEN_CLIENT_SECRET'];
  if (idPorten && (!clientId || !clientSecret)) throw new ConfigError('STAFETT_IDPORTEN_ISSUER needs STAFETT_IDPORTEN_CLIENT_ID and STAFETT_IDPORTEN_CLIENT_SECRET.');
  if (secureOnly && idPorten) requireSecure('STAFETT_IDPORTEN_ISSUER', idPorten);
  return {
    production,
    issuer: env['STAFETT_ISSUER'] ?? null,
    trustedIssuers: trusted,
    platformIssuers: issuers(env['STAFETT_PLATFORM_ISSUERS'], 'STAFETT_PLATFORM_ISSUERS', secureOnly),
    idPorten: idPorten && clientId && clientSecret ? { issuer: idPorten, clientId, clientSecret } : null,
    cookieDomain: env['STAFETT_COOKIE_DOMAIN'] ?? null,
    gotoHost: env['STAFETT_GOTO_HOST'] ?? null,
  };
}

/** Keys that come over plain http are whoever's is on the way; a stand-in, which only development has, is found out by the same. */
function requireSecure(name: string, address: string): void {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'https:' || /^(?:localhost|127\..*|\[::1\])$/.test(url.hostname)) throw new ConfigError(`${name}: in production ${address} must begin with https: and lie on another machine.`);
}

/** A JSON list of `{kind?, issuer, metadataUrl}`. */
function issuers(text: string | undefined, name: string, secureOnly: boolean): { kind?: unknown; issuer: string; metadataUrl: string }[] {
  if (!text) return [];
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new ConfigError(`${name} is not JSON.`);
  }
  if (!Array.isArray(list)) throw new ConfigError(`${name} must be a JSON list.`);
  return list.map((entry: { kind?: unknown; issuer?: unknown; metadataUrl?: unknown }) => {
    if (typeof entry.issuer !== 'string' || typeof entry.metadataUrl !== 'string') throw new ConfigError(`${name}: each entry needs issuer and metadataUrl.`);
    if (secureOnly) for (const address of [entry.issuer, entry.metadataUrl]) requireSecure(name, address);
    return { ...(entry.kind === undefined ? {} : { kind: entry.kind }), issuer: entry.issuer, metadataUrl: entry.metadataUrl };
  });
}

function exchangeOf(production: boolean, name: string, value: string | undefined): 'off' | 'record' {
  if (value === undefined || value === '' || value === 'off') return 'off';
  if (value === 'record' && !production) return 'record';
  throw new ConfigError(`${name} must be off${production ? '' : ' or record'}, not ${value}.`);
}

function storeOf(value: string | undefined, data: string, database: string): Config['store'] {
  if (value === undefined || value === '' || value === 'embedded') return { kind: 'embedded', folder: data };
  if (value === 'memory') return { kind: 'memory' };
  if (/^mongodb(\+srv)?:\/\//.test(value)) return { kind: 'mongo', url: value, database };
  throw new ConfigError(`The store must be embedded, memory or a mongodb:// address, not ${value}.`);
}

/** `https://host/folder`, in development also `http:`, or a path of this server; no slash at the end. */
function folderAddress(name: string, value: string | undefined, production: boolean): string | null {
  if (!value) return null;
  const address = value.replace(/\/+$/, '');
  const fits = URL.canParse(address) ? (production ? /^https:$/ : /^https?:$/).test(new URL(address).protocol) : /^\/(?!\/)/.test(address);
  if (!fits || /["'<>\s]/.test(address)) throw new ConfigError(`${name} must be the address of a folder${production ? ' and begin with https:' : ''}, not ${value}.`);
  return address;
}

/** By the name of an app's deployment. Within a cluster such services speak plain http. */
function pdfServiceOf(env: Environment): Config['pdfService'] {
  const endpoint = plainAddress(env, 'PlatformSettings__ApiPdf2Endpoint');
  return endpoint === null ? null : { endpoint, pages: plainAddress(env, 'STAFETT_PDF_PAGES')?.replace(/\/+$/, '') ?? null };
}

function plainAddress(env: Environment, name: string): string | null {
  const value = env[name];
  if (!value) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') throw new ConfigError(`${name} must be an http or https address without user, query and fragment.`);
  return value;
}

/** The named browser, none, or the one that the machine has. @throws {ConfigError} when the named one is not there */
function chromiumOf(named: string | undefined): string | null {
  if (named === 'none') return null;
  if (named === undefined || named === '') return CHROMIUM_PLACES.find((place) => existsSync(place)) ?? null;
  if (!existsSync(named)) throw new ConfigError(`STAFETT_CHROMIUM: there is no file ${named} (none: PDFs without a browser).`);
  return named;
}

function yesOrNo(env: Environment, name: string): boolean {
  const value = env[name]?.toLowerCase() ?? 'false';
  if (value !== 'true' && value !== 'false') throw new ConfigError(`${name} must be true or false, not ${env[name]}.`);
  return value === 'true';
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) throw new ConfigError(`${name} must be a whole number from ${least} to ${most}, not ${text}.`);
  return value;
}
