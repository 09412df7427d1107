import type { AppDefinition } from '../app-definition/types.ts';
import { isoTime, parseTime } from '../kernel/clock.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, emptyError, jsonError, textError } from '../kernel/errors.ts';
import type { Instance } from '../kernel/instance-types.ts';
import { memberOf, type Json, type JsonObject } from '../kernel/json.ts';
import type { Party } from '../kernel/party-types.ts';
import { enterElement, startState } from '../process/state.ts';
import type { InstanceRecord } from '../store/contract.ts';
import { authorise } from './access.ts';
import { actorOf, type Actor } from './actor.ts';
import { publishEvent } from './cloud-events.ts';
import { copyContent, copySource, validateCopy } from './copy-instance.ts';
import { storeParts, type InstancePart } from './instance-parts.ts';
import { textAlone } from './issue-texts.ts';
import { baseContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { chooseTarget } from './gateways.ts';
import { runServiceTasks } from './service-passes.ts';
import { isServiceTask } from './service-tasks.ts';
import { planServiceTask } from './workflow.ts';
import { readNotification, type InstantiationNotification } from './instantiation-notification.ts';
import { orderNotification } from './notification-order.ts';
import { canonicalOwner, isPartyTypeAllowed, lookupParty, ownerQuery, OWNER_MISSING, type OwnerQuery } from './owner.ts';
import type { Services } from './services.ts';
import { Session } from './session.ts';
import { endProcess, enter, processEnded } from './transition.ts';

export interface Instantiation {
  org: string;
  app: string;
  /** The JSON template; null when there was none. */
  template: JsonObject | null;
  queryPartyId: string | null;
  parts: readonly InstancePart[];
  /** `notification` as it was sent. */
  notification?: Json;
  language: string;
}

/** POST instances: the checks in their order, then one commit with everything (app-api.md §2.2). */
export async function instantiate(services: Services, caller: Authenticated, request: Instantiation, checkContent: () => void): Promise<Session> {
  const definition = requireDefinition(services, request.org, request.app);
  requireUserInstantiation(services, definition, caller);
  const owner = ownerOf(request);
  checkContent();
  const notification = readNotification(request.notification);
  return begin(services, caller, definition, {
    owner, language: request.language, dueBefore: timeOf(request.template, 'dueBefore'), visibleAfter: timeOf(request.template, 'visibleAfter'),
    prefill: null, parts: request.parts, copyOf: null, notification,
  });
}

/** POST instances/create: owner, prefill, or a copy of an archived instance (app-api.md §2.8). */
export async function createSimplified(services: Services, caller: Authenticated, org: string, app: string, body: JsonObject, language: string): Promise<Session> {
  const definition = requireDefinition(services, org, app);
  const source = memberOf(body, 'sourceInstanceId');
  const sourceId = typeof source === 'string' && source !== '' ? source.toLowerCase() : null;
  if (sourceId === null) requireUserInstantiation(services, definition, caller);
  else if (!definition.metadata.copyInstanceSettings?.enabled) throw textError('BAD_REQUEST', 'Creating instance based on a copy from an archived instance is not enabled for this app.');
  const owner = ownerQuery(memberOf(body, 'instanceOwner'));
  if (!owner) throw textError('BAD_REQUEST', OWNER_MISSING);
  return begin(services, caller, definition, {
    owner, language, dueBefore: timeOf(body, 'dueBefore'), visibleAfter: timeOf(body, 'visibleAfter'), prefill: prefillOf(memberOf(body, 'prefill')), parts: [], copyOf: sourceId, notification: readNotification(memberOf(body, 'notification')),
  });
}

export function requireDefinition(services: Services, org: string, app: string): AppDefinition {
  const definition = services.definitions.current(org, app);
  if (!definition) throw new AppError('NOT_FOUND', { detail: `There is no app ${org}/${app} here.` });
  return definition;
}

function requireUserInstantiation(services: Services, definition: AppDefinition, caller: Authenticated): void {
  if (caller.kind === 'none') throw emptyError('UNAUTHENTICATED');
  if (services.environment === 'Production' && definition.metadata.disallowUserInstantiation && caller.kind !== 'serviceOwner') {
    throw textError('FORBIDDEN', `User instantiation is disabled for this application ${definition.id}`);
  }
}

function ownerOf(request: Instantiation): OwnerQuery {
  const { template, queryPartyId } = request;
  if (queryPartyId === null && template === null) {
    throw textError('BAD_REQUEST', 'Cannot create an instance without an instanceOwner.partyId. Either provide instanceOwner party Id as a query parameter or an instanceTemplate object in the body.');
  }
  if (template === null) return { partyId: queryPartyId as string };
  const owner = ownerQuery(memberOf(template, 'instanceOwner'));
  if (queryPartyId !== null && owner?.partyId !== undefined) {
    throw textError('BAD_REQUEST', 'You cannot provide an instanceOwnerPartyId as a query param as well as an instance template in the body. Choose one or the other.');
  }
  if (!owner) throw textError('BAD_REQUEST', OWNER_MISSING);
  return owner;
}

interface Beginning {
  owner: OwnerQuery;
  language: string;
  dueBefore: string | null;
  visibleAfter: string | null;
  prefill: Record<string, string> | null;
  parts: readonly InstancePart[];
  copyOf: string | null;
  notification: InstantiationNotification | null;
}

async function begin(services: Services, caller: Authenticated, definition: AppDefinition, beginning: Beginning): Promise<Session> {
  const party = await lookupParty(services, beginning.owner);
  if (beginning.copyOf !== null && !beginning.copyOf.startsWith(`${party.partyId}/`)) throw textError('BAD_REQUEST', 'It is not possible to copy instances between instance owners.');
  await authorise(services, caller, 'instantiate', { org: definition.org, app: definition.app, partyId: party.partyId }, 'inCode');
  if (!isPartyTypeAllowed(definition, party)) throw textError('FORBIDDEN', `Party ${party.partyId} is not allowed to instantiate this application ${definition.id}`);
  const actor = await actorOf(caller, services.register);
  const session = newSession(services, caller, definition, actor, party, beginning);
  await validateInstantiation(session);
  const source = beginning.copyOf === null ? null : await copySource(services, caller, definition, beginning.copyOf);
  if (source) await validateCopy(session, source);
  try {
    await startProcess(session, beginning, async () => {
      await storeParts(session, beginning.parts);
      if (source) await copyContent(session, source);
    });
    publishEvent(session, 'app.instance.created');
    if (beginning.notification !== null) await orderNotification(session, party, beginning.notification);
    if ((await session.commit()) === 'conflict') throw new AppError('CONFLICT', { detail: 'The instance could not be created. Repeat the request.' });
  } catch (error) {
    await session.abandon();
    throw error;
  }
  await processEnded(session);
  return runServiceTasks(services, caller, session);
}

function newSession(services: Services, caller: Authenticated, definition: AppDefinition, actor: Actor, party: Party, beginning: Beginning): Session {
  const guid = services.newGuid();
  const now = isoTime(services.clock.now());
  const instance: Instance = {
    id: `${party.partyId}/${guid}`,
    instanceOwner: canonicalOwner(party),
    appId: definition.id,
    org: definition.org,
    dueBefore: beginning.dueBefore,
    visibleAfter: beginning.visibleAfter ?? now,
    process: null,
    status: {
      isArchived: false, archived: null, isSoftDeleted: false, softDeleted: null, isHardDeleted: false, hardDeleted: null,
      readStatus: actor.org === null ? 1 : 0, substatus: null,
    },
    completeConfirmations: null,
    data: [],
    presentationTexts: null,
    dataValues: null,
    created: now, createdBy: actor.id, lastChanged: now, lastChangedBy: actor.id,
  };
  const record: InstanceRecord = { guid, rev: 0, definition: definition.version, instance, internal: { content: {} } };
  return new Session(services, definition, caller, actor, record, beginning.language);
}

/** The app's own say (app-api.md §2.2 rule 14). */
async function validateInstantiation(session: Session): Promise<void> {
  const validate = session.definition.hooks.instantiation?.validate;
  if (!validate) return;
  const { services, definition, caller, instance, language } = session;
  const result = await runHook(services, 'instantiation.validate', () => validate(baseContext(services, definition, caller, instance, language)));
  if (!result || result.valid) return;
  throw instantiationRefused(session, result);
}

export function instantiationRefused(session: Session, result: { message?: string; customTextKey?: string; customTextParameters?: Record<string, string>; validParties?: Party[] }): AppError {
  const { customTextKey = null, customTextParameters = null, validParties = null } = result;
  const message = result.message || (customTextKey ? textAlone(session.definition, session.language, customTextKey, customTextParameters ?? {}) : null);
  return jsonError('FORBIDDEN', { valid: false, customTextKey, customTextParameters, message, validParties });
}

/** Start event, the first element, and what the client sent with the instance in between, so that it suppresses auto-creation. */
async function startProcess(session: Session, beginning: Beginning, storeContent: () => Promise<void>): Promise<void> {
  const { definition, instance } = session;
  const started = startState(definition.process, undefined, session.now);
  if ('error' in started) throw textError('CONFLICT', started.error);
  session.event('Created');
  instance.process = started.state;
  const first = await chooseTarget(session, requireElement(definition, started.startEvent), null);
  instance.process = enterElement(started.state, first, { now: session.now, flowType: 'CompleteCurrentMoveToNext' });
  await storeContent();
  instance.process = started.state;
  await enter(session, first, 'CompleteCurrentMoveToNext', null, beginning.prefill);
  if (first.kind === 'endEvent') await endProcess(session);
  else if (isServiceTask(definition, first)) planServiceTask(session, first);
}

function requireElement(definition: AppDefinition, id: string) {
  const element = definition.process.elements.get(id);
  if (!element) throw new AppError('INTERNAL', { detail: `No element ${id} in the process.` });
  return element;
}

/** @throws 400 for a time that is none */
function timeOf(template: JsonObject | null, name: string): string | null {
  const value = template ? memberOf(template, name) : null;
  if (value === undefined || value === null || value === '') return null;
  const parsed = typeof value === 'string' ? parseTime(value) : null;
  if (!parsed) throw new AppError('BAD_REQUEST', { detail: `${name} is not a time: ${String(value)}`, extensions: { field: name } });
  return isoTime(parsed.time);
}

function prefillOf(value: Json | undefined): Record<string, string> | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) throw new AppError('BAD_REQUEST', { detail: 'prefill must be an object of strings.', extensions: { field: 'prefill' } });
  const prefill: Record<string, string> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === null) continue;
    if (typeof member === 'object') throw new AppError('BAD_REQUEST', { detail: `prefill.${name} must be a string.`, extensions: { field: `prefill.${name}` } });
    prefill[name] = String(member);
  }
  return prefill;
}

