import type { Match, Policy, PolicyRequest, PolicyResult } from '../../runtime/policy/types.ts';

const ACTION = 'urn:oasis:names:tc:xacml:1.0:action:action-id';

/** A policy of one Permit rule: any of the subjects, any of the actions, with a minimum level and perhaps another for service owners. */
export function simplePolicy(subjects: readonly (readonly [attribute: string, value: string])[], actions: readonly string[], level: number, ownerLevel?: number): Policy {
  const match = (category: Match['category'], attribute: string, value: string): Match => ({ category, attribute, value, ignoreCase: false, mustBePresent: false });
  const assignment = (category: string, value: number) => ({ attribute: 'urn:altinn:obligation-assignment', category, value: String(value) });
  return {
    id: 'simple', combining: 'deny-overrides',
    rules: [{
      id: 'rule', effect: 'Permit', description: null,
      target: [subjects.map(([attribute, value]) => [match('subject', attribute, value)]), actions.map((action) => [match('action', ACTION, action)])],
    }],
    obligations: [{
      fulfillOn: 'Permit', id: 'urn:altinn:obligation:authenticationLevel1',
      assignments: [assignment('urn:altinn:minimum-authenticationlevel', level), ...(ownerLevel === undefined ? [] : [assignment('urn:altinn:minimum-authenticationlevel-org', ownerLevel)])],
    }],
  };
}

/** Evaluates such policies: AND of OR of AND, nothing more. */
export function simpleDecide(policy: Policy, request: PolicyRequest): PolicyResult {
  const holds = ({ category, attribute, value }: Match) => category !== 'environment' && (request[category].get(attribute) ?? []).includes(value);
  const permits = policy.rules.some((rule) => rule.target.every((anyOf) => anyOf.some((allOf) => allOf.every(holds))));
  return permits ? { decision: 'Permit', obligations: policy.obligations } : { decision: 'NotApplicable', obligations: [] };
}
