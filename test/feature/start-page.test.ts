import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const run = promisify(execFile);
const unescaped = (html: string): string => html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

describe('The start page', function () {
  this.timeout(60_000);
  let running: Running;
  let page: string;
  before(async () => {
    running = await startRuntime({ store: 'memory' });
    page = (await send(`${running.url}/`, null)).text;
  });
  after(() => running.stop());

  it('says what each may do', () => {
    const sophie = page.slice(page.indexOf('Sophie Salt<br>'), page.indexOf('GetTestUserToken/1337'));
    assert.match(sophie, /permit-application<\/code>: start for Sophie Salt, DDG Fitness AS.*confirm Task_2/);
    assert.match(sophie, /board-minutes<\/code>: start for DDG Fitness AS/);
  });

  it('has a recipe for each app whose lines work as they stand', async function () {
    if (await run('curl', ['--version']).then(() => false, () => true)) return this.skip();
    const recipes = [...page.matchAll(/<pre tabindex="0">([^]*?)<\/pre>/g)].map(([, lines = '']) => unescaped(lines)).filter((lines) => lines.includes('TOKEN='));
    assert.equal(recipes.length, 2);
    for (const recipe of recipes) {
      const folder = await mkdtemp(path.join(tmpdir(), 'stafett-recipe-'));
      const told = `curl() { command curl -w '%{stderr}%{http_code}\\n' "$@"; }\n${recipe}`;
      const { stdout, stderr } = await run('bash', ['-euc', told], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } });
      await rm(folder, { recursive: true });
      const statuses = stderr.trim().split('\n');
      // The form was sent back as it came, so that the seventh line, process/next, may ask for more of it; nothing else may.
      const [token, created, read, form, put, validated, next, shown, owner, listed] = statuses;
      assert.deepEqual([token, created, read, form, validated, shown, owner, listed], ['200', '201', '200', '200', '200', '200', '200', '200'], stderr + stdout);
      assert.ok(put === '200' || put === '201', put);
      assert.ok(next === '200' || next === '409', next);
      assert.equal(statuses.length, 10, stderr);
      assert.match(stdout, /"count":\s*1\b/, 'the owner sees what was begun');
    }
  });
});
