import { AppError } from '../kernel/errors.ts';
import type { UserProfile } from '../kernel/party-types.ts';
import type { Register } from '../kernel/ports.ts';
import { integerText } from './claims.ts';
import { requireDevelopment, type DevelopmentMode } from './stand-in/guard.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** The register of the test people. */
export type TestPeople = Pick<Register, 'profile' | 'party' | 'canRepresent' | 'serviceOwner' | 'systemUser'> & {
  profileByUsername(username: string): Promise<UserProfile | null>;
};

export type TestTokenKind = 'user' | 'selfidentifieduser' | 'org' | 'serviceowner' | 'systemuser';

/** Query parameters; names are compared without regard to case. */
export type TestTokenQuery = Readonly<Record<string, string | undefined>>;

export interface TestTokens {
  /**
   * A token as `/Home/auth/<kind>?<query>` gives it.
   * @throws {BAD_REQUEST} 400 — a parameter is missing, malformed or names somebody who is not in the test data
   */
  mint(kind: TestTokenKind, query: TestTokenQuery): Promise<string>;
}

export interface TestTokensOptions {
  issuer: TokenIssuer;
  people: TestPeople;
  mode: DevelopmentMode;
  now: () => number;
  /** Two hours. */
  lifetimeSeconds?: number;
}

const USER_SCOPE = 'altinn:portal/enduser';
const ORG_SCOPE = 'altinn:instances.read altinn:instances.write';
const SERVICE_OWNER_SCOPE = 'altinn:serviceowner/instances.read altinn:serviceowner/instances.write';
const VENDOR = '991825827';
const ACTUAL_ISSUER = { actual_iss: 'localtest' };

/**
 * Tokens of test people, without login.
 * @throws {Error} in production
 * @see auth-platform.md §5.6, app-api.md §12
 */
export function createTestTokens(options: TestTokensOptions): TestTokens {
  requireDevelopment(options.mode, 'Test tokens');
  const minters = createMinters(options);
  return { mint: (kind, query) => minters[kind](parametersOf(query)) };
}

type Parameters = ReadonlyMap<string, string>;

function createMinters({ issuer, people, now, lifetimeSeconds = 7200 }: TestTokensOptions): Record<TestTokenKind, (query: Parameters) => Promise<string>> {
  const expires = () => Math.floor(now() / 1000) + lifetimeSeconds;
  const common = (query: Parameters, scope: string) => ({ scope: query.get('scope') ?? query.get('scopes') ?? scope, expires: expires(), extra: ACTUAL_ISSUER });
  return {
    async user(query) {
      const profile = (await people.profile(requiredInteger(query, 'userId'))) ?? refuse('userId is not among the test people');
      const partyId = optionalInteger(query, 'partyId') ?? profile.partyId;
      if (partyId !== profile.partyId && !(await people.canRepresent(profile.userId, partyId))) refuse('partyId is not one that the user may represent');
      const level = levelOf(query, 2);
      const method = profile.userType === 2 ? 'SelfIdentified' : 'BankID';
      const party = await people.party(partyId);
      return issuer.user({ userId: profile.userId, partyId, partyUuid: party?.partyUuid ?? null, username: profile.userName, level, method, ...common(query, USER_SCOPE) });
    },
    async selfidentifieduser(query) {
      const profile = (await people.profileByUsername(required(query, 'username'))) ?? refuse('username is not among the test people');
      return issuer.selfIdentified({ userId: profile.userId, partyId: profile.partyId, partyUuid: profile.party.partyUuid, username: profile.userName, ...common(query, USER_SCOPE) });
    },
    async org(query) {
      return issuer.org({ orgNumber: organisationNumber(required(query, 'orgNumber')), level: levelOf(query, 3), ...common(query, ORG_SCOPE) });
    },
    async serviceowner(query) {
      const org = required(query, 'org').toLowerCase();
      const orgNumber = query.get('orgnumber') ?? (await people.serviceOwner(org))?.orgNumber ?? refuse('org is not a known service owner and there is no orgNumber');
      return issuer.serviceOwner({ org, orgNumber: organisationNumber(orgNumber), level: levelOf(query, 3), ...common(query, SERVICE_OWNER_SCOPE) });
    },
    async systemuser(query) {
      const systemUserId = required(query, 'systemUserId').toLowerCase();
      const found = (await people.systemUser(systemUserId)) ?? refuse('systemUserId is not among the test data');
      if ((query.get('systemid') ?? found.systemId) !== found.systemId) refuse('the system user does not belong to systemId');
      const orgNumber = organisationNumber(query.get('systemuserorgnumber') ?? found.orgNumber);
      const supplier = query.get('supplierorgnumber') ?? /^(\d{9})_/.exec(found.systemId)?.[1] ?? VENDOR;
      return issuer.systemUser({ systemUserId, systemId: found.systemId, orgNumber, supplierOrgNumber: organisationNumber(supplier), ...common(query, ORG_SCOPE) });
    },
  };
}

function parametersOf(query: TestTokenQuery): Parameters {
  const entries = Object.entries(query).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name.toLowerCase(), value] as const]));
  return new Map(entries);
}

function required(query: Parameters, name: string): string {
  return query.get(name.toLowerCase()) ?? refuse(`the parameter ${name} is missing`);
}

function optionalInteger(query: Parameters, name: string): number | null {
  const text = query.get(name.toLowerCase());
  if (text === undefined) return null;
  return integerText(text) ?? refuse(`the parameter ${name} is not a number`);
}

function requiredInteger(query: Parameters, name: string): number {
  return optionalInteger(query, name) ?? refuse(`the parameter ${name} is missing`);
}

function levelOf(query: Parameters, otherwise: number): number {
  const level = optionalInteger(query, 'authenticationLevel') ?? otherwise;
  return level >= 0 && level <= 4 ? level : refuse('authenticationLevel is not from 0 to 4');
}

function organisationNumber(text: string): string {
  return /^\d{9}$/.test(text) ? text : refuse('an organisation number has nine digits');
}

function refuse(reason: string): never {
  throw new AppError('BAD_REQUEST', { detail: `No test token: ${reason}.` });
}
