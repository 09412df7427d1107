import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decide, policyActions, requiredLevel } from '../../../runtime/policy/decide.ts';
import { parsePolicy } from '../../../runtime/policy/parse-policy.ts';
import type { Match, Policy, PolicyRequest } from '../../../runtime/policy/types.ts';
import { action, ACTION_ID, anyOf, EQUAL_IGNORE_CASE, obligation, policyXml, role, rule, task } from '../../support/policy-xml.ts';
import { sharedFolder } from '../../support/shared.ts';

const OWNER = { org: 'ttd', app: 'my-app' };

interface Asked {
  roles?: string[];
  org?: string;
  task?: string;
  endEvent?: string;
  action?: string;
}

function request(asked: Asked, { org, app } = OWNER): PolicyRequest {
  const some = (entries: Record<string, string[] | undefined>): Map<string, string[]> =>
    new Map(Object.entries(entries).flatMap(([key, values]) => (values === undefined ? [] : [[key, values] as const])));
  const one = (value: string | undefined): string[] | undefined => (value === undefined ? undefined : [value]);
  return {
    subject: some({ 'urn:altinn:rolecode': asked.roles, 'urn:altinn:org': one(asked.org) }),
    resource: some({ 'urn:altinn:org': [org], 'urn:altinn:app': [app], 'urn:altinn:task': one(asked.task), 'urn:altinn:end-event': one(asked.endEvent) }),
    action: some({ [ACTION_ID]: one(asked.action) }),
  };
}

const DENY_T = rule('deny', 'Deny', anyOf([task('T')]));
const PERMIT_READ = rule('permit', 'Permit', anyOf([action('read')]));
const UNSURE_PERMIT = rule('unsure', 'Permit', anyOf([role('DAGL', true)]));
const UNSURE_DENY = rule('unsure', 'Deny', anyOf([role('DAGL', true)]));

describe('decide(policy, request)', () => {
  const CASES: readonly (readonly [string, string, string, Asked, string])[] = [
    ['permits a matching rule', 'deny-overrides', PERMIT_READ, { action: 'read' }, 'Permit'],
    ['does not apply to another action', 'deny-overrides', PERMIT_READ, { action: 'write' }, 'NotApplicable'],
    ['does not apply without an action', 'deny-overrides', PERMIT_READ, {}, 'NotApplicable'],
    ['does not apply without rules', 'deny-overrides', '', { action: 'read' }, 'NotApplicable'],
    ['compares actions as the function says', 'deny-overrides', PERMIT_READ, { action: 'READ' }, 'NotApplicable'],
    ['ignores case where the function does', 'deny-overrides', rule('r', 'Permit', anyOf([action('Read', EQUAL_IGNORE_CASE)])), { action: 'rEAD' }, 'Permit'],
    ['ANDs the AnyOfs', 'deny-overrides', rule('r', 'Permit', anyOf([action('read')]), anyOf([task('T')])), { action: 'read' }, 'NotApplicable'],
    ['ORs the AllOfs', 'deny-overrides', rule('r', 'Permit', anyOf([role('A')], [role('B')])), { roles: ['C', 'b'] }, 'Permit'],
    ['ANDs the matches', 'deny-overrides', rule('r', 'Permit', anyOf([role('A'), task('T')])), { roles: ['A'], task: 'U' }, 'NotApplicable'],
    ['permits a rule without target', 'deny-overrides', rule('r', 'Permit'), {}, 'Permit'],
    ['lets a deny win', 'deny-overrides', PERMIT_READ + DENY_T, { action: 'read', task: 'T' }, 'Deny'],
    ['lets a permit win', 'permit-overrides', DENY_T + PERMIT_READ, { action: 'read', task: 'T' }, 'Permit'],
    ['denies when no permit wins', 'permit-overrides', DENY_T + PERMIT_READ, { action: 'write', task: 'T' }, 'Deny'],
    ['takes the first of two: deny', 'first-applicable', DENY_T + PERMIT_READ, { action: 'read', task: 'T' }, 'Deny'],
    ['takes the first of two: permit', 'first-applicable', PERMIT_READ + DENY_T, { action: 'read', task: 'T' }, 'Permit'],
    ['takes the second when the first does not apply', 'first-applicable', DENY_T + PERMIT_READ, { action: 'read' }, 'Permit'],
    ['applies none', 'first-applicable', DENY_T + PERMIT_READ, { action: 'write' }, 'NotApplicable'],
    ['is unsure when a needed attribute is missing', 'deny-overrides', UNSURE_PERMIT, {}, 'Indeterminate'],
    ['is sure when it is there', 'deny-overrides', UNSURE_PERMIT, { roles: ['DAGL'] }, 'Permit'],
    ['permits beside an unsure permit', 'deny-overrides', UNSURE_PERMIT + PERMIT_READ, { action: 'read' }, 'Permit'],
    ['is unsure when a deny may be due', 'deny-overrides', UNSURE_DENY + PERMIT_READ, { action: 'read' }, 'Indeterminate'],
    ['permits whatever deny may be due', 'permit-overrides', UNSURE_DENY + PERMIT_READ, { action: 'read' }, 'Permit'],
    ['denies beside an unsure deny', 'permit-overrides', UNSURE_DENY + DENY_T, { task: 'T' }, 'Deny'],
    ['stops at an unsure first rule', 'first-applicable', UNSURE_PERMIT + PERMIT_READ, { action: 'read' }, 'Indeterminate'],
    ['prefers a sure no to a missing attribute', 'deny-overrides', rule('r', 'Permit', anyOf([role('A', true)]), anyOf([action('read')])), { action: 'write' }, 'NotApplicable'],
  ];
  for (const [name, combining, rules, asked, want] of CASES) {
    it(`${combining}: ${name}`, () => assert.equal(decide(parsePolicy(policyXml(rules, combining), OWNER), request(asked)).decision, want));
  }

  it('looks at every rule when several actions are asked at once', () => {
    const policy = parsePolicy(policyXml(PERMIT_READ), OWNER);
    assert.equal(decide(policy, { ...request({}), action: new Map([[ACTION_ID, ['write', 'read']]]) }).decision, 'Permit');
  });

  it('gives the obligations of the decision, and the level for each kind of token', () => {
    const levels = obligation('u', 'urn:altinn:minimum-authenticationlevel', '2').replace('</xacml:ObligationExpressions>', '') + obligation('o', 'urn:altinn:minimum-authenticationlevel-org', '3').replace('<xacml:ObligationExpressions>', '');
    const policy = parsePolicy(policyXml(PERMIT_READ + DENY_T + levels), OWNER);
    const permit = decide(policy, request({ action: 'read' }));
    assert.deepEqual(permit.obligations.map((each) => each.id), ['u', 'o']);
    assert.deepEqual([requiredLevel(permit, 'user'), requiredLevel(permit, 'org')], [2, 3]);
    assert.deepEqual(decide(policy, request({ task: 'T', action: 'read' })).obligations, []);
    assert.equal(requiredLevel(decide(policy, request({})), 'user'), 0);
    const common = parsePolicy(policyXml(PERMIT_READ + obligation('u', 'urn:altinn:minimum-authenticationlevel', '2')), OWNER);
    assert.equal(requiredLevel(decide(common, request({ action: 'read' })), 'org'), 2);
  });

  it('lists the actions of a policy', () => {
    const policy = parsePolicy(policyXml(rule('r', 'Permit', anyOf([action('read')], [action('write')])) + rule('s', 'Permit', anyOf([action('read')], [action('fill')]))), OWNER);
    assert.deepEqual(policyActions(policy), ['read', 'write', 'fill']);
  });
});

/** The definition of a decision under deny-overrides without MustBePresent, rule by rule and without an index. */
function naive(policy: Policy, asked: PolicyRequest): string {
  const equal = ({ category, attribute, value, ignoreCase }: Match): boolean =>
    (asked[category]?.get(attribute) ?? []).some((each) => (ignoreCase ? each.toUpperCase() === value.toUpperCase() : each === value));
  const holding = policy.rules.filter((each) => each.target.every((any) => any.some((all) => all.every(equal))));
  return holding.some((each) => each.effect === 'Deny') ? 'Deny' : holding.length > 0 ? 'Permit' : 'NotApplicable';
}

describe('real policies', function () {
  const shared = sharedFolder();
  if (shared === null) {
    it('skipped: the shared apps are not at hand');
    return;
  }
  const load = (line: string, app: string): Policy =>
    parsePolicy(readFileSync(join(shared, 'apps', line, 'ttd', app, 'App', 'config', 'authorization', 'policy.xml')), { org: 'ttd', app });

  for (const line of ['v8', 'v9']) {
    for (const app of readdirSync(join(shared, 'apps', line, 'ttd'))) {
      it(`${line} ${app}: every role, place and action as the definition says`, () => {
        const policy = load(line, app);
        const values = (category: string, attribute: string): string[] => [
          ...new Set(policy.rules.flatMap((each) => each.target.flat(2)).filter((each) => each.category === category && each.attribute === attribute).map((each) => each.value)),
        ];
        const subjects: Asked[] = [{}, { roles: ['XXXX'] }, { org: 'ttd' }, { org: 'brg' }, ...values('subject', 'urn:altinn:rolecode').map((each) => ({ roles: [each.toLowerCase()] }))];
        const places: Asked[] = [{}, { task: 'nowhere' }, ...values('resource', 'urn:altinn:task').map((each) => ({ task: each })), { endEvent: 'EndEvent_1' }];
        const decisions = new Set<string>();
        for (const subject of subjects) {
          for (const place of places) {
            for (const each of [...policyActions(policy), 'READ', 'unknown']) {
              const asked = request({ ...subject, ...place, action: each }, { org: 'ttd', app });
              const { decision, obligations } = decide(policy, asked);
              assert.equal(decision, naive(policy, asked), JSON.stringify({ ...subject, ...place, each }));
              assert.equal(obligations.length > 0, decision === 'Permit');
              assert.notEqual(decide(policy, request({ ...subject, ...place, action: each }, { org: 'ttd', app: 'other' })).decision, 'Permit');
              decisions.add(decision);
            }
          }
        }
        assert.deepEqual([...decisions].toSorted(), ['NotApplicable', 'Permit']);
      });
    }
  }

  // what the recorded scenario of signing-test shows
  const SIGNING: readonly (readonly [string, string, string, string])[] = [
    ['DAGL', 'Task_1', 'write', 'Permit'],
    ['DAGL', 'Task_2', 'sign', 'Permit'],
    ['DAGL', 'Task_2', 'write', 'NotApplicable'],
    ['DAGL', 'Task_2', 'reject', 'Permit'],
    ['DAGL', 'Task_3', 'sign', 'NotApplicable'],
    ['A0237', 'Task_3', 'sign', 'Permit'],
    ['PRIV', 'Task_1', 'instantiate', 'NotApplicable'],
  ];
  for (const line of ['v8', 'v9']) {
    for (const [code, place, each, want] of SIGNING) {
      it(`${line} signing-test: ${code} asks ${each} in ${place}: ${want}`, () => {
        const policy = load(line, 'signing-test');
        assert.equal(decide(policy, request({ roles: [code], task: place, action: each }, { org: 'ttd', app: 'signing-test' })).decision, want);
      });
    }
  }

  it('is there for the roles of the test people', () => {
    const roles = join(shared, 'testdata', 'authorization', 'roles', 'User_1337', 'party_500000', 'roles.json');
    if (!existsSync(roles)) return;
    const codes = (JSON.parse(readFileSync(roles, 'utf8').replace(/^\uFEFF/, '')) as { value: string }[]).map((each) => each.value);
    const ask = (each: string): string => decide(load('v9', 'signing-test'), request({ roles: codes, task: 'Task_1', action: each }, { org: 'ttd', app: 'signing-test' })).decision;
    assert.deepEqual([ask('read'), ask('write'), ask('sign')], ['Permit', 'Permit', 'NotApplicable']);
  });
});
