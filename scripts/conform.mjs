#!/usr/bin/env node
// Replays the recorded exchanges of both lines against the built program and prints the two shares of each.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const shared = path.resolve(process.argv[2] ?? '../shared');
const home = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');

/** Per cent wholly equal or explained that no change may fall below; raised as more is built. */
const FLOORS = { v9: '99', v8: '96' };

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
  const scratch = path.join(data, 'deviations.json');
  const theirs = JSON.parse(readFileSync(path.join(shared, 'transcripts/deviations.json'), 'utf8'));
  const ours = JSON.parse(readFileSync(path.join(home, 'test/conformance/deviations.json'), 'utf8'));
  writeFileSync(scratch, JSON.stringify({ ...theirs, ...ours }));
  // First as recorded, then with our own reasons beside theirs: what still differs has none.
  const plain = await replay(line, url, path.join(shared, 'transcripts/deviations.json'), 0);
  const explained = await replay(line, url, scratch, FLOORS[line]);
  if (explained.code !== 0) {
    console.error(`${line}: fewer than ${FLOORS[line]} % are wholly equal or explained`);
    process.exitCode = 1;
  }
  console.log(`${line}: ${lastLine(plain.out)}; with the reasons of test/conformance/deviations.json: ${lastLine(explained.out).replace(/^\d+ exchanges: /, '')}`);
  if (process.argv.includes('--verbose')) console.log(plain.out);
  server.kill();
  rmSync(data, { recursive: true, force: true });
}

function replay(line, url, deviations, floor) {
  const run = spawn('node', [path.join(shared, 'tools/conform.mjs'), '--base', url, '--min', String(floor), '--deviations', deviations, path.join(shared, 'transcripts', line)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  run.stdout.on('data', (chunk) => { out += chunk; });
  return new Promise((resolve) => run.on('exit', (code) => resolve({ code, out })));
}

function lastLine(text) {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
