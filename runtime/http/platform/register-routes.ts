import type { Context } from 'koa';
import { AppError, emptyError, textError } from '../../kernel/errors.ts';
import type { Register } from '../../kernel/ports.ts';
import type { PersonLookup } from '../../platform/person-lookup.ts';
import type { Route, Step } from '../route.ts';
import { requireTrusted } from './access-rule.ts';
import { userOf } from './authenticate.ts';
import { organizationJson, partyJson, personJson } from './party-json.ts';
import { readJson } from './request-body.ts';

export interface RegisterRouteOptions {
  authenticate: Step;
  register: Register;
  lookup: PersonLookup;
  /** Answers anybody, as the local platform does. Development only. */
  open: boolean;
}

const PREFIX = '/register/api/v1';
const MAX_PARTIES = 1000;

/** Parties, organisations and people. @see auth-platform.md §8.1 */
export function registerRoutes(options: RegisterRouteOptions): Route[] {
  const trusted: Step = (ctx, next) => {
    requireTrusted(ctx, options.open);
    return next() as Promise<void>;
  };
  const guarded = (step: Step) => [options.authenticate, trusted, step];
  return [
    { name: 'register.lookup', method: 'POST', path: `${PREFIX}/parties/lookup`, steps: guarded(lookupStep(options)) },
    { name: 'register.partyList', method: 'POST', path: `${PREFIX}/parties/partylist`, steps: guarded(partyListStep(options)) },
    { name: 'register.party', method: 'GET', path: `${PREFIX}/parties/:partyId`, steps: guarded(partyStep(options)) },
    { name: 'register.organization', method: 'GET', path: `${PREFIX}/organizations/:orgNumber`, steps: guarded(organizationStep(options)) },
    { name: 'register.person', method: 'GET', path: `${PREFIX}/persons`, steps: [options.authenticate, personStep(options)] },
    { name: 'register.query', method: 'POST', path: `${PREFIX}/apps/parties/query`, steps: guarded(queryStep(options)) },
    { name: 'register.accessQuery', method: 'POST', path: `${PREFIX}/access-management/parties/query`, steps: guarded(queryStep(options)) },
  ];
}

/** A value, or 404 with an empty body. */
export function orNotFound<T>(value: T | null): T {
  if (value === null) throw emptyError('NOT_FOUND');
  return value;
}

/** A whole number of the path; 404 otherwise, as for a route that does not match. */
export function pathNumber(ctx: Context, name: string): number {
  const text = String(ctx['params']?.[name] ?? '');
  if (!/^\d{1,10}$/.test(text)) throw emptyError('NOT_FOUND');
  return Number(text);
}

function partyStep({ register }: RegisterRouteOptions): Step {
  return async function answerParty(ctx) {
    ctx.body = partyJson(orNotFound(await register.party(pathNumber(ctx, 'partyId'))));
  };
}

function lookupStep({ register }: RegisterRouteOptions): Step {
  return async function lookUpParty(ctx) {
    const { ssn, orgNo } = Object((await readJson(ctx)) ?? {}) as { ssn?: unknown; orgNo?: unknown };
    const hasSsn = typeof ssn === 'string' && ssn !== '';
    const hasOrgNo = typeof orgNo === 'string' && orgNo !== '';
    if (hasSsn === hasOrgNo) throw textError('BAD_REQUEST', 'Give exactly one of ssn and orgNo.');
    const party = hasSsn ? await register.partyByPersonNumber(ssn) : await register.partyByOrganisationNumber(String(orgNo));
    ctx.body = partyJson(orNotFound(party));
  };
}

function partyListStep({ register }: RegisterRouteOptions): Step {
  return async function listParties(ctx) {
    const ids = await readJson(ctx);
    if (!Array.isArray(ids) || ids.length > MAX_PARTIES || !ids.every((id) => Number.isSafeInteger(id))) throw new AppError('BAD_REQUEST', { detail: `The body must be a list of at most ${MAX_PARTIES} party ids.` });
    const parties = (await Promise.all(ids.map((id: number) => register.party(id)))).filter((party) => party !== null);
    if (parties.length === 0) throw emptyError('NOT_FOUND');
    ctx.body = parties.map(partyJson);
  };
}

function organizationStep({ register }: RegisterRouteOptions): Step {
  return async function answerOrganization(ctx) {
    ctx.body = organizationJson(orNotFound(await register.organization(String(ctx['params']?.orgNumber ?? ''))));
  };
}

function personStep({ lookup }: RegisterRouteOptions): Step {
  return async function lookUpPerson(ctx) {
    const user = userOf(ctx);
    if (user.authenticationLevel < 2) throw emptyError('FORBIDDEN');
    const ssn = ctx.get('x-ai-nationalidentitynumber');
    const lastName = ctx.get('x-ai-lastname');
    if (!/^\d{11}$/.test(ssn) || lastName === '') throw textError('BAD_REQUEST', 'The headers X-Ai-NationalIdentityNumber and X-Ai-LastName are required.');
    ctx.body = personJson(orNotFound(await lookup.find(user.userId, ssn, decodedName(lastName))));
  };
}

/** The name as base64 of UTF-8, else as it stands. */
function decodedName(header: string): string {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(header) || header.length % 4 !== 0) return Buffer.from(header, 'latin1').toString('utf8');
  const decoded = Buffer.from(header, 'base64').toString('utf8');
  return /^[\p{L}\p{M}' .-]+$/u.test(decoded) ? decoded : header;
}

const URN = /^urn:altinn:(?:(party:id)|(party:uuid)|(person:identifier-no)|(organization:identifier-no)):(.+)$/;

function queryStep({ register }: RegisterRouteOptions): Step {
  return async function queryParties(ctx) {
    const data = (Object((await readJson(ctx)) ?? {}) as { data?: unknown }).data;
    if (!Array.isArray(data) || data.length > MAX_PARTIES || !data.every((urn) => typeof urn === 'string' && URN.test(urn))) throw new AppError('BAD_REQUEST', { detail: 'The member data must be a list of party URNs.' });
    const found = await Promise.all(data.map((urn: string) => partyOfUrn(urn, register)));
    ctx.body = { data: found.flatMap((party) => (party === null ? [] : [{ partyId: party.partyId, partyUuid: party.partyUuid }])) };
  };
}

async function partyOfUrn(urn: string, register: Register): Promise<{ partyId: number; partyUuid: string | null } | null> {
  const [, id, , person, organization, value = ''] = URN.exec(urn) ?? [];
  if (id !== undefined) return /^\d{1,10}$/.test(value) ? register.party(Number(value)) : null;
  if (person !== undefined) return register.partyByPersonNumber(value);
  if (organization !== undefined) return register.partyByOrganisationNumber(value);
  return null;
}
