import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { main } from '../../runtime/cli/main.ts';

const HOME = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Blocks of code with the line of text above them. */
function blocks(markdown: string): { above: string; code: string }[] {
  const found: { above: string; code: string }[] = [];
  let above = '';
  let code: string[] = [];
  for (const line of [...markdown.split('\n'), 'end']) {
    if (line.startsWith('    ') || (line === '' && code.length > 0)) {
      code.push(line.slice(4));
      continue;
    }
    if (code.length > 0) found.push({ above, code: `${code.join('\n').trimEnd()}\n` });
    code = [];
    if (line !== '') above = line;
  }
  return found;
}

describe('docs/first-app.md', function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stafett-first-app-'));
    for (const name of ['apps', 'processes']) await symlink(path.join(HOME, name), path.join(folder, name));
    for (const { above, code } of blocks(await readFile(path.join(HOME, 'docs/first-app.md'), 'utf8'))) {
      const name = /^`([\w./-]+)`/.exec(above)?.[1];
      if (code.startsWith('mkdir ')) await run('bash', ['-euc', code], { cwd: folder });
      if (name === undefined) continue;
      const file = path.join(folder, name.startsWith('App/') ? `my-apps/ttd/stall/${name}` : name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, code);
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function call(...args: string[]): Promise<{ code: number; said: string }> {
    const lines: string[] = [];
    const io = { out: (line: string) => lines.push(line), err: (line: string) => lines.push(line), cwd: folder, env: {} };
    return { code: await main(args, io), said: lines.join('\n') };
  }

  it('makes an app that has types, of which check has nothing to say, and that is walked to its end', async () => {
    const types = await call('types', 'my-apps');
    assert.equal(types.code, 0, types.said);
    const checked = await call('check', 'my-apps');
    assert.match(checked.said, /^my-apps\/ttd\/stall\/App: ttd\/stall \(v9\) is usable\n1 definition, 0 errors, 0 warnings, 0 remarks$/);
    const walked = await call('walk', 'my-apps', '--data', 'walk-data');
    assert.match(walked.said, /ttd\/stall v9: reached its end$/);
    assert.equal(walked.code, 0);
  });
  it('says truly that the walk stops at the validator without the document', async () => {
    const { code, said } = await call('walk', 'my-apps');
    assert.equal(code, 1);
    assert.match(said, /This market wants honey/);
  });
});
