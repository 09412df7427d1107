import assert from 'node:assert/strict';
import { missingScope } from '../../../runtime/auth/api-scopes.ts';
import type { Authenticated } from '../../../runtime/kernel/authenticated.ts';

const SCOPES = {
  users: { read: 'ttd:[app].read', write: 'ttd:[app].write', errorMessageTextResourceKey: 'users.lack' },
  serviceOwners: { read: 'ttd:owner.read' },
  errorMessageTextResourceKey: 'all.lack',
};
const facts = { authenticationLevel: 3, authenticationMethod: 'BankID', claims: {}, fromCookie: false, token: '' };
const user = (...scopes: string[]): Authenticated => ({ ...facts, kind: 'user', userId: 1, partyId: 2, selectedPartyId: 2, username: null, scopes });
const owner = (...scopes: string[]): Authenticated => ({ ...facts, kind: 'serviceOwner', org: 'ttd', orgNumber: '991825827', scopes });

describe('missingScope(apiScopes, app, caller, access)', () => {
  const cases: [string, Parameters<typeof missingScope>[0], Authenticated, 'read' | 'write', ReturnType<typeof missingScope>][] = [
    ['nothing is asked for', undefined, user(), 'write', null],
    ['the scope is there, app filled in', SCOPES, user('ttd:permit.read'), 'read', null],
    ['reading does not allow writing', SCOPES, user('ttd:permit.read'), 'write', { scope: 'ttd:permit.write', textKey: 'users.lack' }],
    ['a session in the portal is enough', SCOPES, user('altinn:portal/enduser'), 'write', null],
    ['but not for a service owner', SCOPES, owner('altinn:portal/enduser'), 'read', { scope: 'ttd:owner.read', textKey: 'all.lack' }],
    ['a side that is not set is not asked for', SCOPES, owner(), 'write', null],
    ['part of a scope is none', SCOPES, user('ttd:permit.reader'), 'read', { scope: 'ttd:permit.read', textKey: 'users.lack' }],
    ['nobody is left to the policy', SCOPES, { kind: 'none', reason: null }, 'read', null],
  ];
  for (const [name, scopes, caller, access, want] of cases) it(name, () => assert.deepEqual(missingScope(scopes, 'permit', caller, access), want));
});
