import type { Context } from 'koa';
import type { Party, UserProfile } from '../../kernel/party-types.ts';
import { AppError, emptyError } from '../../kernel/errors.ts';
import { isPartyTypeAllowed } from '../../instance/owner.ts';
import { requireDefinition } from '../../instance/instantiate.ts';
import { callerOf, flag, noRoute, param, query, requireCallerOf, sendJson, sendText } from '../request.ts';
import type { Route } from '../route.ts';
import type { RouteContext } from './shared.ts';

/** Profile, parties and look-ups as an app offers them. */
export function peopleRoutes({ services, authenticate, csrf }: RouteContext): Route[] {
  const api = '/:org/:app/api';
  return [
    { name: 'people.profile', method: 'GET', path: `${api}/v1/profile/user`, steps: [authenticate, getProfile] },
    { name: 'people.parties', method: 'GET', path: `${api}/v1/parties`, steps: [authenticate, getParties] },
    { name: 'people.validateInstantiation', method: 'POST', path: `${api}/v1/parties/validateInstantiation`, steps: [authenticate, csrf, validateInstantiation] },
    { name: 'people.selectParty', method: 'PUT', path: `${api}/v1/parties/:partyId`, steps: [authenticate, selectParty] },
    { name: 'people.currentParty', method: 'GET', path: `${api}/authorization/parties/current`, steps: [authenticate, currentParty] },
    { name: 'people.organisation', method: 'GET', path: `${api}/v1/lookup/organisation/:orgNr`, steps: [authenticate, lookupOrganisation] },
  ];

  async function getProfile(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    if (caller.kind !== 'user') throw new AppError('BAD_REQUEST', { body: { kind: 'text', text: `Unknown authentication context: ${caller.kind}` } });
    const profile = await services.register.profile(caller.userId);
    if (!profile) throw noRoute(ctx);
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    sendJson(ctx, 200, definition.line === 'v9' ? maskedProfile(profile) : profile);
  }

  async function getParties(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    const all = caller.kind === 'user' ? await services.register.partyList(caller.userId) : await ownParty(ctx);
    const parties = flag(ctx, 'allowedToInstantiateFilter', false) ? all.flatMap((party) => allowed(definition, party)) : all;
    sendJson(ctx, 200, definition.line === 'v9' ? parties.map(maskedParty) : parties);
  }

  async function ownParty(ctx: Context): Promise<Party[]> {
    const caller = callerOf(ctx);
    if (caller.kind === 'none' || caller.kind === 'user') return [];
    const party = await services.register.partyByOrganisationNumber(caller.orgNumber);
    return party ? [party] : [];
  }

  async function validateInstantiation(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    const partyId = Number(query(ctx, 'partyId'));
    const parties = caller.kind === 'user' ? await services.register.partyList(caller.userId) : await ownParty(ctx);
    const flat = parties.flatMap((party) => [party, ...(party.childParties ?? [])]);
    const party = flat.find((candidate) => candidate.partyId === partyId);
    const validParties = parties.flatMap((candidate) => allowed(definition, candidate));
    if (!party) return sendJson(ctx, 200, { valid: false, message: 'The user does not represent the supplied party', validParties });
    const valid = isPartyTypeAllowed(definition, party);
    sendJson(ctx, 200, valid ? { valid: true, message: null, validParties: [] } : { valid: false, message: 'The supplied party is not allowed to instantiate the application', validParties });
  }

  async function selectParty(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    const id = param(ctx, 'partyId');
    if (!/^\d{1,10}$/.test(id)) throw noRoute(ctx);
    if (caller.kind !== 'user') throw new AppError('BAD_REQUEST', { body: { kind: 'text', text: 'Only a user can select a party.' } });
    if (!(await services.register.canRepresent(caller.userId, Number(id)))) {
      throw new AppError('BAD_REQUEST', { body: { kind: 'text', text: `User ${caller.userId} cannot represent party ${id}.` } });
    }
    ctx.cookies.set('AltinnPartyId', id, { httpOnly: false, sameSite: 'lax', overwrite: true });
    sendText(ctx, 200, 'Party successfully updated');
  }

  async function currentParty(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    if (caller.kind !== 'user') {
      const [party] = await ownParty(ctx);
      if (!party) throw emptyError('UNAUTHENTICATED');
      return sendJson(ctx, 200, flag(ctx, 'returnPartyObject', false) ? party : party.partyId);
    }
    let partyId = caller.selectedPartyId;
    if (!(await services.register.canRepresent(caller.userId, partyId))) {
      partyId = caller.partyId;
      ctx.cookies.set('AltinnPartyId', String(partyId), { httpOnly: false, sameSite: 'lax', overwrite: true });
    }
    sendJson(ctx, 200, flag(ctx, 'returnPartyObject', false) ? await services.register.party(partyId) : partyId);
  }

  async function lookupOrganisation(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const organisation = await services.register.organization(param(ctx, 'orgNr'));
    sendJson(ctx, 200, { success: organisation !== null, organisationDetails: organisation ? { orgNr: organisation.orgNumber, name: organisation.name } : null });
  }
}

function allowed(definition: ReturnType<typeof requireDefinition>, party: Party): Party[] {
  const childParties = (party.childParties ?? []).filter((child) => isPartyTypeAllowed(definition, child));
  if (isPartyTypeAllowed(definition, party)) return [{ ...party, childParties: party.childParties ? childParties : null }];
  return childParties.length > 0 ? [{ ...party, onlyHierarchyElementWithNoAccess: true, childParties }] : [];
}

/** Six digits stay, the rest is hidden (app-api.md §6.5). */
function maskNumber(ssn: string | null): string | null {
  return ssn ? `${ssn.slice(0, 6)}${'*'.repeat(Math.max(0, ssn.length - 6))}` : ssn;
}

function maskedParty(party: Party): Party {
  return {
    ...party, ssn: maskNumber(party.ssn), person: party.person ? { ...party.person, ssn: maskNumber(party.person.ssn) } : null,
    childParties: party.childParties?.map(maskedParty) ?? null,
  };
}

function maskedProfile(profile: UserProfile): UserProfile {
  return { ...profile, party: maskedParty(profile.party) };
}

