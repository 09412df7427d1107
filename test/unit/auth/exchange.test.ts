import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { decodeJwt, SignJWT, type JWTPayload } from 'jose';
import { createTokenExchange, type ExchangeRequest } from '../../../runtime/auth/exchange.ts';
import { createKeyRing } from '../../../runtime/auth/key-ring.ts';
import { memoryKeyStorage } from '../../../runtime/auth/key-storage.ts';
import { createReplayGuard } from '../../../runtime/auth/replay-guard.ts';
import { createTokenIssuer } from '../../../runtime/auth/token-issuer.ts';
import type { AppError } from '../../../runtime/kernel/errors.ts';
import { randomGuid } from '../../../runtime/kernel/ids.ts';
import { createTestRegister } from '../../../runtime/platform/test-register.ts';
import { externalIssuer } from '../../support/external-issuer.ts';
import { testDataFolder } from '../../support/platform-harness.ts';

const clock = { now: () => Date.now() };
const idporten = externalIssuer('https://test.idporten.no');
const maskinporten = externalIssuer('https://test.maskinporten.no/', ['RS256', 'RS384', 'RS512']);
const studio = externalIssuer('studio');
const stranger = externalIssuer('https://stranger.example');
const issuer = createTokenIssuer({ issuer: 'https://platform.test/authentication/api/v1/openid/', keys: createKeyRing({ storage: memoryKeyStorage(), clock }), clock, newGuid: randomGuid });
const now = () => Math.floor(Date.now() / 1000);

const PERSON: JWTPayload = { sub: 'pairwise', aud: 'unspecified', pid: '01039012345', acr: 'idporten-loa-high', amr: ['BankID'], scope: 'openid altinn:instances.read', client_id: 'client', jti: 'j1', at_hash: 'x', consumer: { authority: 'iso6523-actorid-upis', ID: '0192:991825827' } };
const COMPANY: JWTPayload = { consumer: { authority: 'iso6523-actorid-upis', ID: '0192:897069650' }, scope: 'altinn:instances.read', client_id: 'c', client_amr: 'private_key_jwt', jti: 'j2' };
const OWNER: JWTPayload = { ...COMPANY, consumer: { authority: 'iso6523-actorid-upis', ID: '0192:991825827' }, scope: 'altinn:serviceowner/instances.read' };

async function exchange(request: Partial<ExchangeRequest>) {
  const register = await createTestRegister(testDataFolder);
  const trusted = { 'id-porten': [idporten.trusted], maskinporten: [maskinporten.trusted], altinnstudio: [studio.trusted] };
  const service = createTokenExchange({ trusted, register, issuer, clock, newGuid: randomGuid, replay: createReplayGuard(clock), partnerScopes: ['partner:read'] });
  return service.exchange({ provider: 'id-porten', token: null, method: 'GET', url: 'https://platform.test/x', enterpriseUser: false, test: false, ...request });
}

describe('exchange(request)', () => {
  describe('id-porten', () => {
    it('gives the claims of the platform, with their types', async () => {
      const exp = now() + 321;
      const claims = decodeJwt(await exchange({ token: await idporten.token({ ...PERSON, exp, sid: 'upstream' }, { typ: 'at+jwt' }) }));
      assert.deepEqual({ ...claims, sid: typeof claims['sid'], iat: 0, nbf: 0 }, {
        pid: '01039012345', acr: 'idporten-loa-high', amr: ['BankID'], scope: 'openid altinn:instances.read', client_id: 'client', jti: 'j1',
        consumer: PERSON['consumer'], nameid: '1337', 'urn:altinn:userid': '1337', 'urn:altinn:username': 'SophieDDG', 'urn:altinn:partyid': 501337,
        'urn:altinn:party:uuid': 'e9dd7d91-32d8-4933-a108-07562762d572', 'urn:altinn:authenticatemethod': 'BankID', 'urn:altinn:authlevel': 4,
        iss: issuer.issuer, sid: 'string', exp, iat: 0, nbf: 0,
      });
      assert.notEqual(claims['sid'], 'upstream');
      assert.equal(claims.iat, claims.nbf);
    });

    const levels: [string, JWTPayload, number, string][] = [
      ['Level3', { acr: 'Level3' }, 3, 'BankID'],
      ['Level4', { acr: 'Level4' }, 4, 'BankID'],
      ['substantial', { acr: 'idporten-loa-substantial' }, 3, 'BankID'],
      ['low', { acr: 'idporten-loa-low' }, 0, 'BankID'],
      ['missing amr', { amr: undefined }, 4, 'NotDefined'],
      ['amr as text', { amr: 'Minid-PIN' }, 4, 'Minid-PIN'],
      ['a partner scope', { scope: 'openid partner:read' }, 4, 'BankID'],
    ];
    for (const [name, change, level, method] of levels) {
      it(`${name} gives level ${level} and method ${method}`, async () => {
        const claims = decodeJwt(await exchange({ provider: 'ID-Porten', token: await idporten.token({ ...PERSON, ...change }) }));
        assert.equal(claims['urn:altinn:authlevel'], level);
        assert.equal(claims['urn:altinn:authenticatemethod'], method);
      });
    }

    it('keeps the other audiences when there are several', async () => {
      assert.deepEqual(decodeJwt(await exchange({ token: await idporten.token({ ...PERSON, aud: ['a', 'b'] }) })).aud, ['b']);
    });
    it('accepts a token that expired 5 seconds ago', async () => {
      await exchange({ token: await idporten.token({ ...PERSON, exp: now() - 5 }) });
    });
  });

  const hmacWithPublicKey = async () => {
    const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
    const body = Buffer.from(JSON.stringify({ ...PERSON, iss: idporten.trusted.issuer, iat: now(), exp: now() + 60 })).toString('base64url');
    const pem = idporten.publicKey.export({ type: 'spki', format: 'pem' });
    return `${header}.${body}.${createHmac('sha256', pem).update(`${header}.${body}`).digest('base64url')}`;
  };
  const unsigned = async () => {
    const [, body] = (await idporten.token(PERSON)).split('.');
    return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
  };
  const forged = async () => {
    const [header, , signature] = (await idporten.token(PERSON)).split('.');
    return `${header}.${Buffer.from(JSON.stringify({ ...PERSON, pid: '01017512345', iss: idporten.trusted.issuer, iat: now(), exp: now() + 60 })).toString('base64url')}.${signature}`;
  };
  const withOwnKey = async () => new SignJWT({ ...PERSON, iss: idporten.trusted.issuer, iat: now(), exp: now() + 60 })
    .setProtectedHeader({ alg: 'RS256', jwk: stranger.publicKey.export({ format: 'jwk' }) as never, jku: 'https://stranger.example/jwks' }).sign(stranger.privateKey);

  const refused: [string, number, Partial<ExchangeRequest> | (() => Promise<Partial<ExchangeRequest>>)][] = [
    ['an unknown provider', 400, { provider: 'test', token: 'x' }],
    ['no token', 401, { token: null }],
    ['no JWT', 401, { token: 'garbage' }],
    ['a token of another issuer', 401, async () => ({ token: await stranger.token(PERSON) })],
    ['an issuer that only resembles', 401, async () => ({ token: await idporten.token({ ...PERSON, iss: 'https://test.idporten.no/' }) })],
    ['a wrong signature', 401, async () => ({ token: await forged() })],
    ['HS256 with the public key', 401, async () => ({ token: await hmacWithPublicKey() })],
    ['alg none', 401, async () => ({ token: await unsigned() })],
    ['a key in the header', 401, async () => ({ token: await withOwnKey() })],
    ['PS256', 401, async () => ({ token: await idporten.token(PERSON, { alg: 'PS256' }) })],
    ['RS512 from ID-porten', 401, async () => ({ token: await idporten.token(PERSON, { alg: 'RS512' }) })],
    ['an unknown crit', 401, async () => ({ token: (await idporten.token(PERSON)).replace(/^[^.]+/, Buffer.from('{"alg":"RS256","crit":["x"],"x":1}').toString('base64url')) })],
    ['expired by 11 seconds', 401, async () => ({ token: await idporten.token({ ...PERSON, exp: now() - 11 }) })],
    ['no exp', 401, async () => ({ token: await idporten.token({ ...PERSON, exp: undefined }) })],
    ['no iat', 401, async () => ({ token: await idporten.token({ ...PERSON, iat: undefined }) })],
    ['issued in the future', 401, async () => ({ token: await idporten.token({ ...PERSON, iat: now() + 60 }) })],
    ['not valid yet', 401, async () => ({ token: await idporten.token({ ...PERSON, nbf: now() + 60 }) })],
    ['no pid', 401, async () => ({ token: await idporten.token({ ...PERSON, pid: undefined }) })],
    ['no acr', 401, async () => ({ token: await idporten.token({ ...PERSON, acr: undefined }) })],
    ['an acr without a level', 401, async () => ({ token: await idporten.token({ ...PERSON, acr: 'high' }) })],
    ['an unknown person', 401, async () => ({ token: await idporten.token({ ...PERSON, pid: '25888899999' }) })],
    ['an id_token (no scope, no client_id)', 401, async () => ({ token: await idporten.token({ ...PERSON, scope: undefined, client_id: undefined }) })],
    ['another type of token', 401, async () => ({ token: await idporten.token(PERSON, { typ: 'logout+jwt' }) })],
    ['claims that only the platform gives', 401, async () => ({ token: await idporten.token({ ...PERSON, 'urn:altinn:authlevel': 4 }) })],
    ['no scope of ours', 403, async () => ({ token: await idporten.token({ ...PERSON, scope: 'openid profile' }) })],
    ['a DPoP token without proof', 401, async () => ({ token: await idporten.token({ ...PERSON, cnf: { jkt: 'abc' } }) })],
    ['a token bound to a certificate', 401, async () => ({ token: await idporten.token({ ...PERSON, cnf: { 'x5t#S256': 'abc' } }) })],
    ['an exchanged token', 401, async () => ({ token: await exchange({ token: await idporten.token(PERSON) }) })],
    ['an ID-porten token as Maskinporten', 401, async () => ({ provider: 'maskinporten', token: await idporten.token(OWNER) })],
    ['a consumer of another authority', 401, async () => ({ provider: 'maskinporten', token: await maskinporten.token({ ...COMPANY, consumer: { authority: 'x', ID: '0192:897069650' } }) })],
    ['no consumer', 401, async () => ({ provider: 'maskinporten', token: await maskinporten.token({ ...COMPANY, consumer: undefined }) })],
    ['enterprise users', 410, async () => ({ provider: 'maskinporten', enterpriseUser: true, token: await maskinporten.token(COMPANY) })],
    ['an unknown studio', 401, async () => ({ provider: 'altinnstudio', token: await stranger.token({ sub: 'x' }) })],
  ];
  describe('refusals', () => {
    for (const [name, status, request] of refused) {
      it(`${name} is ${status}`, async () => {
        const error = await exchange(typeof request === 'function' ? await request() : request).then(() => assert.fail('was exchanged'), (thrown: AppError) => thrown);
        assert.equal(error.status, status);
        if (status === 401 || status === 403) assert.deepEqual(error.body, { kind: 'empty' });
        if (status === 400) assert.match(error.message, /id-porten, maskinporten and altinnstudio/);
        if (status === 410) assert.match(error.detail ?? '', /system user/);
      });
    }
  });

  describe('maskinporten', () => {
    it('gives an organisation a token of 30 minutes', async () => {
      const claims = decodeJwt(await exchange({ provider: 'maskinporten', token: await maskinporten.token({ ...COMPANY, aud: 'a' }, { alg: 'RS512' }) }));
      assert.deepEqual({ ...claims, sid: 0, iat: 0, nbf: 0, exp: (claims.exp ?? 0) - (claims.iat ?? 0) }, {
        consumer: COMPANY['consumer'], scope: 'altinn:instances.read', client_id: 'c', jti: 'j2', 'urn:altinn:orgNumber': '897069650',
        'urn:altinn:authenticatemethod': 'maskinporten', 'urn:altinn:authlevel': 3, iss: issuer.issuer, sid: 0, iat: 0, nbf: 0, exp: 1800,
      });
    });
    const owners: [string, JWTPayload, boolean, string | undefined][] = [
      ['a service owner', OWNER, false, 'digdir'],
      ['digdir with test=true', OWNER, true, 'ttd'],
      ['the number without the scope', { ...OWNER, scope: 'altinn:instances.read' }, false, undefined],
      ['the scope without a known number', { ...COMPANY, scope: 'altinn:serviceowner' }, false, undefined],
    ];
    for (const [name, claims, test, org] of owners) {
      it(`${name} is ${org ?? 'no service owner'}`, async () => assert.equal(decodeJwt(await exchange({ provider: 'maskinporten', test, token: await maskinporten.token(claims) }))['urn:altinn:org'], org));
    }
    it('lets a system user stay one', async () => {
      const details = [{ type: 'urn:altinn:systemuser', systemuser_id: ['x'], system_id: 'y', systemuser_org: {} }];
      const claims = decodeJwt(await exchange({ provider: 'maskinporten', token: await maskinporten.token({ ...COMPANY, authorization_details: details, supplier: { a: 1 } }) }));
      assert.deepEqual(claims['authorization_details'], details);
      assert.deepEqual(claims['supplier'], { a: 1 });
    });
  });

  it('copies the claims of Altinn Studio', async () => {
    const claims = decodeJwt(await exchange({ provider: 'altinnstudio', token: await studio.token({ sub: 'dev', 'urn:altinn:app': 'studio' }) }));
    assert.equal(claims['urn:altinn:app'], 'studio');
    assert.equal(claims.iss, issuer.issuer);
  });

  it('refuses a configuration that trusts the platform itself', async () => {
    const own = { ...idporten.trusted, issuer: issuer.issuer };
    const register = await createTestRegister(testDataFolder);
    assert.throws(() => createTokenExchange({ trusted: { 'id-porten': [own], maskinporten: [], altinnstudio: [] }, register, issuer, clock, newGuid: randomGuid, replay: createReplayGuard(clock) }), /configured as an external issuer/);
  });
});
