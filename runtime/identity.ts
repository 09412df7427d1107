import { randomBytes } from 'node:crypto';
import type { JsonObject } from './kernel/json.ts';
import { createTokenExchange } from './auth/exchange.ts';
import { createRemoteKeys, jwksUrlOf } from './auth/jwks.ts';
import { createKeyRing, type KeyRing } from './auth/key-ring.ts';
import { documentKeyStorage } from './auth/key-storage.ts';
import type { RefreshOptions } from './auth/refresh.ts';
import { createSharedReplayGuard } from './auth/replay-guard.ts';
import type { GotoRule } from './auth/safe-goto.ts';
import { createRawTokenVerifier } from './auth/raw-tokens.ts';
import { createSessions, type Sessions } from './auth/sessions.ts';
import { devIdPortenClients } from './auth/stand-in/dev-clients.ts';
import { createStandIns, type StandIns } from './auth/stand-in/stand-ins.ts';
import { createTestTokens } from './auth/test-tokens.ts';
import { createTokenIssuer } from './auth/token-issuer.ts';
import { createTokenVerifier, type TokenVerifier } from './auth/token-verifier.ts';
import { createUpstreamLogin, type UpstreamLogin } from './auth/upstream-login.ts';
import type { TrustedIssuer } from './auth/verify-jwt.ts';
import type { IdentityConfig } from './config.ts';
import { authenticateStep } from './http/platform/authenticate.ts';
import { platformRoutes } from './http/platform/platform-routes.ts';
import type { CookieRule } from './http/platform/session-cookies.ts';
import { standInMiddleware } from './http/platform/stand-in-mount.ts';
import type { Route, Step } from './http/route.ts';
import { createPersonLookup, type PersonLookup } from './platform/person-lookup.ts';
import type { DecisionPoint } from './platform/decision-point.ts';
import type { TestRegister } from './platform/test-register.ts';
import type { Clock } from './kernel/clock.ts';
import type { Register } from './kernel/ports.ts';
import type { NewGuid } from './kernel/ids.ts';
import type { Store } from './store/contract.ts';

export interface IdentityOptions {
  config: IdentityConfig;
  /** The address that people and systems call, without a slash at the end. */
  base: string;
  store: Store;
  register: Register;
  /** Who may log in at the stand-ins; null: there are none. */
  testPeople: TestRegister | null;
  point: DecisionPoint;
  clock: Clock;
  newGuid: NewGuid;
  /** Renews tokens of the platform whose register is asked; absent without one. */
  refreshElsewhere?: (token: string) => Promise<string>;
}

/** Everything about who is who, put together: keys, tokens, exchange, login, and in development the stand-ins. */
export interface Identity {
  authenticate: Step;
  verifier: TokenVerifier;
  keys: KeyRing;
  sessions: Sessions;
  routes: Route[];
  mount: ReturnType<typeof standInMiddleware> | null;
  standIns: StandIns | null;
  /** 32 bytes, the same in every process of a store: CSRF and login state are signed with it. */
  secret: Uint8Array;
  browser: BrowserSession;
}

/** What the routes that serve browsers know of sessions. */
export interface BrowserSession {
  cookies: CookieRule;
  gotoRule: GotoRule;
  refresh: RefreshOptions;
  /** One for all look-ups, so that guesses are counted together. */
  lookup: PersonLookup;
}

export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const { config, base, store, register, testPeople, clock, newGuid } = options;
  const mode = { nodeEnv: config.production ? 'production' : 'development', enabled: !config.production };
  const keys = createKeyRing({ storage: documentKeyStorage(store.documents), clock });
  const issuer = createTokenIssuer({ issuer: config.issuer ?? `${base}/authentication/api/v1/openid/`, keys, clock, newGuid });
  const sessions = createSessions(store.documents, clock);
  const standIns = config.production || testPeople === null ? null : createStandIns({
    mode, base, clock, newGuid, people: () => testPeople.people(), systemUsers: () => testPeople.systemUsers(), keyStorage: (name) => documentKeyStorage(store.documents, `key-${name}`),
  });
  const external = externalIssuers(config, standIns, clock);
  const own: TrustedIssuer = { issuer: issuer.issuer, algorithms: ['RS256'], keys };
  const extra = config.platformIssuers.map((trusted) => remoteIssuer(trusted.issuer, trusted.metadataUrl, clock));
  const verifier = createTokenVerifier({ trusted: [own, ...extra], clock });
  const authenticate = authenticateStep(verifier, { raw: createRawTokenVerifier({ external, clock }), sessions });
  const secret = await sharedSecret(store);
  const upstream = upstreamLogin(options, standIns, { issuer, sessions, secret });
  const cookies = { domain: config.cookieDomain, secure: base.startsWith('https:') };
  const gotoRule: GotoRule = { host: config.gotoHost ?? new URL(base).host, allowInsecure: !config.production };
  const browser: BrowserSession = { cookies, gotoRule, refresh: { issuer, register, sessions, clock, ...(options.refreshElsewhere === undefined ? {} : { elsewhere: options.refreshElsewhere }) }, lookup: createPersonLookup({ register, documents: store.documents, clock }) };
  const routes = platformRoutes({
    authenticate, verifier, base, development: !config.production, keys,
    exchange: createTokenExchange({ trusted: external, register, issuer, clock, newGuid, replay: createSharedReplayGuard(store.documents, clock) }),
    refresh: browser.refresh,
    upstream, upstreamIssuer: config.idPorten?.issuer ?? standIns?.idPorten.issuer ?? null, sessions, cookies, gotoRule,
    register, lookup: browser.lookup, open: !config.production, point: options.point,
    testTokens: standIns === null || testPeople === null ? null : {
      tokens: createTestTokens({ issuer, people: testPeople, mode, now: () => clock.now() }), register: testPeople, cookies, gotoRule, base, info: () => standIns.info(),
    },
  });
  return { authenticate, verifier, keys, sessions, routes, standIns, secret, browser, mount: standIns ? standInMiddleware([standIns.idPorten, standIns.maskinporten]) : null };
}

type External = Record<'id-porten' | 'maskinporten' | 'altinnstudio', TrustedIssuer[]>;

/** Real issuers by configuration; the stand-ins only in development. */
function externalIssuers(config: IdentityConfig, standIns: StandIns | null, clock: Clock): External {
  const trusted: External = { 'id-porten': [], maskinporten: [], altinnstudio: [] };
  if (standIns) {
    trusted['id-porten'].push(standIns.trusted['id-porten']);
    trusted.maskinporten.push(standIns.trusted.maskinporten);
  }
  for (const entry of config.trustedIssuers) trusted[entry.kind].push(remoteIssuer(entry.issuer, entry.metadataUrl, clock, entry.kind === 'maskinporten' ? ['RS256', 'RS384', 'RS512'] : ['RS256']));
  return trusted;
}

function remoteIssuer(issuer: string, metadataUrl: string, clock: Clock, algorithms: TrustedIssuer['algorithms'] = ['RS256']): TrustedIssuer {
  return { issuer, algorithms, keys: createRemoteKeys({ jwksUrl: () => jwksUrlOf(metadataUrl, issuer), clock }) };
}

interface LoginParts {
  issuer: ReturnType<typeof createTokenIssuer>;
  sessions: Sessions;
  secret: Uint8Array;
}

function upstreamLogin(options: IdentityOptions, standIns: StandIns | null, parts: LoginParts): UpstreamLogin | null {
  const { config, base, register, clock, newGuid } = options;
  const client = config.idPorten ?? standInClient(standIns, base);
  if (client === null) return null;
  return createUpstreamLogin({
    issuer: client.issuer, clientId: client.clientId, credential: { secret: client.clientSecret }, secret: parts.secret,
    redirectUri: `${base}/authentication/api/v1/upstream/callback`, postLogoutRedirectUri: `${base}/authentication/api/v1/logout/handleloggedout`,
    allowInsecure: !config.production, register, issuerOfTokens: parts.issuer, sessions: parts.sessions, clock, newGuid,
  });
}

function standInClient(standIns: StandIns | null, base: string): { issuer: string; clientId: string; clientSecret: string } | null {
  const client = standIns ? devIdPortenClients(base).find((candidate) => candidate.clientId === 'dev-platform') : undefined;
  return standIns && client?.secret ? { issuer: standIns.idPorten.issuer, clientId: client.clientId, clientSecret: client.secret } : null;
}

/** One secret for all processes of a store, made by the first of them. */
async function sharedSecret(store: Store): Promise<Uint8Array> {
  for (;;) {
    const found = await store.documents.get('secret', 'session');
    if (found) return Buffer.from(String((found.body as JsonObject)['value']), 'base64');
    await store.documents.put('secret', 'session', 0, { value: randomBytes(32).toString('base64') });
  }
}
