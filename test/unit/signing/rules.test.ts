import assert from 'node:assert/strict';
import type { DataType } from '../../../runtime/kernel/application-types.ts';
import { joinSignees } from '../../../runtime/signing/join-signees.ts';
import { changedAfterSigning, hasSigned, isOwnedByApp, mayLackElements, missingSignatures } from '../../../runtime/signing/rules.ts';
import { context, documentOf, HASH, person } from '../../support/signing.ts';

const KARI = context(person('k', 'Kari'));
const OLA = context(person('o', 'Ola'));
const byKari = documentOf('d1', { userId: '1', personNumber: 'k' });
const byOla = documentOf('d2', { userId: '2', personNumber: 'o' });
const bySystem = documentOf('d3', { systemUserId: 's', organisationNumber: 'f' });

describe('hasSigned(documents, caller)', () => {
  const CASES: readonly (readonly [string, { userId: string | null; systemUserId: string | null }, boolean])[] = [
    ['the same user', { userId: '1', systemUserId: null }, true],
    ['another user', { userId: '7', systemUserId: null }, false],
    ['the same system user', { userId: null, systemUserId: 's' }, true],
    ['another system user', { userId: null, systemUserId: 't' }, false],
    ['nobody, though documents lack ids too', { userId: null, systemUserId: null }, false],
  ];
  for (const [name, caller, want] of CASES) it(`is ${want} for ${name}`, () => assert.equal(hasSigned([byKari, bySystem], caller), want));
  it('is true for who signed on behalf of an organisation', () => {
    assert.equal(hasSigned([documentOf('d', { userId: '1', organisationNumber: 'f' })], { userId: '1', systemUserId: null }), true);
  });
});

describe('missingSignatures(joined, minCount, language)', () => {
  const CASES: readonly (readonly [string, ReturnType<typeof joinSignees>, number, boolean])[] = [
    ['nobody is asked and none is needed', [], 0, false],
    ['nobody is asked but one is needed', [], 1, true],
    ['all have signed', joinSignees([KARI, OLA], [byKari, byOla]), 1, false],
    ['one has not signed', joinSignees([KARI, OLA], [byKari]), 1, true],
    ['all have signed but more are needed', joinSignees([KARI], [byKari]), 2, true],
    ['another one makes up the count', joinSignees([KARI], [byKari, byOla]), 2, false],
    ['another one signed instead', joinSignees([KARI], [byOla]), 1, true],
  ];
  for (const [name, joined, minCount, isMissing] of CASES) {
    it(`${isMissing ? 'complains' : 'is content'} when ${name}`, () => assert.equal(missingSignatures(joined, minCount, 'nb') !== null, isMissing));
  }
  const TEXTS = [['nb', 'Det mangler påkrevde signaturer.'], ['nn', 'Det manglar påkravde signaturar.'], ['en', 'Required signatures are missing.'], ['se', 'Det mangler påkrevde signaturer.']] as const;
  for (const [language, description] of TEXTS) {
    it(`says so in ${language}`, () => {
      assert.deepEqual(missingSignatures([], 1, language), {
        severity: 1,
        dataElementId: null,
        field: null,
        code: 'MissingSignatures',
        description,
        source: 'Altinn.App.Core.Features.Validation.Default.SigningTaskValidator-*',
      });
    });
  }
});

describe('changedAfterSigning(documents, currentHashes, language)', () => {
  const CASES: readonly (readonly [string, ReadonlyMap<string, string>, boolean])[] = [
    ['nothing changed', new Map([['e1', HASH], ['e2', 'other']]), false],
    ['the content changed', new Map([['e1', HASH.replace('9', '8')]]), true],
    ['the hash is written in capitals', new Map([['e1', HASH.toUpperCase()]]), true],
    ['the element is gone', new Map(), true],
  ];
  for (const [name, hashes, isChanged] of CASES) {
    it(`${isChanged ? 'complains' : 'is content'} when ${name}`, () => assert.equal(changedAfterSigning([byKari], hashes, 'en')?.code ?? null, isChanged ? 'InvalidSignatureHash' : null));
  }
  it('is content without signatures', () => assert.equal(changedAfterSigning([], new Map(), 'nb'), null));
});

describe('configuration of data types', () => {
  const type = (id: string, more: Partial<DataType>): DataType => ({ id, ...more });
  it('lets elements lack only when every type is optional', () => {
    const types = [type('a', { minCount: 0 }), type('b', { minCount: 1 }), type('c', {})];
    assert.deepEqual([['A', 'c'], ['a', 'b'], ['a', 'x'], []].map((ids) => mayLackElements(ids, types)), [true, false, false, true]);
  });
  it('knows types that only the app writes', () => {
    const cases: Partial<DataType>[] = [{ allowedContributers: ['app:owned'] }, { allowedContributors: ['App:Owned'] }, { allowedContributers: ['app:owned', 'org:ttd'] }, { allowedContributers: [] }, {}];
    assert.deepEqual(cases.map((each) => isOwnedByApp(type('a', each))), [true, true, false, false, false]);
  });
});
