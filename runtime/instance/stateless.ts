import { changedInPlace } from '../app-definition/hook-crossing.ts';
import type { AppDefinition, FormType } from '../app-definition/types.ts';
import { fillRowIds } from '../data/row-ids.ts';
import { emptyModel } from '../data/empty-model.ts';
import { fromJson } from '../data/from-json.ts';
import { prefill } from '../data/prefill.ts';
import { toPlain, mergePlain } from '../data/plain.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, emptyError } from '../kernel/errors.ts';
import type { Instance, Model } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Party } from '../kernel/party-types.ts';
import { authorise, type Denial } from './access.ts';
import { baseContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import type { Services } from './services.ts';
import { canonicalOwner } from './owner.ts';

export interface StatelessRequest {
  definition: AppDefinition;
  form: FormType;
  /** Header `party`; null when absent. */
  partyHeader: string | null;
  /** Read from the client (POST); null: an empty document. */
  given: Model | null;
  prefill: Record<string, string> | null;
  includeRowId: boolean;
  language: string;
  anonymous: boolean;
  /** How a refusal is told. */
  denial: Denial;
}

/** Nobody may only read what is meant for everybody (app-api.md §3.12: the flag is the rule, not the address). */
export function mayReadStateless(caller: Authenticated, form: FormType): boolean {
  return caller.kind !== 'none' || form.dataType.appLogic?.allowAnonymousOnStateless === true;
}

/** A form document that is stored nowhere: prefilled, read by the app's logic, given back (app-api.md §3.12). */
export async function statelessData(services: Services, caller: Authenticated, request: StatelessRequest): Promise<Model> {
  const { definition, form } = request;
  if (request.anonymous && !form.dataType.appLogic?.allowAnonymousOnStateless) throw emptyError('FORBIDDEN');
  const party = request.anonymous ? null : await statelessParty(services, caller, request.partyHeader);
  if (party) await authorise(services, caller, 'read', { org: definition.org, app: definition.app, partyId: party.partyId }, request.denial);
  const model = request.given ?? emptyModel(form.descriptor);
  if (party) {
    const profile = caller.kind === 'user' ? await services.register.profile(caller.userId) : null;
    prefill(form.descriptor, model, form.prefill, { external: request.prefill, userProfile: profile, organization: party.organization, person: party.person });
  }
  const read = await throughHooks(services, caller, request, party, model);
  return request.includeRowId ? fillRowIds(form.descriptor, read, services.newGuid) : read;
}

async function throughHooks(services: Services, caller: Authenticated, request: StatelessRequest, party: Party | null, model: Model): Promise<Model> {
  const { definition, form } = request;
  const { dataCreation } = definition.hooks.instantiation ?? {};
  const { onRead } = definition.hooks.data ?? {};
  if (!onRead && !dataCreation) return model;
  const context = baseContext(services, definition, caller, placeholder(definition, party), request.language);
  const plain = changedInPlace({ ...(toPlain(model) as JsonObject) });
  const data = { ...context, dataType: form.dataType.id, dataElementId: '00000000-0000-0000-0000-000000000000', model: plain, previous: null };
  if (request.given === null && dataCreation) await runHook(services, 'instantiation.dataCreation', () => dataCreation({ ...data, prefill: request.prefill }));
  if (onRead) await runHook(services, 'data.onRead', () => onRead(data));
  return fromJson(form.descriptor, mergePlain(model, plain), { unknown: 'drop' });
}

function placeholder(definition: AppDefinition, party: Party | null): Instance {
  return {
    id: '', appId: definition.id, org: definition.org,
    instanceOwner: party ? canonicalOwner(party) : { partyId: '0', personNumber: null, organisationNumber: null, username: null, externalIdentifier: null },
    dueBefore: null, visibleAfter: null, process: null, completeConfirmations: null, data: [], presentationTexts: null, dataValues: null,
    status: { isArchived: false, archived: null, isSoftDeleted: false, softDeleted: null, isHardDeleted: false, hardDeleted: null, readStatus: 1, substatus: null },
    created: '', createdBy: '', lastChanged: '', lastChangedBy: '',
  };
}

/** `partyid:123`, `person:<ssn>`, `org:<number>`; without the header the caller's own or selected party. */
export async function statelessParty(services: Services, caller: Authenticated, header: string | null): Promise<Party> {
  if (caller.kind === 'none') throw emptyError('UNAUTHENTICATED');
  const { register } = services;
  let party: Party | null;
  if (header === null) {
    party = caller.kind === 'user' ? await register.party(caller.selectedPartyId) : await register.partyByOrganisationNumber(caller.orgNumber);
  } else {
    const match = /^(partyid|person|org):(\d{1,11})$/i.exec(header.trim());
    if (!match) throw new AppError('BAD_REQUEST', { body: { kind: 'text', text: 'Invalid party header. Please provide a party header on the form partyid:123, org:[orgnr] or person:[ssn]' } });
    const [, kind = '', value = ''] = match;
    party = kind.toLowerCase() === 'partyid' ? await register.party(Number(value)) : kind.toLowerCase() === 'org' ? await register.partyByOrganisationNumber(value) : await register.partyByPersonNumber(value);
  }
  if (!party) throw emptyError('FORBIDDEN');
  return party;
}
