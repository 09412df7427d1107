import assert from 'node:assert/strict';
import { joinSignees, partiesToLookUp, signeeStates, type KnownParties } from '../../../runtime/signing/join-signees.ts';
import type { SignDocument, SigneeContext } from '../../../runtime/signing/types.ts';
import { context, documentOf, organization, party, person } from '../../support/signing.ts';

const KARI = person('k', 'Kari Nordmann', 10);
const OLA = person('o', 'Ola Nordmann', 11);
const FIRM = organization('f', 'Firm AS', 20);
const PARTIES: KnownParties = { persons: new Map([['k', party(10, 'Kari Nordmann')], ['z', party(12, 'Zoe')]]), organizations: new Map([['g', party(21, 'Other AS')]]) };

const byKari = documentOf('dKari', { userId: '1', personNumber: 'k' });
const byKariForFirm = documentOf('dFirm', { userId: '1', personNumber: 'k', organisationNumber: 'f' });
const byZoe = documentOf('dZoe', { userId: '3', personNumber: 'z' });
const bySystem = documentOf('dSystem', { systemUserId: 's', organisationNumber: 'f' });

describe('joinSignees(contexts, documents, parties)', () => {
  const CASES: readonly (readonly [string, readonly SigneeContext[], readonly SignDocument[], readonly string[]])[] = [
    ['nobody has signed', [context(KARI), context(OLA)], [], ['person k: -', 'person o: -']],
    ['organisations come last', [context(FIRM), context(KARI)], [], ['person k: -', 'organization f: -']],
    ['a person has signed', [context(KARI), context(OLA)], [byKari], ['person k: dKari', 'person o: -']],
    ['a person signed for an organisation only', [context(KARI), context(FIRM)], [byKariForFirm], ['person k: -', 'personOnBehalfOfOrg k/f: dFirm']],
    ['a person signed for both', [context(FIRM), context(KARI)], [byKariForFirm, byKari], ['person k: dKari', 'personOnBehalfOfOrg k/f: dFirm']],
    ['a system signed for an organisation', [context(FIRM)], [bySystem], ['system s/f: dSystem']],
    ['a known system', [context({ type: 'system', systemId: 's', onBehalfOfOrg: FIRM })], [bySystem], ['system s/f: dSystem']],
    ['another system than the known', [context({ type: 'system', systemId: 't', onBehalfOfOrg: FIRM })], [bySystem], ['system t/f: -', 'system s/f: dSystem']],
    ['a known person for an organisation', [context({ ...KARI, type: 'personOnBehalfOfOrg', onBehalfOfOrg: FIRM } as never)], [byKari, byKariForFirm], ['personOnBehalfOfOrg k/f: dFirm', 'person k: dKari']],
    ['one document for two entries', [context(KARI), context(KARI)], [byKari], ['person k: dKari', 'person k: -']],
    ['somebody who was not asked', [context(KARI)], [byZoe], ['person k: -', 'person z: dZoe']],
    ['an organisation that was not asked', [], [documentOf('d', { userId: '1', personNumber: 'k', organisationNumber: 'g' })], ['personOnBehalfOfOrg k/g: d']],
    ['nothing at all', [], [], []],
  ];
  for (const [name, contexts, documents, want] of CASES) {
    it(`joins when ${name}`, () => {
      const got = joinSignees(contexts, documents, PARTIES).map(({ signee, document }) => {
        const who = signee.type === 'organization' ? signee.orgNumber : signee.type === 'system' ? `${signee.systemId}/${signee.onBehalfOfOrg.orgNumber}` : signee.socialSecurityNumber + (signee.type === 'person' ? '' : `/${signee.onBehalfOfOrg.orgNumber}`);
        return `${signee.type} ${who}: ${document?.id ?? '-'}`;
      });
      assert.deepEqual(got, want);
    });
  }

  it('counts who was not asked as delegated and messaged, and changes nothing that it was given', () => {
    const contexts = Object.freeze([Object.freeze(context(KARI))]);
    const documents = Object.freeze([byZoe]);
    const [, zoe] = joinSignees(contexts, documents, PARTIES);
    assert.deepEqual([zoe?.taskId, zoe?.signeeState.isAccessDelegated, zoe?.signeeState.hasBeenMessagedForCallToSign], ['Task_2', true, true]);
  });
});

describe('partiesToLookUp(documents)', () => {
  it('names each number once', () => {
    assert.deepEqual(partiesToLookUp([byKari, byKariForFirm, byZoe, bySystem]), { persons: ['k', 'z'], organizations: ['f'] });
  });
});

describe('signeeStates(joined)', () => {
  it('gives what the client shows', () => {
    const contexts = [
      context(KARI, { hasBeenMessagedForCallToSign: true }),
      context(OLA, { isAccessDelegated: false, callToSignFailedReason: 'no address' }),
      context(FIRM),
      context(organization('h', 'Third AS', 22)),
      context(organization('i', 'Fourth AS', 23)),
    ];
    const late = { ...documentOf('d', { systemUserId: 's', organisationNumber: 'h' }), signedTime: '2026-01-05T10:30:00.123+01:00' };
    const joined = joinSignees(contexts, [byKari, byKariForFirm, late, byZoe], PARTIES);
    assert.deepEqual(signeeStates(joined), [
      { name: 'Kari Nordmann', organization: null, delegationSuccessful: true, notificationStatus: 'Sent', partyId: 10, signedTime: '2026-01-05T09:30:00.123Z' },
      { name: 'Ola Nordmann', organization: null, delegationSuccessful: false, notificationStatus: 'Failed', partyId: 11, signedTime: null },
      { name: 'Kari Nordmann', organization: 'Firm AS', delegationSuccessful: true, notificationStatus: 'NotSent', partyId: 20, signedTime: '2026-01-05T09:30:00.123Z' },
      { name: 'System', organization: 'Third AS', delegationSuccessful: true, notificationStatus: 'NotSent', partyId: 22, signedTime: '2026-01-05T09:30:00.123Z' },
      { name: null, organization: 'Fourth AS', delegationSuccessful: true, notificationStatus: 'NotSent', partyId: 23, signedTime: null },
      { name: 'Zoe', organization: null, delegationSuccessful: true, notificationStatus: 'Sent', partyId: 12, signedTime: '2026-01-05T09:30:00.123Z' },
    ]);
  });

  it('always names somebody, and takes a time without a zone as UTC', () => {
    const unknown = { ...documentOf('d', { userId: '9' }), signedTime: '2026-01-05T09:30:00' };
    const states = signeeStates(joinSignees([], [unknown, documentOf('e', { personNumber: 'x', organisationNumber: 'y' })]));
    assert.deepEqual(states.map((each) => [each.name, each.organization, each.partyId, each.signedTime]), [['', null, 0, '2026-01-05T09:30:00.000Z'], [null, 'y', 0, '2026-01-05T09:30:00.123Z']]);
  });
});
