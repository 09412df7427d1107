#!/usr/bin/env node
// Replays the recorded exchanges of both lines against the built program and prints the two shares of each.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const shared = path.resolve(process.argv[2] ?? '../shared');
const home = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');

/** Per cent wholly equal that no change may fall below; raised as more is built. */
const FLOORS = { v9: '82', v8: '84' };

for (const line of ['v9', 'v8']) {
  const data = mkdtempSync(path.join(tmpdir(), 'stafett-conform-'));
  const fixtures = path.join(home, 'test/fixtures');
  const args = ['dist/runtime/cli/stafett.js', 'dev', '--port', '0', '--store', 'memory', '--data', data, '--apps', path.join(shared, 'apps', line)];
  if (existsSync(path.join(fixtures, 'apps', line))) args.push('--apps', path.join(fixtures, 'apps', line));
  if (existsSync(path.join(fixtures, 'logic', line))) args.push('--logic', path.join(fixtures, 'logic', line));
  const server = spawn('node', args, { cwd: home, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /Stafett is at (http:\/\/[^/]+)\//.exec(text);
      if (found) resolve(found[1]);
    });
    server.on('exit', () => reject(new Error('the program did not start')));
  });
  const replay = spawn('node', [path.join(shared, 'tools/conform.mjs'), '--base', url, '--min', FLOORS[line], '--deviations', path.join(shared, 'transcripts/deviations.json'), path.join(shared, 'transcripts', line)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  replay.stdout.on('data', (chunk) => { out += chunk; });
  if ((await new Promise((resolve) => replay.on('exit', resolve))) !== 0) {
    console.error(`${line}: fewer than ${FLOORS[line]} % are wholly equal`);
    process.exitCode = 1;
  }
  console.log(`${line}: ${out.trimEnd().split('\n').at(-1)}`);
  if (process.argv.includes('--verbose')) console.log(out);
  server.kill();
  rmSync(data, { recursive: true, force: true });
}
