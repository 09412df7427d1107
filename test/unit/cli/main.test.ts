import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LEAST_NODE, nodeTooOld } from '../../../runtime/cli/node-version.ts';
import { main } from '../../../runtime/cli/main.ts';

const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

describe('stafett: calls that start nothing', function () {
  this.timeout(20_000);
  let folder: string;
  let busy: Server;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stafett-cli-'));
    await writeFile(path.join(folder, 'file'), '');
    busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await new Promise((resolve) => busy.close(resolve));
  });

  async function call(args: string[], env: Record<string, string> = {}): Promise<{ code: number; out: string; err: string }> {
    const lines = { out: [] as string[], err: [] as string[] };
    const code = await main(args, { out: (line) => lines.out.push(line), err: (line) => lines.err.push(line), cwd: folder, env });
    return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
  }

  for (const args of [[], ['help'], ['--help'], ['-h']]) {
    it(`says what there is: ${args.join(' ')}`, async () => {
      const { code, out } = await call(args);
      assert.equal(code, 0);
      for (const command of ['dev', 'serve', 'check', 'walk', 'types']) assert.match(out, new RegExp(`stafett ${command} `));
    });
  }
  for (const command of ['dev', 'serve', 'check', 'walk', 'types']) {
    for (const args of [[command, '--help'], [command, '-h'], ['help', command]]) {
      it(args.join(' '), async () => {
        const { code, out, err } = await call(args);
        assert.deepEqual([code, err], [0, '']);
        assert.match(out, new RegExp(`^Usage: stafett [a-z|]*${command}`));
        assert.match(out, /Exit code:/);
      });
    }
  }
  it('--version', async () => {
    const { version } = JSON.parse(await readFile(path.join(HOME, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual(await call(['--version']), { code: 0, out: version, err: '' });
  });

  const wrong: [args: string[], message: RegExp, env?: Record<string, string>][] = [
    [['chek', 'x'], /^stafett: There is no command "chek"\. Did you mean "check"\?/],
    [['frobnicate'], /^stafett: There is no command "frobnicate"\n/],
    [['dev', '--prot', '1'], /Unknown option '--prot'/],
    [['dev', 'apps'], /Unexpected argument 'apps'/],
    [['dev', '--port', 'x'], /port must be a whole number/],
    [['dev', '--apps', 'nowhere'], /^stafett: --apps: there is no folder .*nowhere$/],
    [['dev', '--apps', 'file'], /^stafett: --apps: there is no folder .*file$/],
    [['dev', '--logic', 'nowhere'], /^stafett: --logic: there is no folder .*nowhere$/],
    [['dev', '--store', 'redis'], /store must be embedded, memory or a mongodb/],
    [['dev', '--data', 'file', '--port', '0'], /^stafett: The data folder .*file could not be made: EEXIST[^\n]*$/],
    [['dev', '--host', '192.0.2.1', '--store', 'memory', '--port', '0'], /^stafett: 192\.0\.2\.1 is no address of this machine[^\n]*$/],
    [['serve'], /^stafett: STAFETT_BASE_URL must[^\n]*$/],
    [['dev', '--port', '0'], /^stafett: STAFETT_TRUST_PROXY must be true or false, not yes\.$/, { STAFETT_TRUST_PROXY: 'yes' }],
    [['dev', '--store', 'x'], /^warning: STAFETT_PROT: there is no such setting\. Did you mean "STAFETT_PORT"\?\nstafett: The store/, { STAFETT_PROT: '1', STAFETT_APP_X: '1' }],
    [['dev', '--port', '0', '--store', 'memory'], /^stafett: STAFETT_LOG_LEVEL must be one of [^\n]*, not loud\.$/, { STAFETT_LOG_LEVEL: 'loud' }],
    [['dev', '--port', '0', '--store', 'memory'], /^stafett: STAFETT_TESTDATA: there is no folder .*nowhere$/, { STAFETT_TESTDATA: 'nowhere' }],
    [['walk'], /^No folder is given\nUsage: stafett walk/],
    [['walk', 'nowhere'], /nowhere: no such folder/],
    [['walk', '.'], /no definition/],
    [['walk', path.join(HOME, 'apps'), '--data', 'nowhere'], /--data: there is no folder/],
    [['check', path.join(HOME, 'apps'), '--logic', 'nowhere'], /--logic: there is no folder/],
    [['types', 'nowhere'], /nowhere: no such folder/],
  ];
  for (const [args, message, env] of wrong) {
    it(`refuses ${args.map((each) => path.basename(each)).join(' ')}`, async () => {
      const { code, err } = await call(args, env);
      assert.equal(code, 2);
      assert.match(err, message);
    });
  }
  const outcomes: [name: string, change: [file: string, text: string] | null, code: number, errors: number][] = [
    ['all is well', null, 0, 0],
    ['only warnings', ['ui/Settings.json', '{"showLanguageSelectr": true}'], 0, 0],
    ['broken JSON', ['ui/Settings.json', '{"showLanguageSelector": tru}'], 1, 1],
  ];
  for (const [name, change, want, errors] of outcomes) {
    it(`check: ${name}: exit code ${want}, with --json as well`, async () => {
      const app = path.join(folder, `check ${name}`, 'App');
      await cp(path.join(HOME, 'apps/ttd/permit-application/App'), app, { recursive: true });
      if (change !== null) await writeFile(path.join(app, change[0]), change[1]);
      const plain = await call(['check', app, '--no-logic']);
      assert.equal(plain.code, want, plain.out);
      const json = await call(['check', app, '--no-logic', '--json']);
      assert.equal(json.code, want);
      const report = JSON.parse(json.out) as { apps: { usable: boolean; problems: { file: string; line: number; severity: string }[] }[]; errors: number };
      assert.deepEqual([report.errors, report.apps[0]?.usable], [errors, want === 0]);
      if (change !== null) assert.deepEqual([report.apps[0]?.problems[0]?.file, report.apps[0]?.problems[0]?.line], ['ui/Settings.json', 1]);
    });
  }
  it('says which port is in use', async () => {
    const { port } = busy.address() as AddressInfo;
    const { code, err } = await call(['dev', '--store', 'memory', '--data', 'data', '--port', String(port)]);
    assert.equal(code, 2);
    assert.match(err, new RegExp(`^stafett: Port ${port} of 127\\.0\\.0\\.1 is in use: [^\n]*--port[^\n]*$`));
  });
});

describe('nodeTooOld(version)', () => {
  const cases: [version: string, tooOld: boolean][] = [['18.20.4', true], ['20.18.3', true], ['20.19.0', false], ['20.20.2', false], ['22.1.0', false], ['100.0.0', false]];
  for (const [version, tooOld] of cases) it(`${version}: ${tooOld}`, () => assert.equal(nodeTooOld(version)?.startsWith(`Node ${version} is too old`) ?? false, tooOld));
  it('knows what package.json allows', async () => {
    const { engines } = JSON.parse(await readFile(path.join(HOME, 'package.json'), 'utf8')) as { engines: { node: string } };
    assert.equal(engines.node, `>=${LEAST_NODE}`);
  });
  it('is asked before anything else is imported', async () => {
    const source = await readFile(path.join(HOME, 'runtime/cli/stafett.ts'), 'utf8');
    assert.deepEqual(source.match(/^import .*$/gm), ["import { nodeTooOld } from './node-version.ts';"]);
    assert.doesNotMatch(await readFile(path.join(HOME, 'runtime/cli/node-version.ts'), 'utf8'), /^import /m);
  });
});
