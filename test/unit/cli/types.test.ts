import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { typesCommand } from '../../../runtime/cli/types.ts';
import { sharedFolder } from '../../support/shared.ts';

const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
/** Without the options that the tests themselves are run with. */
const ENVIRONMENT = { ...process.env, NODE_OPTIONS: '' };
const run = promisify(execFile);

/** What the compiler says; empty when all is well. */
async function compile(folder: string, files: string[]): Promise<string> {
  const tsc = path.join(HOME, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--module', 'nodenext', '--target', 'es2023', '--types', '', '--allowImportingTsExtensions', '--noUncheckedIndexedAccess', '--skipLibCheck'];
  return run(process.execPath, [tsc, ...options, ...files], { cwd: folder, env: ENVIRONMENT }).then(() => '', (error: { stdout: string; stderr: string }) => error.stdout + error.stderr);
}

async function types(args: string[], cwd: string): Promise<{ code: number; out: string; err: string }> {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await typesCommand(args, { out: (line) => lines.out.push(line), err: (line) => lines.err.push(line), cwd, env: {} });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

describe('stafett types', function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stafett-types-'));
    // The package as an app's author has it: its declarations behind its exports.
    const home = path.join(folder, 'node_modules/stafett');
    await mkdir(home, { recursive: true });
    await run(process.execPath, [path.join(HOME, 'node_modules/typescript/bin/tsc'), '-p', path.join(HOME, 'tsconfig.build.json'), '--emitDeclarationOnly', '--outDir', path.join(home, 'dist')], { cwd: HOME, env: ENVIRONMENT });
    await cp(path.join(HOME, 'package.json'), path.join(home, 'package.json'));
    await symlink(path.join(HOME, 'node_modules'), path.join(home, 'node_modules'));
    await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('writes what compiles for every app that is at hand, twice the same, and says when it is out of date', async () => {
    const shared = sharedFolder();
    const roots = [path.join(HOME, 'apps'), ...(shared === null ? [] : ['v8', 'v9'].map((line) => path.join(shared, 'apps', line)))];
    for (const [index, root] of roots.entries()) {
      const out = path.join(folder, `all${index}/{org}-{app}.ts`);
      const first = await types([root, '--out', out], folder);
      assert.equal(first.code, 0, first.err);
      assert.equal((await types([root, '--out', out, '--check'], folder)).code, 0);
      const written = await readdir(path.join(folder, `all${index}`));
      assert.equal(written.length, first.out.split('\n').length);
      await writeFile(path.join(folder, `all${index}`, written[0] ?? ''), 'old');
      assert.equal((await types([root, '--out', out, '--check'], folder)).code, 1);
      await types([root, '--out', out], folder);
      assert.equal(await compile(folder, written.map((file) => `all${index}/${file}`)), '');
    }
  });
  it('our sample app is up to date, and its logic compiles against the package', async () => {
    const app = path.join(HOME, 'apps/ttd/permit-application/App');
    assert.equal((await types([app, '--check'], HOME)).err, '');
    await cp(path.join(app, 'logic'), path.join(folder, 'sample'), { recursive: true });
    assert.equal(await compile(folder, ['sample/index.ts']), '');
  });
  it('the logic of test apps, without types of their own, compiles as before', async () => {
    await cp(path.join(HOME, 'test/fixtures/logic'), path.join(folder, 'untyped'), { recursive: true });
    const files = (await readdir(path.join(folder, 'untyped'), { recursive: true })).filter((file) => file.endsWith('index.ts')).map((file) => `untyped/${file}`);
    assert.ok(files.length >= 8);
    assert.equal(await compile(folder, files), '');
  });

  const right: [name: string, hooks: string][] = [
    ['a document in place', "data: { onWrite(ctx) { if (ctx.dataType === 'soknad' && ctx.model.arrangement) ctx.model.arrangement.sted = ctx.model.soker?.navn ?? null; } }"],
    ['an enumeration', "data: { onRead({ model }) { if (model.arrangement) model.arrangement.formaal = 'konsert'; } }"],
    ['the document of a validator', "validators: { form: { soknad: ({ model }) => model.kontakter.map(() => ({ field: 'kontakter' })), '*': () => [] } }"],
    ['a change set', "data: { onChanges({ mutator }) { for (const { model } of mutator.models('soknad')) model.soker ??= null; mutator.addModel('soknad', { soker: { navn: 'x' } }); } }"],
    ['tasks and texts', "process: { onTaskStarting: { Task_1: (ctx) => { ctx.text('appName'); }, '*': () => {} } }"],
    ['another document', "validators: { task: { Task_1: async (ctx) => [{ description: (await ctx.data('soknad'))?.arrangement?.sted ?? 'none' }] } }"],
    ['validators that are objects', "validators: { form: { soknad: { source: 'S', incremental: false, withoutHiddenData: true, validate: ({ model, dataType }) => (dataType === 'soknad' && model.soker?.navn ? [{ textKey: 'soker.navn', textParameters: { a: 'b' } }] : []) } }, element: { vedlegg: { validate: ({ element, text }) => [{ description: element.filename ?? text('appName') }] }, '*': () => [] }, task: { '*': { validate: (ctx) => (ctx.taskId === 'Task_1' ? [] : []) } }, instance: { validate: async (ctx) => [{ description: (await ctx.data('soknad'))?.arrangement?.sted ?? '' }] } }"],
    ['options', "options: { formaal: () => [{ value: 'a', label: 'A' }] }"],
  ];
  const wrong: [name: string, hooks: string, message: RegExp][] = [
    ['an unknown field', "data: { onWrite({ model }) { model.nowhere = 1; } }", /'nowhere' does not exist/],
    ['a value of another type', "data: { onWrite({ model }) { if (model.soker) model.soker.navn = 1; } }", /'number' is not assignable/],
    ['a value outside an enumeration', "data: { onRead({ model }) { if (model.arrangement) model.arrangement.formaal = 'krig'; } }", /"krig"' is not assignable/],
    ['an unknown task', "process: { onTaskEnding: { Task_9: () => {} } }", /'Task_9' does not exist/],
    ['an unknown field in a validator that is an object', "validators: { form: { soknad: { validate: ({ model }) => [{ description: model.nowhere }] } } }", /'nowhere' does not exist/],
    ['an unknown text in a validator that is an object', "validators: { task: { Task_1: { validate: (ctx) => [{ description: ctx.text('nowhere') }] } } }", /"nowhere"' is not assignable/],
    ['an unknown member of a validator', "validators: { instance: { name: 'x', validate: () => [] } }", /'name' does not exist/],
    ['a wrong result of a validator that is an object', "validators: { element: { vedlegg: { validate: () => [{ severity: 'high' }] } } }", /'string' is not assignable/],
    ['an unknown data type', "validators: { form: { soknat: () => [] } }", /'soknat' does not exist/],
    ['an unknown text', "validators: { instance: (ctx) => [{ description: ctx.text('nowhere') }] }", /"nowhere"' is not assignable/],
    ['options that nothing uses', "options: { other: () => [] }", /'other' does not exist/],
    ['a gateway that is not there', "process: { gateways: { G: () => 'flow' } }", /'G' does not exist/],
    ['a wrong result', "validators: { instance: () => [{ severity: 'high' }] }", /'string' is not assignable/],
    ['an unknown slot', "onWrites: {}", /'onWrites' does not exist/],
  ];
  it('checks keys, documents and results: what is right compiles, what is wrong does not', async () => {
    const sample = path.join(folder, 'cases');
    await mkdir(sample, { recursive: true });
    await writeFile(path.join(sample, 'app-types.ts'), await readFile(path.join(HOME, 'apps/ttd/permit-application/App/logic/app-types.ts')));
    const file = (kind: string, index: number): string => `cases/${kind}${index}.ts`;
    const source = (hooks: string): string => `import { defineApp } from 'stafett';\nimport type { AppTypes } from './app-types.ts';\nexport default defineApp<AppTypes>({ ${hooks} });\n`;
    for (const [index, [, hooks]] of right.entries()) await writeFile(path.join(folder, file('right', index)), source(hooks));
    for (const [index, [, hooks]] of wrong.entries()) await writeFile(path.join(folder, file('wrong', index)), source(hooks));
    assert.equal(await compile(folder, right.map((_, index) => file('right', index))), '');
    const said = await compile(folder, wrong.map((_, index) => file('wrong', index)));
    for (const [index, [name, , message]] of wrong.entries()) {
      const about = said.split(/\n(?=\S)/).filter((text) => text.startsWith(file('wrong', index)));
      assert.ok(about.some((text) => message.test(text)), `${name}: ${about.join('\n') || said}`);
    }
  });
});
