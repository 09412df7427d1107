import { deepFreeze } from '../kernel/freeze.ts';
import type { Party, UserProfile } from '../kernel/party-types.ts';
import type { Register } from '../kernel/ports.ts';
import { embeddedServiceOwners, type ServiceOwners } from './service-owners.ts';
import { readTestData, type TestData } from './test-register-files.ts';

const SELF_IDENTIFIED = 2;

/** One who may log in at the stand-in. */
export interface TestPerson {
  userId: number;
  /** Null for the self-identified. */
  ssn: string | null;
  name: string;
  username: string | null;
  partyId: number;
  language: string | null;
}

/** A register over a folder of test data, with what only tests and stand-ins may ask. */
export interface TestRegister extends Register {
  profileByUsername(username: string): Promise<UserProfile | null>;
  /** Everybody with a profile, by user id. */
  people(): Promise<TestPerson[]>;
  systemUsers(): Promise<{ systemUserId: string; systemId: string; orgNumber: string }[]>;
}

/**
 * Reads the folder once and answers from memory.
 * @throws {Error} when a file is not what it should be
 * @see auth-platform.md §8.1–8.3, §9
 */
export async function createTestRegister(folder: string, serviceOwners: ServiceOwners = embeddedServiceOwners()): Promise<TestRegister> {
  return registerOf(completed(await readTestData(folder)), serviceOwners);
}

/** Fills in the person or organisation of each party, and the party of each profile. */
function completed(data: TestData): TestData {
  for (const party of data.parties.values()) {
    party.person ??= data.people.get(party.ssn ?? '') ?? null;
    party.organization ??= data.organizations.get(party.orgNumber ?? '') ?? null;
  }
  for (const profile of data.profiles.values()) profile.party = data.parties.get(profile.partyId) ?? profile.party;
  for (const part of [data.parties, data.people, data.organizations, data.profiles, data.partyLists]) deepFreeze([...part.values()]);
  return data;
}

function registerOf(data: TestData, serviceOwners: ServiceOwners): TestRegister {
  const bySsn = indexed(data.parties.values(), (party) => party.ssn);
  const byOrgNumber = indexed(data.parties.values(), (party) => party.orgNumber);
  const profileBySsn = indexed(data.profiles.values(), (profile) => profile.party.ssn);
  const profileByName = namedProfiles(data.profiles.values());
  const represents = (userId: number, partyId: number) => flat(data.partyLists.get(userId) ?? []).some((party) => party.partyId === partyId && !party.onlyHierarchyElementWithNoAccess);
  return {
    party: (partyId) => answer(data.parties.get(partyId)),
    partyByPersonNumber: (ssn) => answer(bySsn.get(ssn)),
    partyByOrganisationNumber: (orgNumber) => answer(byOrgNumber.get(orgNumber)),
    partyByUsername: (name) => answer(profileByName.get(name.toLowerCase())?.party),
    person: (ssn) => answer(data.people.get(ssn)),
    organization: (orgNumber) => answer(data.organizations.get(orgNumber)),
    profile: (userId) => answer(data.profiles.get(userId)),
    profileByPersonNumber: (ssn) => answer(profileBySsn.get(ssn)),
    profileByUsername: (name) => answer(profileByName.get(name.toLowerCase())),
    partyList: (userId) => Promise.resolve(ownFirst(data, userId)),
    canRepresent: (userId, partyId) => Promise.resolve(represents(userId, partyId)),
    roles: (userId, partyId) => Promise.resolve([...(data.roles.get(`${userId}/${partyId}`) ?? [])]),
    async systemUser(systemUserId) {
      const found = data.systemUsers.get(systemUserId.toLowerCase());
      return found === undefined ? null : { systemId: found.systemId, orgNumber: found.orgNumber, actions: [...found.actions] };
    },
    serviceOwner: (org) => answer(serviceOwners.byOrg(org)),
    serviceOwnerByNumber: (orgNumber) => answer(serviceOwners.byNumber(orgNumber)),
    people: () => Promise.resolve([...data.profiles.values()].sort((a, b) => a.userId - b.userId).map(personOf)),
    systemUsers: () => Promise.resolve([...data.systemUsers.values()].map(({ id, systemId, orgNumber }) => ({ systemUserId: id, systemId, orgNumber }))),
  };
}

/** By user name; the self-identified also by e-mail (several test people share one address). Names in lower case. */
function namedProfiles(profiles: Iterable<UserProfile>): Map<string, UserProfile> {
  const found = new Map<string, UserProfile>();
  for (const profile of profiles) {
    const names = profile.userType === SELF_IDENTIFIED ? [profile.userName, profile.email] : [profile.userName];
    for (const name of names) if (name) found.set(name.toLowerCase(), profile);
  }
  return found;
}

function answer<T>(value: T | null | undefined): Promise<T | null> {
  return Promise.resolve(value ?? null);
}

function indexed<T>(values: Iterable<T>, keyOf: (value: T) => string | null): Map<string, T> {
  const found = new Map<string, T>();
  for (const value of values) {
    const key = keyOf(value);
    if (key !== null && key !== '') found.set(key, value);
  }
  return found;
}

function flat(parties: readonly Party[]): Party[] {
  return parties.flatMap((party) => [party, ...flat(party.childParties ?? [])]);
}

function ownFirst(data: TestData, userId: number): Party[] {
  const own = data.profiles.get(userId)?.partyId;
  const list = data.partyLists.get(userId) ?? [];
  return [...list.filter((party) => party.partyId === own), ...list.filter((party) => party.partyId !== own)];
}

function personOf(profile: UserProfile): TestPerson {
  const ssn = profile.party.ssn;
  return {
    userId: profile.userId,
    ssn: ssn === null || ssn === '' ? null : ssn,
    name: profile.party.name ?? profile.userName ?? String(profile.userId),
    username: profile.userName,
    partyId: profile.partyId,
    language: profile.profileSettingPreference.language,
  };
}
