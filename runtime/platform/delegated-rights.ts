import { isKeyRole } from '../kernel/key-roles.ts';
import type { Register } from '../kernel/ports.ts';
import type { Delegation } from '../store/contract.ts';
import { ATTRIBUTE, firstOf } from './attributes.ts';
import type { DecisionContext } from './decision-point.ts';
import type { RoleCache } from './role-cache.ts';

export interface DelegationSources {
  register: Register;
  roles: RoleCache;
  delegations: (instanceId: string) => Promise<readonly Delegation[]>;
}

/** A system user may do what its record lists, for its own organisation's party and no other. */
export async function hasSystemUserRight(context: DecisionContext, action: string, register: Register): Promise<boolean> {
  const systemUserId = firstOf(context.subject, ATTRIBUTE.systemUser);
  // The identifier must stand alone: together with another subject nothing is given.
  if (systemUserId === null || context.subject.size !== 1 || context.partyId === null) return false;
  const [found, party] = await Promise.all([register.systemUser(systemUserId), register.party(context.partyId)]);
  return found !== null && party !== null && party.orgNumber === found.orgNumber && found.actions.includes(action);
}

/**
 * Whether the action has been given for this instance and its current task to the caller's own party, or to an
 * organisation that the caller is a key role of.
 * @see signing.md B.8
 */
export async function hasDelegatedRight(context: DecisionContext, action: string, sources: DelegationSources): Promise<boolean> {
  const instanceId = firstOf(context.resource, ATTRIBUTE.instanceId);
  const task = firstOf(context.resource, ATTRIBUTE.task);
  if (instanceId === null || task === null) return false;
  const given = (await sources.delegations(instanceId)).filter((delegation) => delegation.task === task && delegation.actions.includes(action));
  for (const delegation of given) if (await actsFor(context, delegation.partyId, sources)) return true;
  return false;
}

async function actsFor(context: DecisionContext, partyId: number, { register, roles }: DelegationSources): Promise<boolean> {
  const userId = firstOf(context.subject, ATTRIBUTE.userId);
  if (userId !== null) {
    const profile = await register.profile(Number(userId));
    if (profile === null) return false;
    if (profile.partyId === partyId) return true;
    return (await roles.roles(profile.userId, partyId)).some(isKeyRole);
  }
  const systemUserId = firstOf(context.subject, ATTRIBUTE.systemUser);
  if (systemUserId === null) return false;
  const [found, party] = await Promise.all([register.systemUser(systemUserId), register.party(partyId)]);
  return found !== null && party !== null && party.orgNumber === found.orgNumber;
}
