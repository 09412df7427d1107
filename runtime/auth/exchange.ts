import type { Clock } from '../kernel/clock.ts';
import { AppError, emptyError, textError } from '../kernel/errors.ts';
import type { NewGuid } from '../kernel/ids.ts';
import type { Register } from '../kernel/ports.ts';
import { organisationNumberOf, scopesOf, textClaim, type Claims } from './claims.ts';
import { checkDpopProof } from './dpop.ts';
import { levelOfAcr } from './levels.ts';
import type { ReplayGuard } from './replay-guard.ts';
import { orgClaims, userClaims, type TokenIssuer } from './token-issuer.ts';
import { InvalidTokenError, verifyJwt, type TrustedIssuer } from './verify-jwt.ts';

export type TokenProvider = 'id-porten' | 'maskinporten' | 'altinnstudio';

export interface ExchangeRequest {
  /** As in the path; compared without regard to case. */
  provider: string;
  /** The token after `Bearer` (or `DPoP`); null when there is none. */
  token: string | null;
  /** `DPoP` header. */
  dpopProof?: string | undefined;
  method: string;
  /** The address that was called, for the DPoP proof. */
  url: string;
  /** The call carries `X-Altinn-EnterpriseUser-Authentication`. */
  enterpriseUser: boolean;
  /** `?test=true`: digdir counts as ttd. */
  test: boolean;
}

export interface TokenExchangeOptions {
  /** External issuers of each kind; none of them may be our own. */
  trusted: Readonly<Record<TokenProvider, readonly TrustedIssuer[]>>;
  register: Register;
  issuer: TokenIssuer;
  clock: Clock;
  newGuid: NewGuid;
  replay: ReplayGuard;
  /** Scopes besides `altinn:…` with which an ID-porten token may be exchanged. */
  partnerScopes?: readonly string[];
}

/** Exchanges an external token for one of the platform's. @see auth-platform.md §5.1 */
export interface TokenExchange {
  /**
   * @returns the compact token
   * @throws {BAD_REQUEST} 400 — unknown provider
   * @throws {UNAUTHENTICATED} 401, empty — anything wrong with the token or its subject
   * @throws {FORBIDDEN} 403 — an ID-porten token without a scope of ours
   * @throws {GONE} 410 — enterprise users
   */
  exchange(request: ExchangeRequest): Promise<string>;
}

/** Creates the exchange. Refuses a configuration in which our own issuer is trusted: an exchanged token is never exchanged again. */
export function createTokenExchange(options: TokenExchangeOptions): TokenExchange {
  const { trusted, issuer } = options;
  if (Object.values(trusted).flat().some((one) => one.issuer === issuer.issuer)) throw new Error('the platform itself is configured as an external issuer');
  return {
    async exchange(request) {
      const provider = request.provider.toLowerCase();
      if (provider !== 'id-porten' && provider !== 'maskinporten' && provider !== 'altinnstudio') {
        throw textError('BAD_REQUEST', 'Unknown token provider. Valid providers are id-porten, maskinporten and altinnstudio.');
      }
      if (provider === 'maskinporten' && request.enterpriseUser) throw enterpriseUserGone();
      try {
        const claims = await verifyExternal(request, trusted[provider], options);
        if (provider === 'id-porten') return await exchangeIdPorten(claims, options);
        if (provider === 'maskinporten') return await exchangeMaskinporten(claims, request.test, options);
        return await issuer.sign(withoutOne(claims, ['aud', 'iss']));
      } catch (error) {
        if (error instanceof AppError) throw error;
        throw new AppError('UNAUTHENTICATED', { body: { kind: 'empty' }, cause: error });
      }
    },
  };
}

function enterpriseUserGone(): AppError {
  return new AppError('GONE', {
    title: 'Enterprise user authentication is no longer available',
    detail: 'Use a system user instead of an enterprise user (virksomhetsbruker).',
  });
}

async function verifyExternal(request: ExchangeRequest, issuers: readonly TrustedIssuer[], options: TokenExchangeOptions): Promise<Claims> {
  if (request.token === null) throw new InvalidTokenError('there is no token');
  const claims = await verifyJwt(request.token, issuers, options.clock);
  if (Object.keys(claims).some((name) => name.toLowerCase().startsWith('urn:altinn:')) && request.provider.toLowerCase() !== 'altinnstudio') {
    throw new InvalidTokenError('the token has claims that only the platform may give');
  }
  const thumbprint = boundTo(claims);
  if (thumbprint !== null) {
    await checkDpopProof({ proof: request.dpopProof, token: request.token, thumbprint, method: request.method, url: request.url, clock: options.clock, replay: options.replay });
  }
  return claims;
}

/** The key that the token is bound to; null for a plain bearer token. A binding that we cannot check is refused. */
function boundTo(claims: Claims): string | null {
  const confirmation = claims['cnf'];
  if (confirmation === undefined) return null;
  const thumbprint = typeof confirmation === 'object' && confirmation !== null ? (confirmation as Record<string, unknown>)['jkt'] : undefined;
  if (typeof thumbprint !== 'string') throw new InvalidTokenError('the token is bound in a way that is not supported');
  return thumbprint;
}

async function exchangeIdPorten(claims: Claims, options: TokenExchangeOptions): Promise<string> {
  if (typeof claims['scope'] !== 'string' || textClaim({ ...claims }, 'client_id') === null) throw new InvalidTokenError('this is not an access token');
  const partner = options.partnerScopes ?? [];
  if (!scopesOf({ ...claims }).some((scope) => scope.startsWith('altinn:') || partner.includes(scope))) throw emptyError('FORBIDDEN');
  const { pid, acr } = claims;
  if (typeof pid !== 'string' || typeof acr !== 'string') throw new InvalidTokenError('the token has no pid or acr');
  const profile = await options.register.profileByPersonNumber(pid);
  const partyUuid = profile?.party.partyUuid ?? null;
  if (profile === null || partyUuid === null) throw new InvalidTokenError('the person is not known');
  const ours = userClaims({
    userId: profile.userId, partyId: profile.partyId, partyUuid, username: profile.userName, level: levelOf(acr), method: methodOf(claims['amr']),
  });
  const copied = withoutOne(claims, ['aud', 'iss', 'at_hash', 'sid', 'sub', 'cnf']);
  return options.issuer.sign({ ...copied, ...ours, sid: options.newGuid() }, claims['exp'] as number);
}

function levelOf(acr: string): number {
  const level = levelOfAcr(acr);
  if (level === null) throw new InvalidTokenError('the level of the token is not known');
  return level;
}

/** Raw `amr`; the first when there are several. */
function methodOf(amr: unknown): string {
  const first: unknown = Array.isArray(amr) ? amr[0] : amr;
  return typeof first === 'string' && first !== '' ? first : 'NotDefined';
}

async function exchangeMaskinporten(claims: Claims, test: boolean, options: TokenExchangeOptions): Promise<string> {
  const orgNumber = organisationNumberOf(claims['consumer']);
  if (orgNumber === null) throw new InvalidTokenError('the token has no usable consumer');
  const org = await serviceOwnerOf(claims, orgNumber, test, options.register);
  const copied = withoutOne(claims, ['aud', 'iss', 'client_amr', 'sid']);
  return options.issuer.sign({ ...copied, ...orgClaims({ orgNumber, org: org ?? undefined }), sid: options.newGuid() });
}

async function serviceOwnerOf(claims: Claims, orgNumber: string, test: boolean, register: Register): Promise<string | null> {
  if (!scopesOf({ ...claims }).some((scope) => scope.startsWith('altinn:serviceowner'))) return null;
  const found = await register.serviceOwnerByNumber(orgNumber);
  if (found === null) return null;
  return test && found.org === 'digdir' ? 'ttd' : found.org;
}

/** The claims without one value of each name: of a list the first goes, of anything else the claim. */
function withoutOne(claims: Claims, names: readonly string[]): Record<string, unknown> {
  const copied: Record<string, unknown> = { ...claims };
  for (const name of names) {
    const value = copied[name];
    if (Array.isArray(value) && value.length > 1) copied[name] = value.slice(1);
    else delete copied[name];
  }
  return copied;
}
