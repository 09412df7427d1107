import assert from 'node:assert/strict';
import { ConfigError, readConfig } from '../../runtime/config.ts';

const SERVE = { STAFETT_BASE_URL: 'https://forms.test', STAFETT_TESTDATA: 'testdata' };

describe('readConfig: STAFETT_FRONTEND_URL', () => {
  const cases: [command: 'dev' | 'serve', value: string | undefined, want: string | null | 'refused'][] = [
    ['dev', undefined, null], ['dev', '', null], ['dev', 'http://localhost:8080/', 'http://localhost:8080'], ['serve', 'https://cdn.test/client/4/', 'https://cdn.test/client/4'], ['serve', '/shared-client', '/shared-client'],
    ['serve', 'http://cdn.test', 'refused'], ['dev', 'ftp://cdn.test', 'refused'], ['dev', '//cdn.test', 'refused'], ['dev', 'client', 'refused'], ['dev', 'https://cdn.test/"><script>', 'refused'], ['dev', 'javascript:alert(1)', 'refused'],
  ];
  for (const [command, value, want] of cases) {
    it(`${command} ${value}`, () => {
      const read = () => readConfig(command, {}, { ...SERVE, ...(value === undefined ? {} : { STAFETT_FRONTEND_URL: value }) }, '/home', '/home').frontendUrl;
      if (want === 'refused') assert.throws(read, (error) => error instanceof ConfigError && error.message.startsWith('STAFETT_FRONTEND_URL'));
      else assert.equal(read(), want);
    });
  }
});
