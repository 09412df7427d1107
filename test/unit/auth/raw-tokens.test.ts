import assert from 'node:assert/strict';
import { classify } from '../../../runtime/auth/classify.ts';
import { createRawTokenVerifier } from '../../../runtime/auth/raw-tokens.ts';
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { externalIssuer } from '../../support/external-issuer.ts';

const idporten = externalIssuer('https://test.idporten.no');
const maskinporten = externalIssuer('https://test.maskinporten.no/');
const stranger = externalIssuer('https://test.maskinporten.no/');
const verifier = createRawTokenVerifier({ external: { 'id-porten': [idporten.trusted], maskinporten: [maskinporten.trusted] }, clock: systemClock });

const ORG = (number: string) => ({ authority: 'iso6523-actorid-upis', ID: `0192:${number}` });
const SYSTEM = {
  scope: 'altinn:instances.read', client_id: 'x', consumer: ORG('913312465'),
  authorization_details: [{ type: 'urn:altinn:systemuser', systemuser_id: ['d111dbab-d619-4f15-bf29-58fe570a9ae6'], system_id: '913312465_sbs', systemuser_org: ORG('950474084') }],
};
const now = () => Math.floor(Date.now() / 1000);

describe('RawTokenVerifier.verify(token)', () => {
  const classified = async (token: string) => classify(await verifier.verify(token), { fromCookie: false, token, externalIssuers: verifier.issuers });

  it('takes a system user as Maskinporten issued it', async () => {
    const caller = await classified(await maskinporten.token(SYSTEM));
    assert.ok(caller.kind === 'systemUser');
    assert.deepEqual([caller.systemId, caller.orgNumber, caller.authenticationLevel], ['913312465_sbs', '950474084', 3]);
  });

  it('leaves tokens of other issuers, and what is no token, to others', async () => {
    for (const token of ['garbage', 'a.b.c', await externalIssuer('https://else').token(SYSTEM)]) assert.equal(await verifier.verify(token), null);
  });

  const refused: [name: string, token: () => Promise<string>, words: RegExp][] = [
    ['a citizen who did not exchange', () => idporten.token({ scope: 'openid altinn:instances.read', client_id: 'x', pid: '01039012345', acr: 'Level4' }), /must first be exchanged/],
    ['an organisation that did not exchange', () => maskinporten.token({ ...SYSTEM, authorization_details: undefined }), /must first be exchanged/],
    ['a system user by the word of ID-porten', () => idporten.token(SYSTEM), /only Maskinporten/],
    ['a system user without a vendor', () => maskinporten.token({ ...SYSTEM, consumer: undefined }), /only Maskinporten/],
    ['claims of the platform', () => maskinporten.token({ ...SYSTEM, 'URN:altinn:userid': '1337' }), /only the platform/],
    ['a token bound to a key', () => maskinporten.token({ ...SYSTEM, cnf: { jkt: 'x' } }), /bound to a key/],
    ['another key with the same name', () => stranger.token(SYSTEM), /signature/],
    ['an expired one', () => maskinporten.token({ ...SYSTEM, exp: now() - 11 }), /expired/],
    ['RS512 where RS256 is agreed', () => maskinporten.token(SYSTEM, { alg: 'RS512' }), /algorithm/],
  ];
  for (const [name, make, words] of refused) {
    it(`refuses ${name}, and says why`, async () => assert.rejects(async () => classified(await make()), (error: { status?: number; message: string }) => error.status === 401 && words.test(error.message)));
  }
});
