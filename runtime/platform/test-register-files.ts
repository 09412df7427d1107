import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Organization, Party, Person, UserProfile } from '../kernel/party-types.ts';
import { readOrganization, readParty, readPerson, readProfile, readRoles, readSystemUser, type RawObject, type SystemUserRecord } from './party-shapes.ts';

/** Everything that the folder of test data holds, as it stands there. Keys are file names. */
export interface TestData {
  parties: Map<number, Party>;
  people: Map<string, Person>;
  organizations: Map<string, Organization>;
  profiles: Map<number, UserProfile>;
  partyLists: Map<number, Party[]>;
  /** `${userId}/${partyId}` → role codes. */
  roles: Map<string, string[]>;
  systemUsers: Map<string, SystemUserRecord>;
}

/**
 * Reads the folder (auth-platform.md §9). A missing sub-folder is an empty one.
 * @throws {Error} naming the file that is not what it should be
 */
export async function readTestData(folder: string): Promise<TestData> {
  const [parties, people, organizations, profiles, partyLists] = await Promise.all([
    readAll(join(folder, 'Register/Party'), readParty),
    readAll(join(folder, 'Register/Person'), readPerson),
    readAll(join(folder, 'Register/Org'), readOrganization),
    readAll(join(folder, 'Profile/User'), readProfile),
    readAll(join(folder, 'authorization/partylist'), (raw) => list(raw).map(readParty)),
  ]);
  return {
    parties: byNumber(parties),
    people,
    // The file name is the key: one file holds another organisation's number inside.
    organizations: new Map([...organizations].map(([orgNumber, found]) => [orgNumber, { ...found, orgNumber }])),
    profiles: byNumber(profiles),
    partyLists: byNumber(partyLists),
    roles: await readAllRoles(join(folder, 'authorization/roles')),
    systemUsers: await readAllSystemUsers(join(folder, 'authorization/systems')),
  };
}

function byNumber<T>(found: Map<string, T>): Map<number, T> {
  return new Map([...found].map(([key, value]) => [Number(key), value]));
}

function list(raw: RawObject | unknown[]): RawObject[] {
  if (!Array.isArray(raw)) throw new Error('not a list');
  return raw as RawObject[];
}

async function names(folder: string): Promise<string[]> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return found.sort();
}

async function readAll<T>(folder: string, read: (raw: RawObject) => T): Promise<Map<string, T>> {
  const files = (await names(folder)).filter((name) => name.endsWith('.json'));
  const entries = await Promise.all(files.map(async (name) => [name.slice(0, -'.json'.length), await readFileAs(join(folder, name), read)] as const));
  return new Map(entries);
}

async function readFileAs<T>(path: string, read: (raw: RawObject) => T): Promise<T> {
  try {
    return read(JSON.parse(await readFile(path, 'utf8')) as RawObject);
  } catch (error) {
    throw new Error(`the test data file ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function readAllRoles(folder: string): Promise<Map<string, string[]>> {
  const roles = new Map<string, string[]>();
  for (const user of await names(folder)) {
    const userId = /^user_(\d+)$/i.exec(user)?.[1];
    if (userId === undefined) continue;
    for (const party of await names(join(folder, user))) {
      const partyId = /^party_(\d+)$/i.exec(party)?.[1];
      if (partyId !== undefined) roles.set(`${userId}/${partyId}`, await readFileAs(join(folder, user, party, 'roles.json'), (raw) => readRoles(list(raw))));
    }
  }
  return roles;
}

async function readAllSystemUsers(folder: string): Promise<Map<string, SystemUserRecord>> {
  const found = new Map<string, SystemUserRecord>();
  for (const systemId of await names(folder)) {
    const users = await readAll(join(folder, systemId, 'systemusers'), readSystemUser);
    for (const user of users.values()) found.set(user.id.toLowerCase(), { ...user, systemId });
  }
  return found;
}
