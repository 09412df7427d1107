import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTokenExchange } from '../../runtime/auth/exchange.ts';
import { createKeyRing, type KeyRing } from '../../runtime/auth/key-ring.ts';
import { documentKeyStorage } from '../../runtime/auth/key-storage.ts';
import { createRawTokenVerifier } from '../../runtime/auth/raw-tokens.ts';
import { createReplayGuard } from '../../runtime/auth/replay-guard.ts';
import { createSessions, type Sessions } from '../../runtime/auth/sessions.ts';
import { createStandIns, type StandIns } from '../../runtime/auth/stand-in/stand-ins.ts';
import { createTestTokens } from '../../runtime/auth/test-tokens.ts';
import { createTokenIssuer, type TokenIssuer } from '../../runtime/auth/token-issuer.ts';
import { createTokenVerifier, type TokenVerifier } from '../../runtime/auth/token-verifier.ts';
import { createUpstreamLogin } from '../../runtime/auth/upstream-login.ts';
import { authenticateStep } from '../../runtime/http/platform/authenticate.ts';
import { platformRoutes } from '../../runtime/http/platform/platform-routes.ts';
import { standInMiddleware } from '../../runtime/http/platform/stand-in-mount.ts';
import type { Route } from '../../runtime/http/route.ts';
import { randomGuid } from '../../runtime/kernel/ids.ts';
import { createAccessControl } from '../../runtime/platform/access-control.ts';
import { createPersonLookup } from '../../runtime/platform/person-lookup.ts';
import { createTestRegister, type TestRegister } from '../../runtime/platform/test-register.ts';
import type { Policy } from '../../runtime/policy/types.ts';
import { serveRoutes, type Harness } from './http-harness.ts';
import { memoryDocuments } from './memory-documents.ts';
import { simpleDecide } from './simple-policy.ts';

export const testDataFolder = resolve(join(fileURLToPath(import.meta.url), '../../../testdata'));

/** A clock that tests set forward. */
export class TestClock {
  offset = 0;

  now(): number {
    return Date.now() + this.offset;
  }
}

export interface PlatformHarness extends Harness {
  clock: TestClock;
  register: TestRegister;
  keys: KeyRing;
  issuer: TokenIssuer;
  verifier: TokenVerifier;
  sessions: Sessions;
  standIns: StandIns;
}

export interface PlatformHarnessOptions {
  policyOf?: (org: string, app: string) => Policy | null;
  open?: boolean;
  more?: (parts: { verifier: TokenVerifier }) => Route[];
}

/** The whole embedded platform, stand-ins included, on an ephemeral port. */
export async function servePlatform({ policyOf = () => null, open = true, more = () => [] }: PlatformHarnessOptions = {}): Promise<PlatformHarness> {
  const clock = new TestClock();
  const documents = memoryDocuments();
  const register = await createTestRegister(testDataFolder);
  const keys = createKeyRing({ storage: documentKeyStorage(documents), clock });
  const mode = { nodeEnv: 'test', enabled: true };
  const parts: Partial<PlatformHarness> = { clock, register, keys };
  const harness = await serveRoutes((base) => {
    const issuer = createTokenIssuer({ issuer: `${base}/`, keys, clock, newGuid: randomGuid });
    const verifier = createTokenVerifier({ trusted: [{ issuer: issuer.issuer, algorithms: ['RS256'], keys }], clock });
    const sessions = createSessions(documents, clock);
    const standIns = createStandIns({ mode, base, people: register.people, systemUsers: register.systemUsers, clock, newGuid: randomGuid });
    Object.assign(parts, { issuer, verifier, sessions, standIns });
    const cookies = { domain: null, secure: false };
    const gotoRule = { host: new URL(base).host, allowInsecure: true };
    return [...more({ verifier }), ...platformRoutes({
      authenticate: authenticateStep(verifier, { sessions, raw: createRawTokenVerifier({ external: { 'id-porten': [standIns.trusted['id-porten']], maskinporten: [standIns.trusted.maskinporten] }, clock }) }),
      verifier, keys, register, sessions, cookies, gotoRule, base, open, development: true,
      exchange: createTokenExchange({
        trusted: { 'id-porten': [standIns.trusted['id-porten']], maskinporten: [standIns.trusted.maskinporten], altinnstudio: [] },
        register, issuer, clock, newGuid: randomGuid, replay: createReplayGuard(clock),
      }),
      refresh: { issuer, register, sessions, clock },
      lookup: createPersonLookup({ register, documents, clock }),
      point: createAccessControl({ policyOf, decide: simpleDecide, register, delegations: async () => [] }).point,
      upstream: createUpstreamLogin({
        issuer: standIns.idPorten.issuer, clientId: 'dev-platform', credential: { secret: 'dev-platform-secret-for-local-use-only' },
        redirectUri: `${base}/authentication/api/v1/upstream/callback`, postLogoutRedirectUri: `${base}/authentication/api/v1/logout/handleloggedout`,
        secret: Buffer.alloc(32, 7), allowInsecure: true, register, issuerOfTokens: issuer, sessions, clock, newGuid: randomGuid,
      }),
      upstreamIssuer: standIns.idPorten.issuer,
      testTokens: { tokens: createTestTokens({ issuer, people: register, mode, now: () => clock.now() }), register, cookies, gotoRule, base, info: standIns.info },
    })];
  }, () => ({ before: [standInMiddleware([parts.standIns!.idPorten, parts.standIns!.maskinporten])] }));
  return { ...(parts as PlatformHarness), ...harness };
}
