import assert from 'node:assert/strict';
import { decisionRequest, decisionResults } from '../../../../runtime/platform/remote/decision-request.ts';
import { decisionResponse, readDecisionRequest } from '../../../../runtime/platform/xacml-json.ts';
import type { PolicyResult } from '../../../../runtime/policy/types.ts';

const subject = new Map([['urn:altinn:userid', ['1337']]]);
const resource = new Map([['urn:altinn:org', ['ttd']], ['urn:altinn:app', ['app']], ['urn:altinn:partyid', ['501337']]]);
const permit: PolicyResult = { decision: 'Permit', obligations: [{ id: 'o1', fulfillOn: 'Permit', assignments: [{ attribute: 'a1', category: 'urn:altinn:minimum-authenticationlevel', value: '2' }] }] };
const refused: PolicyResult = { decision: 'NotApplicable', obligations: [] };

describe('decisionRequest and decisionResults', () => {
  it('are read and answered by our own decision point', () => {
    const decisions = readDecisionRequest(JSON.parse(JSON.stringify(decisionRequest(subject, resource, ['read', 'write']))));
    assert.deepEqual(decisions?.map(({ action }) => action), ['read', 'write']);
    assert.deepEqual(decisions?.[1]?.subject, subject);
    assert.deepEqual(decisions?.[1]?.resource, resource);
    const answer = { response: [permit, refused].map((result, index) => decisionResponse(result, decisions?.[index]?.echo)) };
    assert.deepEqual(decisionResults(JSON.parse(JSON.stringify(answer)), ['read', 'write']), [permit, refused]);
  });

  it('takes member names in any case, and anything unknown as undecided', () => {
    assert.deepEqual(decisionResults({ Response: [{ Decision: 'Permit' }, { Decision: 'Maybe' }, {}] }, ['a', 'b', 'c']).map(({ decision }) => decision), ['Permit', 'Indeterminate', 'Indeterminate']);
  });

  const bad: [string, unknown][] = [
    ['nothing', null], ['too few', { response: [] }], ['too many', { response: [{}, {}] }], ['a list', []],
    ['another action', { response: [{ decision: 'Permit', category: [{ attribute: [{ attributeId: 'urn:oasis:names:tc:xacml:1.0:action:action-id', value: 'delete' }] }] }] }],
  ];
  for (const [name, answer] of bad) it(`refuses ${name}`, () => assert.throws(() => decisionResults(answer, ['read'])));
});
