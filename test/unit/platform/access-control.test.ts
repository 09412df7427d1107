import assert from 'node:assert/strict';
import type { Authenticated } from '../../../runtime/kernel/authenticated.ts';
import type { AccessResource, Register } from '../../../runtime/kernel/ports.ts';
import { createAccessControl } from '../../../runtime/platform/access-control.ts';
import { createTestRegister } from '../../../runtime/platform/test-register.ts';
import { decide } from '../../../runtime/policy/decide.ts';
import type { Policy } from '../../../runtime/policy/types.ts';
import type { Delegation } from '../../../runtime/store/contract.ts';
import { testDataFolder } from '../../support/platform-harness.ts';
import { simplePolicy } from '../../support/simple-policy.ts';

const SUBJECTS = [['urn:altinn:rolecode', 'dagl'], ['urn:altinn:rolecode', 'PRIV'], ['urn:altinn:org', 'ttd']] as const;
const POLICY = simplePolicy(SUBJECTS, ['read', 'write', 'instantiate'], 3, 2);
const SYSTEM_USER = 'd111dbab-d619-4f15-bf29-58fe570a9ae6';
const INSTANCE = '501337/11111111-2222-3333-4444-555555555555';

const facts = (authenticationLevel: number) => ({ authenticationLevel, authenticationMethod: null, scopes: [], claims: {}, fromCookie: false, token: '' });
const user = (userId: number, partyId: number, level = 3): Authenticated => ({ kind: 'user', userId, partyId, selectedPartyId: partyId, username: null, ...facts(level) });
const sophie = user(1337, 501337);
const ola = user(12345, 512345);
const ttd = (level = 3, org = 'ttd'): Authenticated => ({ kind: 'serviceOwner', org, orgNumber: '991825827', ...facts(level) });
const system: Authenticated = { kind: 'systemUser', systemUserId: SYSTEM_USER, systemId: '913312465_sbs', orgNumber: '950474084', ...facts(3) };
const org: Authenticated = { kind: 'org', orgNumber: '897069650', ...facts(3) };
const on = (partyId: number | null, more: Partial<AccessResource> = {}): AccessResource => ({ org: 'ttd', app: 'app', partyId, ...more });

let register: Register;
function control(options: { policy?: Policy | null; delegations?: Delegation[]; register?: Register; clock?: { now(): number } } = {}) {
  const { policy = POLICY, delegations = [] } = options;
  return createAccessControl({ policyOf: (_org, app) => (app === 'app' ? policy : null), decide, register: options.register ?? register, delegations: async (id) => (id === INSTANCE ? delegations : []), ...(options.clock ? { clock: options.clock } : {}) });
}

describe('AccessControl.decide(caller, action, resource)', () => {
  before(async () => { register = await createTestRegister(testDataFolder); });

  const PERMIT = { permitted: true, requiredLevel: null };
  const DENY = { permitted: false, requiredLevel: null };
  const cases: [string, Authenticated, string, AccessResource, { permitted: boolean; requiredLevel: number | null }][] = [
    ['Sophie writes for 500000', sophie, 'write', on(500000), PERMIT],
    ['Sophie writes for herself', sophie, 'write', on(501337), PERMIT],
    ['Ola does not write for 500000', ola, 'write', on(500000), DENY],
    ['Sophie does not write for Ola', sophie, 'write', on(512345), DENY],
    ['an action that the policy does not name', sophie, 'sparkle', on(501337), DENY],
    ['Sophie at level 2: step-up', user(1337, 501337, 2), 'read', on(501337), { permitted: false, requiredLevel: 3 }],
    ['Ola at level 2 for another is told of no level', user(12345, 512345, 2), 'read', on(501337), DENY],
    ['Sophie without a party', sophie, 'instantiate', on(null), DENY],
    ['nobody', { kind: 'none', reason: null }, 'read', on(501337), DENY],
    ['an unknown app', sophie, 'read', { ...on(501337), app: 'other' }, DENY],
    ['the service owner at the level for service owners', ttd(2), 'read', on(501337), PERMIT],
    ['the service owner below it', ttd(1), 'read', on(501337), { permitted: false, requiredLevel: 2 }],
    ['another service owner', ttd(3, 'skd'), 'read', on(501337), DENY],
    ['an organisation token has no roles', org, 'read', on(500000), DENY],
    ['the system user on its own organisation', system, 'write', on(500700), PERMIT],
    ['the system user with an action that it lacks', system, 'publish', on(500700), DENY],
    ['the system user on another organisation', system, 'write', on(500000), DENY],
    ['an unknown system user', { ...system, systemUserId: '00000000-0000-0000-0000-000000000000' } as Authenticated, 'write', on(500700), DENY],
    ['a user who is not in the register', user(7, 501337), 'read', on(501337), DENY],
  ];
  for (const [name, caller, action, resource, want] of cases) it(name, async () => assert.deepEqual(await control().decide(caller, action, resource), want));

  describe('evaluate(subject, resource, actions) of the point', () => {
    const resource = new Map([['urn:altinn:org', ['ttd']], ['urn:altinn:app', ['app']], ['urn:altinn:partyid', ['501337']]]);
    const [USER, PERSON] = [['urn:altinn:userid', '1337'], ['urn:altinn:person:identifier-no', '01039012345']] as const;
    const subjects: [string, readonly (readonly [string, string])[], string][] = [
      ['a user', [USER], 'Permit'],
      ['a person', [PERSON], 'Permit'],
      ['a role', [['urn:altinn:rolecode', 'PRIV']], 'Permit'],
      ['a user who is also a person', [USER, PERSON], 'Indeterminate'],
      ['a user who is also an organisation', [USER, ['urn:altinn:organization:identifier-no', '897069650']], 'Indeterminate'],
      ['a person who is also an organisation', [PERSON, ['urn:altinn:organizationnumber', '897069650']], 'Indeterminate'],
      ['a system user who is also a user', [USER, ['urn:altinn:systemuser:uuid', SYSTEM_USER]], 'Indeterminate'],
      ['a system user with a role', [['urn:altinn:systemuser:uuid', SYSTEM_USER], ['urn:altinn:rolecode', 'PRIV']], 'Indeterminate'],
      ['nobody', [], 'Indeterminate'],
    ];
    for (const [name, subject, want] of subjects) {
      it(`${name}: ${want}`, async () => assert.equal((await control().point.evaluate(new Map(subject.map(([id, value]) => [id, [value]])), resource, ['read']))[0]?.decision, want));
    }
  });

  describe('rights given for an instance', () => {
    const given = (partyId: number): Delegation[] => [{ partyId, task: 'Task_2', actions: ['sign', 'read'] }];
    const at = (task: string | null, instanceId = INSTANCE) => on(501337, { instanceId, task });
    const delegated: [string, Authenticated, string, AccessResource, number, boolean][] = [
      ['to Ola', ola, 'sign', at('Task_2'), 512345, true],
      ['to Ola, another action', ola, 'write', at('Task_2'), 512345, false],
      ['to Ola, another task', ola, 'sign', at('Task_1'), 512345, false],
      ['to Ola, no task', ola, 'sign', at(null), 512345, false],
      ['to Ola, another instance', ola, 'sign', at('Task_2', '501337/99999999-2222-3333-4444-555555555555'), 512345, false],
      ['to Sophie, asked by Ola', ola, 'sign', at('Task_2'), 501337, false],
      ['to an organisation whose key role asks', sophie, 'sign', at('Task_2'), 500000, true],
      ['to an organisation where the role is no key role', user(1002, 510002), 'sign', at('Task_2'), 500000, false],
      ['to the organisation of a system user', { ...system }, 'read', on(501337, { instanceId: INSTANCE, task: 'Task_2' }), 500700, true],
    ];
    for (const [name, caller, action, resource, partyId, want] of delegated) {
      it(`${name} is ${want ? 'permitted' : 'refused'}`, async () => assert.equal((await control({ delegations: given(partyId) }).decide(caller, action, resource)).permitted, want));
    }
    it('does not lower the level that is asked for', async () => {
      assert.deepEqual(await control({ delegations: given(512345) }).decide(user(12345, 512345, 2), 'sign', at('Task_2')), { permitted: false, requiredLevel: 3 });
    });
    it('does not overrule a Deny of the policy', async () => {
      const [rule] = POLICY.rules;
      assert.ok(rule);
      const policy: Policy = { ...POLICY, rules: [{ ...rule, effect: 'Deny', target: [] }] };
      assert.equal((await control({ policy, delegations: given(512345) }).decide(ola, 'sign', at('Task_2'))).permitted, false);
    });
  });

  it('answers many actions in order with one look-up of roles', async () => {
    let asked = 0;
    const counting: Register = { ...register, roles: (userId, partyId) => { asked++; return register.roles(userId, partyId); } };
    const answers = await control({ register: counting }).decideAll(sophie, ['read', 'sparkle', 'write'], on(500000));
    assert.deepEqual(answers.map((answer) => answer.permitted), [true, false, true]);
    assert.equal(asked, 1);
  });
  it('forgets roles after half a minute', async () => {
    let roles = ['DAGL'];
    const clock = { time: 0, now() { return this.time; } };
    const access = control({ clock, register: { ...register, roles: async () => roles } });
    assert.equal((await access.decide(sophie, 'read', on(500000))).permitted, true);
    roles = [];
    assert.equal((await access.decide(sophie, 'read', on(500000))).permitted, true);
    clock.time = 31_000;
    assert.equal((await access.decide(sophie, 'read', on(500000))).permitted, false);
  });
  it('fails closed with 503 when the register does not answer, and asks again the next time', async () => {
    let up = false;
    const access = control({ register: { ...register, roles: async (userId, partyId) => { if (!up) throw new Error('down'); return register.roles(userId, partyId); } } });
    await assert.rejects(access.decide(sophie, 'read', on(500000)), { code: 'STORE_UNAVAILABLE', status: 503 });
    up = true;
    assert.equal((await access.decide(sophie, 'read', on(500000))).permitted, true);
  });
  it('refuses when the level asked for cannot be read', async () => {
    const [obligation] = POLICY.obligations;
    assert.ok(obligation);
    const policy: Policy = { ...POLICY, obligations: [{ ...obligation, assignments: [{ attribute: 'a', category: 'urn:altinn:minimum-authenticationlevel', value: 'high' }] }] };
    assert.deepEqual(await control({ policy }).decide(sophie, 'read', on(501337)), DENY);
  });
});
