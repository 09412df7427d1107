import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readRemotePlatform } from '../../runtime/config-platform.ts';
import { ConfigError, readConfig } from '../../runtime/config.ts';

const JWK = Buffer.from(JSON.stringify({ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), kid: 'k' })).toString('base64');
const WHOLE = {
  STAFETT_REMOTE_PLATFORM: 'https://platform.tt02.altinn.no/', MaskinportenSettings__Authority: 'https://test.maskinporten.no/',
  MaskinportenSettings__ClientId: 'c', MaskinportenSettings__EncodedJwk: JWK,
};

describe('readRemotePlatform(env)', () => {
  it('is none when the environment names none', () => assert.equal(readRemotePlatform({}), null));

  it('derives the services from one address, and takes the names of an app’s deployment', () => {
    const config = readRemotePlatform({ ...WHOLE, PlatformSettings__ApiProfileEndpoint: 'https://profile.example/api', PlatformSettings__SubscriptionKey: 's' });
    assert.equal(config?.endpoints.register, 'https://platform.tt02.altinn.no/register/api/v1/');
    assert.equal(config?.endpoints.profile, 'https://profile.example/api/');
    assert.equal(config?.subscriptionKey, 's');
    assert.ok(config?.maskinporten.scopes.includes('altinn:serviceowner'));
  });

  const wrong: [string, Record<string, string | undefined>, RegExp][] = [
    ['no client', { ...WHOLE, MaskinportenSettings__ClientId: undefined }, /MaskinportenSettings__ClientId/],
    ['a key that is none', { ...WHOLE, MaskinportenSettings__EncodedJwk: 'e30=' }, /EncodedJwk/],
    ['plain http', { ...WHOLE, STAFETT_REMOTE_PLATFORM: 'http://platform.altinn.no' }, /https/],
    ['no address', { ...WHOLE, STAFETT_REMOTE_PLATFORM: 'platform' }, /https/],
    ['a password in the address', { ...WHOLE, STAFETT_REMOTE_PLATFORM: 'https://a:b@platform.altinn.no' }, /https/],
  ];
  for (const [name, env, message] of wrong) it(`refuses ${name}`, () => assert.throws(() => readRemotePlatform(env), message));
});

describe('readConfig("serve", …)', () => {
  const read = (env: Record<string, string>) => readConfig('serve', {}, { STAFETT_BASE_URL: 'https://skjema.example', ...env }, '/home', '/here');
  it('does not run on the synthetic people by accident', () => assert.throws(() => read({}), ConfigError));
  it('runs on a platform’s register, without test people', () => {
    const config = read(WHOLE);
    assert.equal(config.testData, null);
    assert.ok(config.remotePlatform);
  });
  it('hands apps their settings from the environment, but not the keys of the server', () => {
    const config = read({ ...WHOLE, PlatformSettings__SubscriptionKey: 's', NetsPaymentSettings__SecretApiKey: 'n' });
    assert.deepEqual(Object.keys(config.appSettings), ['NetsPaymentSettings__SecretApiKey']);
  });
  it('runs on a folder of people that is named', () => assert.equal(read({ STAFETT_TESTDATA: 'people' }).testData, '/here/people'));
});
