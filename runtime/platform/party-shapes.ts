import type { Organization, Party, Person, UserProfile } from '../kernel/party-types.ts';

/** The platform writes kinds by name, test data by number. */
export const PARTY_TYPES: readonly string[] = ['None', 'Person', 'Organisation', 'SelfIdentified', 'SubUnit', 'BankruptcyEstate'];
export const USER_TYPES: readonly string[] = ['None', 'SSNIdentified', 'SelfIdentified', 'EnterpriseIdentified', 'AppUser'];

/** A JSON object of test data or of the platform. Member names come in PascalCase and camelCase; numbers as numbers and as text. */
export type RawObject = Readonly<Record<string, unknown>>;

export interface SystemUserRecord {
  id: string;
  systemId: string;
  orgNumber: string;
  actions: string[];
}

const PERSON_MEMBERS = [
  'ssn', 'name', 'firstName', 'middleName', 'lastName', 'telephoneNumber', 'mobileNumber', 'mailingAddress', 'mailingPostalCode', 'mailingPostalCity',
  'addressMunicipalNumber', 'addressMunicipalName', 'addressStreetName', 'addressHouseNumber', 'addressHouseLetter', 'addressPostalCode', 'addressCity',
] as const;
const ORGANIZATION_MEMBERS = [
  'orgNumber', 'name', 'unitType', 'telephoneNumber', 'mobileNumber', 'faxNumber', 'eMailAddress', 'internetAddress', 'mailingAddress',
  'mailingPostalCode', 'mailingPostalCity', 'businessAddress', 'businessPostalCode', 'businessPostalCity',
] as const;

/** Reads members without regard to the case of their names. */
class Members {
  readonly #values = new Map<string, unknown>();

  constructor(raw: unknown) {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new Error('not an object');
    for (const [name, value] of Object.entries(raw)) this.#values.set(name.toLowerCase(), value);
  }

  any(name: string): unknown {
    return this.#values.get(name.toLowerCase());
  }

  /** Text; a number is written as text; anything else is null. */
  text(name: string): string | null {
    const value = this.any(name);
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' ? value : null;
  }

  /** A whole number, perhaps written as text; null when absent. */
  integer(name: string): number | null {
    const value = this.any(name);
    if (value === undefined || value === null || value === '') return null;
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new Error(`${name} is not a whole number`);
    return number;
  }

  /** A kind, by number or by its name in the list; 0 when absent or unknown. */
  kind(name: string, names: readonly string[]): number {
    const value = this.any(name);
    const index = typeof value === 'string' ? names.findIndex((known) => known.toLowerCase() === value.toLowerCase()) : -1;
    return index >= 0 ? index : this.integer(name) ?? 0;
  }

  boolean(name: string): boolean {
    return this.any(name) === true;
  }

  object<T>(name: string, read: (raw: RawObject) => T): T | null {
    const value = this.any(name);
    return typeof value === 'object' && value !== null ? read(value as RawObject) : null;
  }
}

function texts<K extends string>(members: Members, names: readonly K[]): Record<K, string | null> {
  return Object.fromEntries(names.map((name) => [name, members.text(name)])) as Record<K, string | null>;
}

export function readPerson(raw: RawObject): Person {
  return texts(new Members(raw), PERSON_MEMBERS);
}

export function readOrganization(raw: RawObject): Organization {
  return texts(new Members(raw), ORGANIZATION_MEMBERS);
}

/** @throws {Error} without a party id */
export function readParty(raw: RawObject): Party {
  const members = new Members(raw);
  const partyId = members.integer('partyId');
  if (partyId === null) throw new Error('a party without partyId');
  const children = members.any('childParties');
  return {
    partyId,
    partyUuid: members.text('partyUuid'),
    partyTypeName: members.kind('partyTypeName', PARTY_TYPES),
    orgNumber: members.text('orgNumber'),
    ssn: members.text('ssn'),
    unitType: members.text('unitType'),
    name: members.text('name'),
    isDeleted: members.boolean('isDeleted'),
    onlyHierarchyElementWithNoAccess: members.boolean('onlyHierarchyElementWithNoAccess'),
    person: members.object('person', readPerson),
    organization: members.object('organization', readOrganization) ?? members.object('organisation', readOrganization),
    childParties: Array.isArray(children) ? children.map((child: RawObject) => readParty(child)) : null,
  };
}

/** The profile; its `party` holds no more than an id and is replaced by the register's. */
export function readProfile(raw: RawObject): UserProfile {
  const members = new Members(raw);
  const [userId, partyId] = [members.integer('userId'), members.integer('partyId')];
  if (userId === null || partyId === null) throw new Error('a profile without userId or partyId');
  return {
    userId,
    userUuid: members.text('userUuid'),
    userName: members.text('userName'),
    externalIdentity: members.text('externalIdentity'),
    isReserved: members.boolean('isReserved'),
    phoneNumber: members.text('phoneNumber'),
    email: members.text('email'),
    partyId,
    party: readParty({ ...members.object('party', (party) => party), partyId }),
    userType: members.kind('userType', USER_TYPES),
    profileSettingPreference: readPreference(new Members(members.object('profileSettingPreference', (preference) => preference) ?? {})),
  };
}

function readPreference(members: Members): UserProfile['profileSettingPreference'] {
  return {
    language: members.text('language'),
    preSelectedPartyId: members.integer('preSelectedPartyId') ?? 0,
    doNotPromptForParty: members.boolean('doNotPromptForParty'),
  };
}

/** Role codes as written; entries without a value are left out. */
export function readRoles(raw: readonly RawObject[]): string[] {
  return raw.flatMap((entry) => new Members(entry).text('value') ?? []);
}

export function readSystemUser(raw: RawObject): SystemUserRecord {
  const members = new Members(raw);
  const [id, orgNumber, actions] = [members.text('id'), members.text('orgNumber'), members.any('actions')];
  if (id === null || orgNumber === null || !Array.isArray(actions)) throw new Error('a system user without id, orgNumber or actions');
  return { id, systemId: '', orgNumber, actions: actions.filter((action): action is string => typeof action === 'string') };
}
