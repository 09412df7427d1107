import type { AppDefinition } from '../app-definition/types.ts';
import type { AuthenticatedUser } from '../kernel/authenticated.ts';
import type { Party } from '../kernel/party-types.ts';
import { isPartyTypeAllowed } from './owner.ts';
import type { Services } from './services.ts';

/** The parties of a hierarchy that may instantiate; a parent that may not stays where a child may (app-api.md §6.5). */
export function instantiableParties(definition: AppDefinition, parties: readonly Party[]): Party[] {
  return parties.flatMap((party): Party[] => {
    const childParties = (party.childParties ?? []).filter((child) => isPartyTypeAllowed(definition, child));
    if (isPartyTypeAllowed(definition, party)) return [{ ...party, childParties: party.childParties ? childParties : null }];
    return childParties.length > 0 ? [{ ...party, onlyHierarchyElementWithNoAccess: true, childParties }] : [];
  });
}

/** `forbidden`: there is nobody to act for; `ask`: the user should choose; `chosen`: go on. */
export type PartyChoice = 'chosen' | 'ask' | 'forbidden';

/** Whether a user who opens the app must first choose whom to act for (frontend-contract.md, The index page). */
export async function partyChoice(services: Services, definition: AppDefinition, user: AuthenticatedUser): Promise<PartyChoice> {
  const { register } = services;
  if (!(await register.party(user.selectedPartyId)) || !(await register.canRepresent(user.userId, user.selectedPartyId))) return 'forbidden';
  const allowed = instantiableParties(definition, await register.partyList(user.userId))
    .flatMap((party) => [...(party.onlyHierarchyElementWithNoAccess ? [] : [party]), ...(party.childParties ?? [])]);
  if (allowed.length === 0) return 'forbidden';
  const { promptForParty } = definition.metadata;
  if (allowed.length === 1 || promptForParty === 'never') return 'chosen';
  if (promptForParty === 'always') return 'ask';
  const profile = await register.profile(user.userId);
  return profile?.profileSettingPreference.doNotPromptForParty === true ? 'chosen' : 'ask';
}
