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

describe('readConfig: the PDF service', () => {
  const ENDPOINT = 'PlatformSettings__ApiPdf2Endpoint';
  const cases: [env: Record<string, string>, want: { endpoint: string; pages: string | null } | null | RegExp][] = [
    [{}, null],
    [{ STAFETT_PDF_PAGES: 'http://10.0.3.7:8000' }, null],
    [{ [ENDPOINT]: 'http://pdf.cluster.test/pdf' }, { endpoint: 'http://pdf.cluster.test/pdf', pages: null }],
    [{ [ENDPOINT]: 'https://pdf.test/pdf', STAFETT_PDF_PAGES: 'http://10.0.3.7:8000/' }, { endpoint: 'https://pdf.test/pdf', pages: 'http://10.0.3.7:8000' }],
    [{ [ENDPOINT]: 'pdf.test' }, /^PlatformSettings__ApiPdf2Endpoint must/],
    [{ [ENDPOINT]: 'file:///etc/passwd' }, /^PlatformSettings__ApiPdf2Endpoint must/],
    [{ [ENDPOINT]: 'https://a:b@pdf.test/' }, /^PlatformSettings__ApiPdf2Endpoint must/],
    [{ [ENDPOINT]: 'https://pdf.test/', STAFETT_PDF_PAGES: 'https://x.test/?a' }, /^STAFETT_PDF_PAGES must/],
  ];
  for (const [env, want] of cases) {
    it(JSON.stringify(env), () => {
      const read = () => readConfig('serve', {}, { ...SERVE, ...env }, '/home', '/home').pdfService;
      if (want instanceof RegExp) assert.throws(read, (error) => error instanceof ConfigError && want.test(error.message));
      else assert.deepEqual(read(), want);
    });
  }
});
