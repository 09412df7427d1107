import type { AppDefinition } from '../app-definition/types.ts';
import { textError } from '../kernel/errors.ts';
import type { InstanceOwner } from '../kernel/instance-types.ts';
import { isJsonObject, memberOf, type Json } from '../kernel/json.ts';
import type { Party } from '../kernel/party-types.ts';
import type { Services } from './services.ts';

/** An owner as a client names it: any one of the members. */
export type OwnerQuery = Partial<Record<'partyId' | 'personNumber' | 'organisationNumber' | 'username' | 'externalIdentifier', string>>;

export const OWNER_MISSING = 'Error: instanceOwnerPartyId query parameter is empty and InstanceOwner is missing from instance template. You must populate instanceOwnerPartyId or InstanceOwner';

/** The owner in a template; null when nothing identifies one. */
export function ownerQuery(value: Json | undefined): OwnerQuery | null {
  if (!isJsonObject(value)) return null;
  const query: OwnerQuery = {};
  for (const name of ['partyId', 'personNumber', 'organisationNumber', 'username', 'externalIdentifier'] as const) {
    const member = memberOf(value, name);
    if (typeof member === 'string' && member.trim() !== '') query[name] = member.trim();
    else if (typeof member === 'number') query[name] = String(member);
  }
  return Object.keys(query).length > 0 ? query : null;
}

/** @throws 404 `Cannot lookup party: ...` (app-api.md §2.2 rule 10) */
export async function lookupParty(services: Services, query: OwnerQuery): Promise<Party> {
  const { register } = services;
  const tries: [name: string, value: string | undefined, find: (value: string) => Promise<Party | null>][] = [
    ['partyId', query.partyId, async (value) => (/^\d{1,10}$/.test(value) ? register.party(Number(value)) : null)],
    ['externalIdentifier', query.externalIdentifier, (value) => register.partyByUsername(value.slice(value.lastIndexOf(':') + 1))],
    ['personNumber', query.personNumber, (value) => register.partyByPersonNumber(value)],
    ['organisationNumber', query.organisationNumber, (value) => register.partyByOrganisationNumber(value)],
    ['username', query.username, (value) => register.partyByUsername(value.replace(/^epost:/i, ''))],
  ];
  for (const [name, value, find] of tries) {
    if (value === undefined) continue;
    const party = await find(value);
    if (party) return party;
    const reason = name === 'partyId' ? 'Object reference not set to an instance of an object.' : '404 - Not Found - ';
    throw textError('NOT_FOUND', `Cannot lookup party: Failed to lookup party by ${name}: ${value}. The exception was: ${reason}`);
  }
  throw textError('BAD_REQUEST', OWNER_MISSING);
}

/** The owner in its canonical form (app-api.md §2.2 rule 11). */
export function canonicalOwner(party: Party): InstanceOwner {
  const owner: InstanceOwner = { partyId: String(party.partyId), personNumber: null, organisationNumber: null, username: null, externalIdentifier: null };
  if (party.ssn) return { ...owner, personNumber: party.ssn };
  if (party.orgNumber) return { ...owner, organisationNumber: party.orgNumber };
  if (party.partyTypeName !== 3) return owner;
  const name = party.name ?? '';
  const externalIdentifier = name.startsWith('epost:') ? `urn:altinn:person:idporten-email:${name.slice(6)}` : `urn:altinn:person:legacy-selfidentified:${name}`;
  return { ...owner, username: name, externalIdentifier };
}

/** `partyTypesAllowed` of the metadata; a block that allows nobody allows everybody (app-api.md §2.2 rule 13). */
export function isPartyTypeAllowed(definition: AppDefinition, party: Party): boolean {
  const allowed = definition.metadata.partyTypesAllowed;
  if (!allowed || (!allowed.bankruptcyEstate && !allowed.organisation && !allowed.person && !allowed.subUnit)) return true;
  if (party.partyTypeName === 1 || party.partyTypeName === 3) return allowed.person === true;
  const subUnit = party.unitType === 'BEDR' || party.unitType === 'AAFY';
  if (subUnit) return allowed.subUnit === true;
  return allowed.organisation === true || (party.unitType === 'KBO' && allowed.bankruptcyEstate === true);
}
