import type { Authenticated } from '../kernel/authenticated.ts';
import { systemClock, type Clock } from '../kernel/clock.ts';
import type { AccessControl, AccessDecision } from '../kernel/ports.ts';
import type { Obligation, PolicyResult } from '../policy/types.ts';
import { resourceAttributes, subjectAttributes } from './attributes.ts';
import { createDecisionPoint, type DecisionPoint, type DecisionPointOptions } from './decision-point.ts';
import { rememberDecisions, type Evaluate } from './remember-decisions.ts';
import { createRoleCache } from './role-cache.ts';

export type AccessControlOptions = Omit<DecisionPointOptions, 'roles'> & {
  clock?: Clock;
  /** How long roles are remembered; 30 s. */
  roleTtlMs?: number;
};

const MINIMUM_LEVEL = 'urn:altinn:minimum-authenticationlevel';
const MINIMUM_LEVEL_ORG = 'urn:altinn:minimum-authenticationlevel-org';
const DENIED: AccessDecision = { permitted: false, requiredLevel: null };

/**
 * The decision point and its enforcement. Anything but one Permit whose obligations are met is a refusal; nobody is
 * always refused.
 *
 * `decide` and `decideAll` throw STORE_UNAVAILABLE (503) when what they need cannot be read, never for a denied caller.
 * @see auth-platform.md §8.3, §12 rows 22 and 32
 */
export function createAccessControl(options: AccessControlOptions): AccessControl & { point: DecisionPoint } {
  const roles = createRoleCache(options.register, options.clock ?? systemClock, options.roleTtlMs);
  const point = createDecisionPoint({ ...options, roles });
  return enforcedBy(point, rememberDecisions(evaluateBy(point), { roles, policyOf: options.policyOf }));
}

/** The enforcement of whatever decision point. */
export function enforcedBy(point: DecisionPoint, evaluate: Evaluate = evaluateBy(point)): AccessControl & { point: DecisionPoint } {
  async function decideAll(caller: Authenticated, actions: readonly string[], resource: Parameters<AccessControl['decide']>[2]): Promise<AccessDecision[]> {
    if (caller.kind === 'none') return actions.map(() => DENIED);
    const results = await evaluate(caller, resource, actions);
    return results.map((result) => enforce(result, caller));
  }
  return {
    point,
    decideAll,
    decide: async (caller, action, resource) => (await decideAll(caller, [action], resource))[0] ?? DENIED,
  };
}

function evaluateBy(point: DecisionPoint): Evaluate {
  return (caller, resource, actions) => point.evaluate(subjectAttributes(caller), resourceAttributes(resource), actions);
}

/** Compares the caller's level with what the obligations ask. */
function enforce(result: PolicyResult, caller: Exclude<Authenticated, { kind: 'none' }>): AccessDecision {
  if (result.decision !== 'Permit') return DENIED;
  const required = minimumLevel(result.obligations, caller.kind === 'serviceOwner');
  if (required === 'unreadable') return DENIED;
  return caller.authenticationLevel >= required ? { permitted: true, requiredLevel: null } : { permitted: false, requiredLevel: required };
}

/** The level for service owners wins over the general one, for service owners. */
function minimumLevel(obligations: readonly Obligation[], serviceOwner: boolean): number | 'unreadable' {
  const levels = (category: string) => obligations.flatMap((obligation) => obligation.assignments).filter((one) => one.category === category).map((one) => one.value);
  const forOwners = serviceOwner ? levels(MINIMUM_LEVEL_ORG) : [];
  const asked = (forOwners.length > 0 ? forOwners : levels(MINIMUM_LEVEL)).map((value) => (/^\s*[0-4]\s*$/.test(value) ? Number(value) : NaN));
  if (asked.some(Number.isNaN)) return 'unreadable';
  return Math.max(0, ...asked);
}
