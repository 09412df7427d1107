import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { deepFreeze } from '../../kernel/freeze.ts';
import type { Organization, Party, UserProfile } from '../../kernel/party-types.ts';
import type { Register } from '../../kernel/ports.ts';
import { briefly } from '../brief-cache.ts';
import { readOrganization, readParty, readProfile, readRoles, type RawObject } from '../party-shapes.ts';
import type { ServiceOwners } from '../service-owners.ts';
import type { PlatformClient, PlatformRequest } from './platform-client.ts';

export interface RemoteRegisterOptions {
  client: PlatformClient;
  serviceOwners: ServiceOwners;
  clock: Clock;
  /** How long parties and profiles are remembered; 60 s. Party lists and roles are always asked for. */
  ttlMs?: number;
}

/**
 * The register of the real platform. What may be asked about a party is asked in the caller's name, so that the platform
 * decides what he or she is told; look-ups by number, which no caller may make, are ours.
 *
 * A system user's rights are not told by the platform: its decision point knows them.
 * @see auth-platform.md §8.1–8.3
 */
export function createRemoteRegister({ client, serviceOwners, clock, ttlMs = 60_000 }: RemoteRegisterOptions): Register {
  const remembered = { clock, ttlMs, maxEntries: 10_000 };
  const one = async <T>(request: PlatformRequest, read: (raw: RawObject) => T): Promise<T | null> => {
    const answer = await client.ask(request);
    return isObject(answer) ? deepFreeze(readable(request, () => read(answer))) : null;
  };
  const many = async (request: PlatformRequest): Promise<RawObject[]> => {
    const answer = await client.ask(request);
    return Array.isArray(answer) ? answer.filter(isObject) : [];
  };
  const party = briefly((id): Promise<Party | null> => one({ service: 'register', path: `parties/${id}`, as: 'app' }, readParty), remembered);
  const organization = briefly((number): Promise<Organization | null> => one({ service: 'register', path: `organizations/${number}`, as: 'app' }, readOrganization), remembered);
  const profile = briefly((id): Promise<UserProfile | null> => one({ service: 'profile', path: `users/${id}`, as: 'app' }, readProfile), remembered);
  const lookUp = (body: { ssn: string } | { orgNo: string }): Promise<Party | null> => one({ service: 'register', path: 'parties/lookup', body, as: 'app' }, readParty);

  return {
    party: (partyId) => party(String(partyId)),
    partyByPersonNumber: async (ssn) => (isDigits(ssn, 11) ? lookUp({ ssn }) : null),
    partyByOrganisationNumber: async (orgNo) => (isDigits(orgNo, 9) ? lookUp({ orgNo }) : null),
    async partyByUsername(username) {
      const found = await client.ask({ service: 'register', path: 'access-management/parties/query', body: { data: [`urn:altinn:party:username:${username}`] }, as: 'app' });
      const first: unknown = isObject(found) && Array.isArray(found['data']) ? found['data'][0] : null;
      const partyId = isObject(first) ? Number(first['partyId']) : NaN;
      return Number.isSafeInteger(partyId) ? party(String(partyId)) : null;
    },
    async person(ssn) {
      return isDigits(ssn, 11) ? (await lookUp({ ssn }))?.person ?? null : null;
    },
    organization: async (orgNumber) => (isDigits(orgNumber, 9) ? organization(orgNumber) : null),
    profile: (userId) => profile(String(userId)),
    profileByPersonNumber: async (ssn) => (isDigits(ssn, 11) ? one({ service: 'profile', path: 'users', body: ssn, as: 'app' }, readProfile) : null),
    async partyList(userId) {
      const [list, own] = await Promise.all([many({ service: 'authorization', path: `parties?userid=${userId}`, as: 'caller' }), profile(String(userId))]);
      const parties = readable({ service: 'authorization' }, () => list.map(readParty));
      return [...parties.filter((entry) => entry.partyId === own?.partyId), ...parties.filter((entry) => entry.partyId !== own?.partyId)];
    },
    canRepresent: async (userId, partyId) => (await client.ask({ service: 'authorization', path: `parties/${partyId}/validate?userid=${userId}`, as: 'caller' })) === true,
    roles: async (userId, partyId) => readRoles(await many({ service: 'authorization', path: `roles?coveredByUserId=${userId}&offeredByPartyId=${partyId}`, as: 'caller' })),
    systemUser: async () => null,
    serviceOwner: async (org) => serviceOwners.byOrg(org),
    serviceOwnerByNumber: async (orgNumber) => serviceOwners.byNumber(orgNumber),
  };
}

/** An answer of another shape than agreed is a fault of the platform, not of the request. */
function readable<T>({ service }: Pick<PlatformRequest, 'service'>, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new AppError('STORE_UNAVAILABLE', { detail: `The platform's ${service} service does not answer as it should.`, cause });
  }
}

function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Numbers go into addresses and bodies: nothing but digits may. */
function isDigits(text: string, length: number): boolean {
  return text.length === length && /^\d+$/.test(text);
}
