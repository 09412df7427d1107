import type { AppDefinition } from '../app-definition/types.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, emptyError } from '../kernel/errors.ts';
import type { Instance } from '../kernel/instance-types.ts';
import type { AccessResource } from '../kernel/ports.ts';
import type { InstanceRecord } from '../store/contract.ts';
import type { Services } from './services.ts';

/** The instance as a resource: its task, or the end event when it has ended (app-api.md §7.2). Always from what is stored, never from the path. */
export function instanceResource(instance: Instance): AccessResource {
  const [org = '', app = ''] = instance.appId.split('/');
  return {
    org, app,
    partyId: Number(instance.instanceOwner.partyId),
    instanceId: instance.id,
    task: instance.process?.currentTask?.elementId ?? null,
    endEvent: instance.process?.ended ? instance.process.endEvent : null,
  };
}

/**
 * How a denial is told: endpoints that decide in code tell the level that would do, the others answer an empty 403
 * (app-api.md §7.5). `level` does the first where a level would do and the second where nothing would.
 */
export type Denial = 'empty' | 'inCode' | 'level';

export function denied(requiredLevel: number | null, denial: Denial): AppError {
  if (denial === 'empty') return emptyError('FORBIDDEN');
  if (requiredLevel !== null) {
    return new AppError('FORBIDDEN', { body: { kind: 'json', value: { RequiredAuthenticationLevel: String(requiredLevel) } } });
  }
  return denial === 'level' ? emptyError('FORBIDDEN') : new AppError('FORBIDDEN', { problem: 'framework' });
}

export function requireCaller(caller: Authenticated): void {
  if (caller.kind === 'none') throw emptyError('UNAUTHENTICATED');
}

/** @throws 401 for nobody, 403 when the policy does not permit */
export async function authorise(services: Services, caller: Authenticated, action: string, resource: AccessResource, denial: Denial = 'empty'): Promise<void> {
  requireCaller(caller);
  const decision = await services.access.decide(caller, action, resource);
  if (!decision.permitted) throw denied(decision.requiredLevel, denial);
}

export interface InstanceKey {
  org: string;
  app: string;
  partyId: string;
  guid: string;
}

export interface LoadedInstance {
  record: InstanceRecord;
  definition: AppDefinition;
}

/**
 * The instance, when the caller may do `action` on it (`null`: the use case decides later).
 * An instance that does not exist, belongs to another app or to another party than the path says answers the same 403
 * as one that the caller may not see, so that nothing can be learnt by guessing (auth-platform.md §12 row 22).
 */
export async function loadInstance(services: Services, caller: Authenticated, key: InstanceKey, action: string | null, denial: Denial = 'empty'): Promise<LoadedInstance> {
  requireCaller(caller);
  return allowed(services, caller, key, await services.store.instances.get(key.guid), action, denial);
}

/** The same for who only looks: the record is shared, and frozen. */
export async function viewInstance(services: Services, caller: Authenticated, key: InstanceKey, action: string | null, denial: Denial = 'empty'): Promise<LoadedInstance> {
  requireCaller(caller);
  return allowed(services, caller, key, await services.store.instances.view(key.guid), action, denial);
}

async function allowed(services: Services, caller: Authenticated, key: InstanceKey, record: InstanceRecord | null, action: string | null, denial: Denial): Promise<LoadedInstance> {
  if (!record || record.instance.id !== `${key.partyId}/${key.guid}` || !sameApp(record.instance.appId, key)) throw denied(null, denial);
  const definition = definitionOf(services, record);
  if (action !== null) await authorise(services, caller, action, instanceResource(record.instance), denial);
  return { record, definition };
}

function sameApp(appId: string, key: InstanceKey): boolean {
  return appId.toLowerCase() === `${key.org}/${key.app}`.toLowerCase();
}

/** @throws 404 when the app is no longer loaded */
export function definitionOf(services: Services, record: InstanceRecord): AppDefinition {
  const [org = '', app = ''] = record.instance.appId.split('/');
  const definition = services.definitions.version(org, app, record.definition);
  if (!definition) throw new AppError('NOT_FOUND', { detail: `The app ${record.instance.appId} is not loaded.` });
  return definition;
}
