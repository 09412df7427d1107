import type { Authenticated } from '../kernel/authenticated.ts';
import { hasSigned } from '../signing/rules.ts';
import { readSignDocument } from '../signing/sign-document.ts';
import { instanceResource, type LoadedInstance } from './access.ts';
import { baseContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import type { Services } from './services.ts';

/** Policy, then what else may forbid an action: a signature given earlier, the app's own authorizer (app-api.md §4.5-3, signing.md B.5). */
export async function mayAct(services: Services, caller: Authenticated, loaded: LoadedInstance, action: string): Promise<boolean> {
  const decision = await services.access.decide(caller, action, instanceResource(loaded.record.instance));
  return decision.permitted && (await extraAuthorised(services, caller, loaded, action));
}

/** The same for several actions with one look-up of the caller's rights. */
export async function mayActAll(services: Services, caller: Authenticated, loaded: LoadedInstance, actions: readonly string[]): Promise<boolean[]> {
  const decisions = await services.access.decideAll(caller, actions, instanceResource(loaded.record.instance));
  return Promise.all(actions.map(async (action, index) => (decisions[index]?.permitted ?? false) && (await extraAuthorised(services, caller, loaded, action))));
}

async function extraAuthorised(services: Services, caller: Authenticated, loaded: LoadedInstance, action: string): Promise<boolean> {
  // Without regard to case, as actions are looked up: or another way to write one would be a way around what forbids it.
  if (action.toLowerCase() === 'sign' && (await hasSignedElsewhere(services, caller, loaded))) return false;
  const { actionAuthorizers } = loaded.definition.hooks;
  if (!actionAuthorizers) return true;
  const [name, hook] = Object.entries(actionAuthorizers).find(([id]) => id.toLowerCase() === action.toLowerCase()) ?? [];
  if (!hook) return true;
  return runHook(services, `actionAuthorizers.${name}`, () => hook({ ...baseContext(services, loaded.definition, caller, loaded.record.instance, 'nb'), action }));
}

/** Nobody who signed into one of the listed types may sign here. */
async function hasSignedElsewhere(services: Services, caller: Authenticated, loaded: LoadedInstance): Promise<boolean> {
  const { instance, internal, guid } = loaded.record;
  const taskId = instance.process?.currentTask?.elementId;
  const listed = taskId ? loaded.definition.process.elements.get(taskId)?.signature?.uniqueFromSignaturesInDataTypes ?? [] : [];
  if (listed.length === 0) return false;
  const unique = new Set(listed.map((type) => type.toLowerCase()));
  for (const element of instance.data) {
    if (!unique.has(element.dataType.toLowerCase()) || internal.content[element.id]?.kind !== 'inline') continue;
    const bytes = await services.store.instances.content(guid, element.id);
    if (bytes && hasSigned([readSignDocument(bytes)], idsOf(caller))) return true;
  }
  return false;
}

/** The ids that a signature is recognised by. */
export function idsOf(caller: Authenticated): { userId: string | null; systemUserId: string | null } {
  return { userId: caller.kind === 'user' ? String(caller.userId) : null, systemUserId: caller.kind === 'systemUser' ? caller.systemUserId : null };
}
