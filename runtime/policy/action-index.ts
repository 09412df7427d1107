import type { Match, Policy, PolicyRule } from './types.ts';
import { ACTION_ID } from './vocabulary.ts';

/** Rules by the action that they are about, so that a decision looks at few of them; order is the policy's. */
export interface ActionIndex {
  /** Lower-case action id → rules that can hold for it. */
  byAction: ReadonlyMap<string, readonly PolicyRule[]>;
  /** Rules that name no action. */
  always: readonly PolicyRule[];
  /** As written, each once, in the order of their first use. */
  actions: readonly string[];
}

/** An index is a pure function of its policy, which is frozen: made once, kept as long as the policy. */
const INDEXES = new WeakMap<Policy, ActionIndex>();

export function actionIndex(policy: Policy): ActionIndex {
  let index = INDEXES.get(policy);
  if (index === undefined) INDEXES.set(policy, (index = buildIndex(policy)));
  return index;
}

function buildIndex(policy: Policy): ActionIndex {
  const limits = policy.rules.map((rule) => ({ rule, actions: limitingActions(rule) }));
  const keys = new Set(limits.flatMap(({ actions }) => [...(actions ?? [])]));
  const byAction = new Map([...keys].map((key) => [key, limits.filter(({ actions }) => actions === null || actions.has(key)).map(({ rule }) => rule)] as const));
  const written = policy.rules.flatMap((rule) => rule.target.flat(2)).filter(isActionId);
  return {
    byAction,
    always: limits.filter(({ actions }) => actions === null).map(({ rule }) => rule),
    actions: [...new Set(written.map((match) => match.value))],
  };
}

/** The actions of which one is needed for the rule to hold; null when some request without any could do. */
function limitingActions(rule: PolicyRule): ReadonlySet<string> | null {
  const group = rule.target.find((anyOf) => anyOf.every((allOf) => allOf.some(isActionId)));
  if (group === undefined) return null;
  return new Set(group.flatMap((allOf) => allOf.filter(isActionId).map((match) => match.value.toLowerCase())));
}

function isActionId(match: Match): boolean {
  return match.category === 'action' && match.attribute === ACTION_ID;
}
