import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { VARIABLES } from '../../runtime/config-names.ts';
import { ConfigError, readConfig } from '../../runtime/config.ts';

const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
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

describe('readConfig: what logic processes get of the environment', () => {
  it('their own variables, and apart from them what Node needs', () => {
    const { hookEnvironment, hookSystemEnvironment } = readConfig('serve', {}, { ...SERVE, STAFETT_APP_KEY: 'k', TZ: 'Europe/Oslo', LC_ALL: 'nb_NO.UTF-8', NODE_OPTIONS: '--import x', AWS_SECRET: 's', LC: 'x' }, '/home', '/home');
    assert.deepEqual(hookEnvironment, { STAFETT_APP_KEY: 'k' });
    assert.deepEqual(hookSystemEnvironment, { TZ: 'Europe/Oslo', LC_ALL: 'nb_NO.UTF-8' });
  });
  it('STAFETT_HOOK_THREADS is the old name of STAFETT_HOOK_PROCESSES', () => {
    const read = (env: Record<string, string>): number => readConfig('serve', {}, { ...SERVE, ...env }, '/home', '/home').hookProcesses;
    assert.deepEqual([read({}), read({ STAFETT_HOOK_THREADS: '3' }), read({ STAFETT_HOOK_THREADS: '3', STAFETT_HOOK_PROCESSES: '5' })], [16, 3, 5]);
  });
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

describe('readConfig: whose tokens are believed', () => {
  const list = (issuer: string, metadataUrl: string): string => JSON.stringify([{ kind: 'maskinporten', issuer, metadataUrl }]);
  const client = { STAFETT_IDPORTEN_CLIENT_ID: 'a', STAFETT_IDPORTEN_CLIENT_SECRET: 'b' };
  const real = list('https://maskinporten.no/', 'https://maskinporten.no/.well-known/oauth-authorization-server');
  const cases: [name: string, command: 'dev' | 'serve', env: Record<string, string>, refused: string | null][] = [
    ['the real one', 'serve', { STAFETT_TRUSTED_ISSUERS: real }, null],
    ['keys over plain http', 'serve', { STAFETT_TRUSTED_ISSUERS: list('https://maskinporten.no/', 'http://maskinporten.no/keys') }, 'STAFETT_TRUSTED_ISSUERS'],
    ['a stand-in', 'serve', { STAFETT_TRUSTED_ISSUERS: list('http://127.0.0.1:8000/maskinporten/', 'http://127.0.0.1:8000/maskinporten/.well-known/oauth-authorization-server') }, 'STAFETT_TRUSTED_ISSUERS'],
    ['a stand-in behind https', 'serve', { STAFETT_PLATFORM_ISSUERS: list('https://localhost/', 'https://localhost/m') }, 'STAFETT_PLATFORM_ISSUERS'],
    ['login at a stand-in', 'serve', { STAFETT_IDPORTEN_ISSUER: 'http://localhost:8000/idporten', ...client }, 'STAFETT_IDPORTEN_ISSUER'],
    ['a stand-in, in development', 'dev', { STAFETT_TRUSTED_ISSUERS: list('http://localhost/', 'http://localhost/m') }, null],
    ['a stand-in, where plain http is allowed on purpose', 'serve', { STAFETT_ALLOW_HTTP: 'true', STAFETT_TRUSTED_ISSUERS: list('http://idp/', 'http://idp/m') }, null],
    ['an unknown kind', 'dev', { STAFETT_TRUSTED_ISSUERS: '[{"kind":"x","issuer":"https://a","metadataUrl":"https://b"}]' }, 'STAFETT_TRUSTED_ISSUERS'],
    ['no JSON', 'dev', { STAFETT_PLATFORM_ISSUERS: '{' }, 'STAFETT_PLATFORM_ISSUERS'],
  ];
  for (const [name, command, env, refused] of cases) {
    it(`${command}: ${name} is ${refused === null ? 'taken' : 'refused'}`, () => {
      const read = () => readConfig(command, {}, { ...SERVE, ...env }, '/home', '/home');
      if (refused === null) read();
      else assert.throws(read, (error) => error instanceof ConfigError && error.message.startsWith(refused));
    });
  }
});

describe('readConfig: variables', () => {
  it('takes an empty one as one that is not set', () => {
    const { port, store, logic, hookTimeout, metrics } = readConfig('dev', {}, { STAFETT_PORT: '', STAFETT_STORE: '', STAFETT_LOGIC: '', STAFETT_HOOK_TIMEOUT: '', STAFETT_METRICS_PORT: '' }, '/home', '/home');
    assert.deepEqual({ port, store: store.kind, logic, hookTimeout, metrics }, { port: 8000, store: 'embedded', logic: null, hookTimeout: 10_000, metrics: null });
  });
  for (const [value, want] of [['true', true], ['True', true], ['false', false], ['', false], ['1', 'refused'], ['yes', 'refused']] as const) {
    it(`STAFETT_TRUST_PROXY=${value}`, () => {
      const read = () => readConfig('dev', {}, { STAFETT_TRUST_PROXY: value }, '/home', '/home').trustProxy;
      if (want === 'refused') assert.throws(read, (error) => error instanceof ConfigError && error.message.startsWith('STAFETT_TRUST_PROXY'));
      else assert.equal(read(), want);
    });
  }
  it('are those that the sources name, and each is documented', async () => {
    const documented = await readFile(path.join(HOME, 'docs/configuration.md'), 'utf8');
    const read = new Set<string>();
    for (const file of ['config.ts', 'config-platform.ts', 'cli/serve.ts']) for (const [name] of (await readFile(path.join(HOME, 'runtime', file), 'utf8')).matchAll(/(?<=')STAFETT_[A-Z_]+(?=')/g)) read.add(name);
    read.delete('STAFETT_APP_');
    assert.deepEqual([...read].sort(), [...VARIABLES].sort());
    assert.deepEqual(VARIABLES.filter((name) => !documented.includes(`\`${name}\``)), []);
  });
});
