import assert from 'node:assert/strict';
import { classify } from '../../../runtime/auth/classify.ts';
import type { Claims } from '../../../runtime/auth/claims.ts';

const OPTIONS = { fromCookie: false, token: 't', externalIssuers: ['https://test.idporten.no'] };
const USER = { 'urn:altinn:userid': '1337', 'urn:altinn:partyid': 501337, 'urn:altinn:authenticatemethod': 'BankID', 'urn:altinn:authlevel': 3, 'urn:altinn:username': 'SophieDDG', scope: 'a b' };
const OWNER = { 'urn:altinn:org': 'TTD', 'urn:altinn:orgNumber': '991825827', 'urn:altinn:authenticatemethod': 'maskinporten', 'urn:altinn:authlevel': '3' };
const DETAIL = { type: 'urn:altinn:systemuser', systemuser_id: ['D111DBAB-d619-4f15-bf29-58fe570a9ae6'], system_id: '913312465_sbs', systemuser_org: { authority: 'iso6523-actorid-upis', ID: '0192:950474084' } };

describe('classify(claims, options)', () => {
  const kinds: [string, Claims | null, Record<string, unknown>][] = [
    ['no token', null, { kind: 'none', reason: null }],
    ['a user', USER, { kind: 'user', userId: 1337, partyId: 501337, selectedPartyId: 501337, username: 'SophieDDG', authenticationLevel: 3, authenticationMethod: 'BankID', scopes: ['a', 'b'] }],
    ['a user with integers as text and names in another case', { 'URN:Altinn:UserId': 1337, 'urn:altinn:partyId': '501337', 'urn:altinn:AuthenticateMethod': 'x', 'urn:altinn:authLevel': '0' }, { kind: 'user', userId: 1337, partyId: 501337, authenticationLevel: 0, username: null }],
    ['a self-identified user', { ...USER, 'urn:altinn:authlevel': 0, 'urn:altinn:authenticatemethod': 'SelfIdentified' }, { kind: 'user', authenticationLevel: 0 }],
    ['a service owner', OWNER, { kind: 'serviceOwner', org: 'ttd', orgNumber: '991825827', authenticationLevel: 3 }],
    ['an organisation', { 'urn:altinn:orgNumber': '897069650', 'urn:altinn:authlevel': 3, 'urn:altinn:scope': 'x' }, { kind: 'org', orgNumber: '897069650', scopes: ['x'], authenticationLevel: 3 }],
    ['a system user, details as a list', { authorization_details: [DETAIL] }, { kind: 'systemUser', systemUserId: 'd111dbab-d619-4f15-bf29-58fe570a9ae6', systemId: '913312465_sbs', orgNumber: '950474084', authenticationLevel: 3 }],
    ['a system user, details as an object', { authorization_details: DETAIL }, { kind: 'systemUser', orgNumber: '950474084' }],
    ['a system user before a service owner', { ...OWNER, authorization_details: [DETAIL] }, { kind: 'systemUser' }],
    ['a service owner before a user', { ...USER, ...OWNER }, { kind: 'serviceOwner' }],
    ['an organisation before a user', { ...USER, 'urn:altinn:orgNumber': '897069650' }, { kind: 'org' }],
    ['a token that says nothing known', { iss: 'https://test.idporten.no', scope: 'openid' }, { kind: 'none' }],
    ['a token of an issuer that is not external', { iss: 'https://else', scope: 'altinn:instances.read' }, { kind: 'none' }],
  ];
  for (const [name, claims, want] of kinds) {
    it(`${name} is ${String(want['kind'])}`, () => {
      const got = classify(claims, OPTIONS) as unknown as Record<string, unknown>;
      assert.deepEqual(Object.fromEntries(Object.keys(want).map((key) => [key, got[key]])), want);
    });
  }

  it('says why a valid token is nobody', () => {
    const got = classify({ iss: 'x' }, OPTIONS);
    assert.ok(got.kind === 'none' && got.reason !== null);
  });

  const errors: [string, Claims, string, RegExp][] = [
    ['a raw token that must be exchanged', { iss: 'https://test.idporten.no', scope: 'openid altinn:instances.read' }, 'UNAUTHENTICATED', /exchanged/],
    ['a user without party id', { ...USER, 'urn:altinn:partyid': undefined }, 'UNAUTHENTICATED', /partyid/],
    ['a user whose id is no number', { ...USER, 'urn:altinn:userid': '1337x' }, 'UNAUTHENTICATED', /userid/],
    ['a user without method', { ...USER, 'urn:altinn:authenticatemethod': '' }, 'UNAUTHENTICATED', /authenticatemethod/],
    ['a user without level', { ...USER, 'urn:altinn:authlevel': undefined }, 'UNAUTHENTICATED', /authlevel/],
    ['a user with level 5', { ...USER, 'urn:altinn:authlevel': 5 }, 'UNAUTHENTICATED', /authlevel/],
    ['a user with level −1', { ...USER, 'urn:altinn:authlevel': '-1' }, 'UNAUTHENTICATED', /authlevel/],
    ['a service owner without number', { ...OWNER, 'urn:altinn:orgNumber': undefined }, 'UNAUTHENTICATED', /orgNumber/],
    ['two system users', { authorization_details: [DETAIL, DETAIL] }, 'UNAUTHENTICATED', /exactly one/],
    ['no system user in the list', { authorization_details: [] }, 'UNAUTHENTICATED', /exactly one/],
    ['details of another type', { authorization_details: { ...DETAIL, type: 'payment' } }, 'UNAUTHENTICATED', /type/],
    ['details without an organisation', { authorization_details: { ...DETAIL, systemuser_org: { authority: 'x', ID: '0192:950474084' } } }, 'UNAUTHENTICATED', /systemuser_org/],
    ['details that are text', { authorization_details: 'x' }, 'UNAUTHENTICATED', /exactly one/],
  ];
  for (const [name, claims, code, words] of errors) {
    it(`refuses ${name}`, () => assert.throws(() => classify(claims, OPTIONS), (error: { code?: string; message: string }) => error.code === code && words.test(error.message)));
  }

  it('takes the selected party from the cookie', () => {
    const got = classify(USER, { ...OPTIONS, partyCookie: '500000' });
    assert.ok(got.kind === 'user' && got.selectedPartyId === 500000 && got.partyId === 501337);
  });
  for (const cookie of ['abc', '1.5', '0x10', '1e3', '99999999999999999999']) {
    it(`refuses the party cookie ${cookie}`, () => assert.throws(() => classify(USER, { ...OPTIONS, partyCookie: cookie }), { code: 'BAD_REQUEST' }));
  }
  it('does not look at the party cookie of a service owner', () => assert.equal(classify(OWNER, { ...OPTIONS, partyCookie: 'abc' }).kind, 'serviceOwner'));
});
