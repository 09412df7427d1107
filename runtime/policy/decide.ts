import { actionIndex } from './action-index.ts';
import type { Match, Obligation, Policy, PolicyRequest, PolicyResult, PolicyRule } from './types.ts';
import { ACTION_ID, MINIMUM_LEVEL, MINIMUM_LEVEL_ORG } from './vocabulary.ts';

type Truth = 'true' | 'false' | 'indeterminate';
type Decision = PolicyResult['decision'];

/**
 * Decides a request by a policy. Only `Permit` lets anything through; the caller also compares the level that the
 * obligations require (`requiredLevel`).
 * @returns the decision with the obligations that come with it
 * @see app-model.md §8.4, XACML 3.0 appendix C
 */
export function decide(policy: Policy, request: PolicyRequest): PolicyResult {
  const decision = combine(policy.combining, candidates(policy, request), request);
  return { decision, obligations: obligationsOf(policy, decision) };
}

/** Every action that the policy names, as written, each once. */
export function policyActions(policy: Policy): string[] {
  return [...actionIndex(policy).actions];
}

/**
 * The authentication level that a decision requires; 0 when it requires none.
 * @param kind  `org` for tokens of a service owner: its own level, where there is one, stands instead of the common one
 * @see app-api.md §7.5
 */
export function requiredLevel(result: PolicyResult, kind: 'user' | 'org'): number {
  const common = levelOf(result.obligations, MINIMUM_LEVEL);
  return (kind === 'org' ? levelOf(result.obligations, MINIMUM_LEVEL_ORG) : null) ?? common ?? 0;
}

function levelOf(obligations: readonly Obligation[], category: string): number | null {
  const levels = obligations.flatMap((each) => each.assignments).filter((each) => each.category === category).map((each) => Number(each.value));
  return levels.length === 0 ? null : Math.max(...levels);
}

function obligationsOf(policy: Policy, decision: Decision): readonly Obligation[] {
  if (decision !== 'Permit' && decision !== 'Deny') return [];
  return policy.obligations.filter((each) => each.fulfillOn === decision);
}

/** A request for one action needs only that action's rules; none or several are rare and look at all. */
function candidates(policy: Policy, request: PolicyRequest): readonly PolicyRule[] {
  const actions = request.action.get(ACTION_ID);
  const [action] = actions ?? [];
  if (action === undefined || actions?.length !== 1) return policy.rules;
  const index = actionIndex(policy);
  return index.byAction.get(action.toLowerCase()) ?? index.always;
}

function combine(combining: Policy['combining'], rules: readonly PolicyRule[], request: PolicyRequest): Decision {
  if (combining === 'first-applicable') return firstApplicable(rules, request);
  const winner = combining === 'deny-overrides' ? 'Deny' : 'Permit';
  const loser = winner === 'Deny' ? 'Permit' : 'Deny';
  let lost = false;
  let isWinnerUnsure = false;
  let isLoserUnsure = false;
  for (const rule of rules) {
    const truth = holds(rule, request);
    if (truth === 'false') continue;
    const wins = rule.effect === winner;
    if (truth === 'indeterminate') {
      if (wins) isWinnerUnsure = true;
      else isLoserUnsure = true;
    } else if (wins) return winner;
    else lost = true;
  }
  if (isWinnerUnsure) return 'Indeterminate';
  if (lost) return loser;
  return isLoserUnsure ? 'Indeterminate' : 'NotApplicable';
}

function firstApplicable(rules: readonly PolicyRule[], request: PolicyRequest): Decision {
  for (const rule of rules) {
    const truth = holds(rule, request);
    if (truth !== 'false') return truth === 'true' ? rule.effect : 'Indeterminate';
  }
  return 'NotApplicable';
}

/** AND of (OR of (AND of matches)); false beats indeterminate in an AND, true beats it in an OR. */
function holds(rule: PolicyRule, request: PolicyRequest): Truth {
  let result: Truth = 'true';
  for (const anyOf of rule.target) {
    const truth = anyHolds(anyOf, request);
    if (truth === 'false') return 'false';
    if (truth === 'indeterminate') result = truth;
  }
  return result;
}

function anyHolds(anyOf: readonly (readonly Match[])[], request: PolicyRequest): Truth {
  let result: Truth = 'false';
  for (const allOf of anyOf) {
    const truth = allHold(allOf, request);
    if (truth === 'true') return 'true';
    if (truth === 'indeterminate') result = truth;
  }
  return result;
}

function allHold(allOf: readonly Match[], request: PolicyRequest): Truth {
  let result: Truth = 'true';
  for (const match of allOf) {
    const truth = matches(match, request);
    if (truth === 'false') return 'false';
    if (truth === 'indeterminate') result = truth;
  }
  return result;
}

function matches(match: Match, request: PolicyRequest): Truth {
  const values = request[match.category]?.get(match.attribute);
  if (values === undefined || values.length === 0) return match.mustBePresent ? 'indeterminate' : 'false';
  const isEqual = match.ignoreCase ? hasIgnoringCase(values, match.value) : values.includes(match.value);
  return isEqual ? 'true' : 'false';
}

function hasIgnoringCase(values: readonly string[], wanted: string): boolean {
  return values.includes(wanted) || values.some((value) => value.length === wanted.length && value.toLowerCase() === wanted.toLowerCase());
}
