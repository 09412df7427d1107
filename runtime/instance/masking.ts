import type { Party, UserProfile } from '../kernel/party-types.ts';

/** The first six digits of a personal number stay, the rest is hidden (app-api.md §6.5). */
export function maskedNumber(ssn: string | null): string | null {
  return ssn ? `${ssn.slice(0, 6)}${'*'.repeat(Math.max(0, ssn.length - 6))}` : ssn;
}

export function maskedParty(party: Party): Party {
  return {
    ...party, ssn: maskedNumber(party.ssn), person: party.person ? { ...party.person, ssn: maskedNumber(party.person.ssn) } : null,
    childParties: party.childParties?.map(maskedParty) ?? null,
  };
}

export function maskedProfile(profile: UserProfile): UserProfile {
  return { ...profile, party: maskedParty(profile.party) };
}
