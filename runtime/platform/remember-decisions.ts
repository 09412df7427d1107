import type { Authenticated, AuthenticatedUser } from '../kernel/authenticated.ts';
import type { AccessResource } from '../kernel/ports.ts';
import type { Policy, PolicyResult } from '../policy/types.ts';
import { ATTRIBUTE } from './attributes.ts';
import type { RoleCache } from './role-cache.ts';

/** Evaluates what a caller wants to do with a resource, one result for each action. */
export type Evaluate = (caller: Authenticated, resource: AccessResource, actions: readonly string[]) => Promise<PolicyResult[]>;

export interface RememberOptions {
  roles: RoleCache;
  policyOf: (org: string, app: string) => Policy | null | Promise<Policy | null>;
}

/** Facts → action → what was decided. */
type Decisions = Map<string, Map<string, PolicyResult>>;

/** States of processes by one policy for one party, and actions in one of them: more than any has. */
const MOST = 1000;

/**
 * Remembers what a policy decided about users. It looks at nothing but the user's ids and roles, the party and where the
 * process stands; so a decision holds as long as the roles that it was made from are remembered, and as the policy is in use.
 * What no rule applies to is decided anew, because rights may have been given for the one instance.
 */
export function rememberDecisions(evaluate: Evaluate, { roles, policyOf }: RememberOptions): Evaluate {
  const byRoles = new WeakMap<readonly string[], WeakMap<Policy, Decisions>>();

  async function decisionsOf(userId: number, { org, app, partyId }: AccessResource): Promise<Decisions | null> {
    const policy = await policyOf(org, app);
    if (policy === null || partyId === null || asksForInstance(policy)) return null;
    const held = await roles.roles(userId, partyId);
    let byPolicy = byRoles.get(held);
    if (byPolicy === undefined) byRoles.set(held, (byPolicy = new WeakMap()));
    let decisions = byPolicy.get(policy);
    if (decisions === undefined || decisions.size > MOST) byPolicy.set(policy, (decisions = new Map()));
    return decisions;
  }

  return async (caller, resource, actions) => {
    // What cannot be looked up is told by the evaluation itself.
    const known = caller.kind === 'user' ? await decisionsOf(caller.userId, resource).catch(() => null) : null;
    if (known === null || caller.kind !== 'user') return evaluate(caller, resource, actions);
    const facts = factsOf(caller, resource);
    const before = known.get(facts);
    const remembered = before === undefined ? [] : allOf(before, actions);
    if (remembered.length === actions.length) return remembered;
    const results = await evaluate(caller, resource, actions);
    const decided = known.get(facts) ?? new Map<string, PolicyResult>();
    for (const [index, action] of actions.entries()) {
      const result = results[index];
      if (result && result.decision !== 'NotApplicable') decided.set(action, result);
    }
    if (decided.size > 0 && decided.size <= MOST) known.set(facts, decided);
    else known.delete(facts);
    return results;
  };
}

/** All that a decision about a user looks at, apart from the roles. Ids hold no line feeds. */
function factsOf({ userId, partyId }: AuthenticatedUser, resource: AccessResource): string {
  return `${userId}\n${partyId}\n${resource.org}\n${resource.app}\n${resource.partyId}\n${resource.task ?? ''}\n${resource.endEvent ?? ''}\n${resource.appResource ?? ''}`;
}

/** What was decided about these actions, up to the first that is not known. */
function allOf(decided: ReadonlyMap<string, PolicyResult>, actions: readonly string[]): PolicyResult[] {
  const results: PolicyResult[] = [];
  for (const action of actions) {
    const result = decided.get(action);
    if (result === undefined) break;
    results.push(result);
  }
  return results;
}

const ASKS_FOR_INSTANCE = new WeakMap<Policy, boolean>();
const OF_ONE_INSTANCE: ReadonlySet<string> = new Set([ATTRIBUTE.instanceId, ATTRIBUTE.resourceInstanceId]);

function asksForInstance(policy: Policy): boolean {
  let asks = ASKS_FOR_INSTANCE.get(policy);
  if (asks === undefined) {
    asks = policy.rules.some((rule) => rule.target.flat(2).some(({ attribute }) => OF_ONE_INSTANCE.has(attribute)));
    ASKS_FOR_INSTANCE.set(policy, asks);
  }
  return asks;
}
