import type { Organization, Party, Person, UserProfile } from '../../kernel/party-types.ts';
import { PARTY_TYPES, USER_TYPES } from '../../platform/party-shapes.ts';

/** A party as the platform writes it: the type by name (the app API writes a number), nulls included. */
export function partyJson(party: Party): Record<string, unknown> {
  return {
    ...party,
    partyTypeName: PARTY_TYPES[party.partyTypeName] ?? party.partyTypeName,
    person: party.person === null ? null : personJson(party.person),
    organization: party.organization === null ? null : organizationJson(party.organization),
    childParties: party.childParties === null ? null : party.childParties.map(partyJson),
  };
}

export function personJson(person: Person): Record<string, unknown> {
  return { ...person, dateOfDeath: null };
}

export function organizationJson(organization: Organization): Record<string, unknown> {
  return { ...organization, unitStatus: null };
}

export function profileJson(profile: UserProfile): Record<string, unknown> {
  return { ...profile, party: partyJson(profile.party), userType: USER_TYPES[profile.userType] ?? profile.userType };
}
