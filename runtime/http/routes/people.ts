import type { Context } from 'koa';
import type { Party } from '../../kernel/party-types.ts';
import { AppError, emptyError } from '../../kernel/errors.ts';
import { memberOf } from '../../kernel/json.ts';
import type { BrowserSession } from '../../identity.ts';
import { instantiableParties } from '../../instance/instantiable-parties.ts';
import { maskedParty, maskedProfile } from '../../instance/masking.ts';
import { isPartyTypeAllowed } from '../../instance/owner.ts';
import { requireDefinition } from '../../instance/instantiate.ts';
import { selectParty as selectPartyCookie } from '../platform/session-cookies.ts';
import { callerOf, flag, missingValue, noRoute, param, query, readJsonObject, requireCallerOf, sendJson, sendText } from '../request.ts';
import type { Route } from '../route.ts';
import type { RouteContext } from './shared.ts';

/** Profile, parties and look-ups as an app offers them. */
export function peopleRoutes({ services, authenticate, csrf }: RouteContext, { cookies, lookup }: BrowserSession): Route[] {
  const api = '/:org/:app/api';
  return [
    { name: 'people.profile', method: 'GET', path: `${api}/v1/profile/user`, steps: [authenticate, getProfile] },
    { name: 'people.parties', method: 'GET', path: `${api}/v1/parties`, steps: [authenticate, getParties] },
    { name: 'people.validateInstantiation', method: 'POST', path: `${api}/v1/parties/validateInstantiation`, steps: [authenticate, csrf, validateInstantiation] },
    { name: 'people.selectParty', method: 'PUT', path: `${api}/v1/parties/:partyId`, steps: [authenticate, selectParty] },
    { name: 'people.currentParty', method: 'GET', path: `${api}/authorization/parties/current`, steps: [authenticate, currentParty] },
    { name: 'people.organisation', method: 'GET', path: `${api}/v1/lookup/organisation/:orgNr`, steps: [authenticate, lookupOrganisation] },
    { name: 'people.person', method: 'POST', path: `${api}/v1/lookup/person`, steps: [authenticate, csrf, lookupPerson] },
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
    const parties = flag(ctx, 'allowedToInstantiateFilter', false) ? instantiableParties(definition, all) : all;
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
    const validParties = instantiableParties(definition, parties);
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
    selectPartyCookie(ctx, Number(id), cookies);
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
      selectPartyCookie(ctx, partyId, cookies);
    }
    sendJson(ctx, 200, flag(ctx, 'returnPartyObject', false) ? await services.register.party(partyId) : partyId);
  }

  async function lookupOrganisation(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const organisation = await services.register.organization(param(ctx, 'orgNr'));
    sendJson(ctx, 200, { success: organisation !== null, organisationDetails: organisation ? { orgNr: organisation.orgNumber, name: organisation.name } : null });
  }

  /** A person by number and last name; guessing locks the user (app-api.md §6.5, auth-platform.md §8.1). */
  async function lookupPerson(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    if (caller.kind !== 'user' || caller.authenticationLevel < 2) throw new AppError('FORBIDDEN', { detail: 'Only users of at least level 2 may look up people.' });
    const body = await readJsonObject(ctx, services.limits);
    const [socialSecurityNumber, lastName] = [memberOf(body, 'socialSecurityNumber'), memberOf(body, 'lastName')];
    if (typeof socialSecurityNumber !== 'string' || !/^\d{11}$/.test(socialSecurityNumber)) throw missingValue('SocialSecurityNumber');
    if (typeof lastName !== 'string' || lastName.trim() === '') throw missingValue('LastName');
    const person = await lookup.find(caller.userId, socialSecurityNumber, lastName);
    const personDetails = person ? { ssn: person.ssn, name: person.name, firstName: person.firstName, middleName: person.middleName, lastName: person.lastName } : null;
    sendJson(ctx, 200, { success: person !== null, personDetails });
  }
}
