import assert from 'node:assert/strict';
import type { Authenticated } from '../../../runtime/kernel/authenticated.ts';
import type { AccessResource } from '../../../runtime/kernel/ports.ts';
import { rememberDecisions, type Evaluate } from '../../../runtime/platform/remember-decisions.ts';
import type { Policy, PolicyResult } from '../../../runtime/policy/types.ts';
import { simplePolicy } from '../../support/simple-policy.ts';

const POLICY = simplePolicy([['urn:altinn:rolecode', 'PRIV']], ['read', 'write'], 2, 2);
const user = (userId: number, partyId = userId): Authenticated => ({ kind: 'user', userId, partyId, selectedPartyId: partyId, username: null, authenticationLevel: 3, authenticationMethod: null, scopes: [], claims: {}, fromCookie: false, token: '' });
const on = (more: Partial<AccessResource> = {}): AccessResource => ({ org: 'ttd', app: 'app', partyId: 1, task: 'Task_1', ...more });

/** What is asked of the evaluation; roles and policy may be changed under it. */
function setUp(decide: (action: string) => PolicyResult['decision'] = () => 'Permit') {
  const asked: string[] = [];
  const state = { roles: ['PRIV'] as readonly string[], policy: POLICY as Policy | null };
  const evaluate: Evaluate = async (caller, resource, actions) => {
    asked.push(`${caller.kind === 'user' ? caller.userId : caller.kind} ${resource.partyId} ${resource.task ?? resource.endEvent ?? ''} ${actions.join()}`);
    return actions.map((action) => ({ decision: decide(action), obligations: [] }));
  };
  return { asked, state, evaluate: rememberDecisions(evaluate, { roles: { roles: async () => state.roles }, policyOf: () => state.policy }) };
}

describe('rememberDecisions(evaluate, options)', () => {
  it('asks once for what is the same, and again for whatever differs', async () => {
    const { asked, evaluate } = setUp();
    const questions: [Authenticated, AccessResource, string[]][] = [
      [user(7), on(), ['read']], [user(7), on(), ['write']], [user(8), on(), ['read']], [user(7, 70), on(), ['read']], [user(7), on({ partyId: 2 }), ['read']],
      [user(7), on({ task: 'Task_2' }), ['read']], [user(7), on({ task: null, endEvent: 'Task_1' }), ['read']], [user(7), on({ app: 'other' }), ['read']], [user(7), on({ appResource: 'events' }), ['read']],
    ];
    for (let round = 0; round < 3; round++) for (const question of questions) assert.deepEqual((await evaluate(...question)).map(({ decision }) => decision), ['Permit']);
    assert.equal(asked.length, questions.length);
    await evaluate(user(7), on(), ['read', 'write']);
    await evaluate(user(7), on({ instanceId: '1/other' }), ['write']);
    assert.equal(asked.length, questions.length);
    await evaluate(user(7), on(), ['write', 'delete']);
    assert.equal(asked.at(-1), '7 1 Task_1 write,delete');
  });

  it('forgets with the roles and with the policy', async () => {
    const { asked, state, evaluate } = setUp();
    for (let round = 0; round < 2; round++) await evaluate(user(7), on(), ['read']);
    assert.equal(asked.length, 1);
    state.roles = ['PRIV'];
    for (let round = 0; round < 2; round++) await evaluate(user(7), on(), ['read']);
    assert.equal(asked.length, 2);
    state.policy = { ...POLICY };
    for (let round = 0; round < 2; round++) await evaluate(user(7), on(), ['read']);
    assert.equal(asked.length, 3);
  });

  it('remembers nothing where no rule applies, of others than users, without a party, and of policies that look at the instance', async () => {
    const { asked, state, evaluate } = setUp((action) => (action === 'sign' ? 'NotApplicable' : 'Permit'));
    const twice = async (caller: Authenticated, resource: AccessResource, action: string): Promise<number> => {
      const before = asked.length;
      for (let round = 0; round < 2; round++) await evaluate(caller, resource, [action]);
      return asked.length - before;
    };
    assert.equal(await twice(user(7), on(), 'sign'), 2);
    assert.equal(await twice({ ...(user(7) as object), kind: 'serviceOwner', org: 'ttd', orgNumber: '1' } as Authenticated, on(), 'read'), 2);
    assert.equal(await twice(user(7), on({ partyId: null }), 'read'), 2);
    const [rule] = POLICY.rules;
    assert.ok(rule);
    state.policy = { ...POLICY, rules: [{ ...rule, target: [...rule.target, [[{ category: 'resource', attribute: 'urn:altinn:instance-id', value: '1/x', ignoreCase: false, mustBePresent: false }]]] }] };
    assert.equal(await twice(user(7), on({ instanceId: '1/x' }), 'read'), 2);
    state.policy = null;
    assert.equal(await twice(user(7), on(), 'read'), 2);
  });

  it('leaves what cannot be looked up to the evaluation', async () => {
    const evaluate = rememberDecisions(setUp().evaluate, { roles: { roles: () => Promise.reject(new Error('away')) }, policyOf: () => POLICY });
    assert.deepEqual((await evaluate(user(7), on(), ['read'])).map(({ decision }) => decision), ['Permit']);
  });
});
