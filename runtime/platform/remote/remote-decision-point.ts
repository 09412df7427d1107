import { AppError } from '../../kernel/errors.ts';
import type { Register } from '../../kernel/ports.ts';
import type { Obligation, Policy, PolicyResult } from '../../policy/types.ts';
import type { Delegation } from '../../store/contract.ts';
import { ATTRIBUTE, firstOf, type Attributes } from '../attributes.ts';
import type { DecisionPoint } from '../decision-point.ts';
import { hasDelegatedRight } from '../delegated-rights.ts';
import type { RoleCache } from '../role-cache.ts';
import { decisionRequest, decisionResults } from './decision-request.ts';
import type { PlatformClient } from './platform-client.ts';

export interface RemoteDecisionPointOptions {
  client: PlatformClient;
  register: Register;
  roles: RoleCache;
  /** The policy of a loaded app: its obligations hold for rights that were given here. */
  policyOf: (org: string, app: string) => Policy | null;
  /** Rights given for one instance (`partyId/guid`); the platform knows nothing of instances that are kept here. */
  delegations: (instanceId: string) => Promise<readonly Delegation[]>;
}

/**
 * Asks the platform's decision point, which knows roles, access packages, delegations and system users. The resource is sent
 * whole (party, task, end event), since the platform cannot look up an instance that it does not keep; so its id is left out.
 */
export function createRemoteDecisionPoint(options: RemoteDecisionPointOptions): DecisionPoint {
  return {
    async evaluate(subject, resource, actions) {
      if (actions.length === 0) return [];
      const known = new Map([...resource].filter(([name]) => name !== ATTRIBUTE.instanceId));
      const results = await asked(options.client, subject, known, actions);
      return Promise.all(results.map((result, index) => withGivenRights(result, subject, resource, actions[index] as string, options)));
    },
  };
}

async function asked(client: PlatformClient, subject: Attributes, resource: Attributes, actions: readonly string[]): Promise<PolicyResult[]> {
  const answer = await client.ask({ service: 'authorization', path: 'decision', body: decisionRequest(subject, resource, actions), as: 'app' });
  try {
    return decisionResults(answer, actions);
  } catch (cause) {
    throw new AppError('STORE_UNAVAILABLE', { detail: 'Access cannot be decided at the moment.', cause });
  }
}

async function withGivenRights(result: PolicyResult, subject: Attributes, resource: Attributes, action: string, options: RemoteDecisionPointOptions): Promise<PolicyResult> {
  const [org, app, party] = [firstOf(resource, ATTRIBUTE.org), firstOf(resource, ATTRIBUTE.app), firstOf(resource, ATTRIBUTE.partyId)];
  if (result.decision !== 'NotApplicable' || org === null || app === null) return result;
  const context = { subject, resource, org, app, partyId: party === null ? null : Number(party) };
  if (!(await hasDelegatedRight(context, action, options))) return result;
  return { decision: 'Permit', obligations: (options.policyOf(org, app)?.obligations ?? []).filter((obligation: Obligation) => obligation.fulfillOn === 'Permit') };
}
