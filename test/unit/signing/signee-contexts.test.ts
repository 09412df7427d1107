import assert from 'node:assert/strict';
import { readSigneeContexts, writeSigneeContexts } from '../../../runtime/signing/signee-contexts.ts';
import { SigningDocumentError } from '../../../runtime/signing/types.ts';
import { context, organization, party, person } from '../../support/signing.ts';

const FIRM = organization('f', 'Firm AS');
const CONTEXTS = [
  { ...context(person('k', 'Kari')), communicationConfig: { inboxMessage: { titleTextResourceKey: 't' } }, additionalActionsToDelegate: ['read2'] },
  context(FIRM, { isAccessDelegated: false, delegationFailedReason: 'no' }),
  context({ type: 'personOnBehalfOfOrg', socialSecurityNumber: 'k', fullName: null, party: party(1, 'Kari'), onBehalfOfOrg: FIRM }),
  context({ type: 'system', systemId: 's', onBehalfOfOrg: FIRM }, { hasBeenMessagedForCallToSign: true, ctaCorrespondenceId: 'c' }),
];

/** As .NET writes with preserved references: the organisation is written once and then referred to. */
const PRESERVED = {
  $id: '1',
  $values: [
    {
      $id: '2',
      taskId: 'Task_2',
      signee: { $type: 'person', $id: '3', socialSecurityNumber: 'k', fullName: 'Kari', party: { $id: '4', partyId: 1, name: 'Kari', person: { $id: '5', ssn: 'k' } } },
      additionalActionsToDelegate: { $id: '6', $values: ['read2'] },
      communicationConfig: { $id: '7', inboxMessage: { $id: '8', titleTextResourceKey: 't' } },
      signeeState: { $id: '9', isAccessDelegated: true, delegationFailedReason: null, hasBeenMessagedForCallToSign: false, ctaCorrespondenceId: null, callToSignFailedReason: null },
    },
    {
      $id: '10',
      taskId: 'Task_2',
      signee: { $type: 'organization', $id: '11', orgNumber: 'f', orgName: 'Firm AS', orgParty: { $id: '12', partyId: 2, name: 'Firm AS' } },
      signeeState: { $id: '13', isAccessDelegated: false, delegationFailedReason: 'no', hasBeenMessagedForCallToSign: false },
    },
    {
      $id: '14',
      taskId: 'Task_2',
      signee: { $type: 'personOnBehalfOfOrg', $id: '15', socialSecurityNumber: 'k', party: { $ref: '4' }, onBehalfOfOrg: { $ref: '11' } },
      signeeState: { $id: '16', isAccessDelegated: true },
    },
    {
      $id: '17',
      taskId: 'Task_2',
      signee: { $type: 'system', $id: '18', systemId: 's', onBehalfOfOrg: { $ref: '11' } },
      signeeState: { $id: '19', isAccessDelegated: true, hasBeenMessagedForCallToSign: true, ctaCorrespondenceId: 'c' },
    },
  ],
};

describe('readSigneeContexts(text)', () => {
  it('reads what we write', () => assert.deepEqual(readSigneeContexts(writeSigneeContexts(CONTEXTS)), CONTEXTS));
  it('reads preserved references', () => assert.deepEqual(readSigneeContexts(JSON.stringify(PRESERVED)), CONTEXTS));
  it('reads an empty list', () => assert.deepEqual([readSigneeContexts('[]'), readSigneeContexts('{"$id":"1","$values":[]}')], [[], []]));

  const signee = (value: unknown): string => JSON.stringify([{ taskId: 't', signee: value }]);
  const REFUSED: readonly (readonly [string, string])[] = [
    ['no JSON', '['],
    ['an object', '{}'],
    ['null', 'null'],
    ['a list of nothing', '[null]'],
    ['a reference to nothing', '[{"$ref":"9"}]'],
    ['a reference to itself', '{"$id":"1","$values":[{"$ref":"1"}]}'],
    ['an unknown type', signee({ type: 'robot' })],
    ['a person without number', signee({ type: 'person' })],
    ['a system without organisation', signee({ type: 'system', systemId: 's' })],
    ['a type that names a member of every object', signee({ type: '__proto__' })],
  ];
  for (const [name, text] of REFUSED) it(`refuses ${name}`, () => assert.throws(() => readSigneeContexts(text), SigningDocumentError));

  it('survives a configuration that refers to itself', () => {
    const text = '[{"taskId":"t","signee":{"type":"person","socialSecurityNumber":"k"},"communicationConfig":{"$id":"1","again":{"$ref":"1"},"__proto__":{"x":1}}}]';
    const [read] = readSigneeContexts(text);
    assert.equal(read?.signee.type, 'person');
    assert.equal(({} as { x?: number }).x, undefined);
  });
});
