#!/usr/bin/env node
// Replays the recorded exchanges of both lines against the built program and prints the two shares of each.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startCountingProxy, startPdfService } from './conform/outage.mjs';

const shared = path.resolve(process.argv[2] ?? '../shared');
const home = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const fixtures = path.join(home, 'test/fixtures');
const transcripts = path.join(shared, 'transcripts');

/** Per cent wholly equal or explained that no change may fall below. */
const FLOORS = { v9: 100, v8: 100 };

/** Scenarios that were recorded while the PDF service was down, with the first and the last exchange that met it so. */
const PDF_OUTAGES = { 'v8/expression-validation-test/v8-pdf-failure.json': [3, 7] };

const scratch = mkdtempSync(path.join(tmpdir(), 'stafett-conform-'));
try {
  for (const line of ['v9', 'v8']) await report(line);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** First as recorded, then with our own reasons beside theirs: what still differs has none. */
async function report(line) {
  const theirs = path.join(transcripts, 'deviations.json');
  const both = path.join(scratch, 'deviations.json');
  writeFileSync(both, JSON.stringify({ ...read(theirs), ...read(path.join(home, 'test/conformance/deviations.json')) }));
  const files = recorded(path.join(transcripts, line));
  const plain = { out: '', exchanges: [] };
  const explained = { out: '', exchanges: [] };
  await withServer(line, {}, async (url) => {
    const ordinary = files.filter((file) => !(nameOf(file) in PDF_OUTAGES));
    await replay(plain, ordinary, theirs, url, url);
    await replay(explained, ordinary, both, url, url);
  });
  for (const file of files.filter((each) => nameOf(each) in PDF_OUTAGES)) {
    await withOutage(line, PDF_OUTAGES[nameOf(file)], (base, tokens) => replay(plain, [file], theirs, base, tokens));
    await withOutage(line, PDF_OUTAGES[nameOf(file)], (base, tokens) => replay(explained, [file], both, base, tokens));
  }
  if (share(explained, 'equal') < FLOORS[line]) {
    console.error(`${line}: fewer than ${FLOORS[line]} % are wholly equal or explained`);
    process.exitCode = 1;
  }
  console.log(`${line}: ${plain.exchanges.length} exchanges: ${shares(plain)}; with the reasons of test/conformance/deviations.json: ${shares(explained)}`);
  if (process.argv.includes('--verbose')) console.log(plain.out);
}

/** The program on an empty memory store, with the fixture apps and their logic. */
async function withServer(line, env, work) {
  const data = mkdtempSync(path.join(scratch, 'data-'));
  const args = ['dist/runtime/cli/stafett.js', 'dev', '--port', '0', '--store', 'memory', '--data', data, '--apps', path.join(shared, 'apps', line)];
  if (existsSync(path.join(fixtures, 'apps', line))) args.push('--apps', path.join(fixtures, 'apps', line));
  if (existsSync(path.join(fixtures, 'logic', line))) args.push('--logic', path.join(fixtures, 'logic', line));
  const server = spawn('node', args, { cwd: home, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    await work(await addressOf(server));
  } finally {
    server.kill();
    await ended;
  }
}

function addressOf(server) {
  return new Promise((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /Stafett is at (http:\/\/[^/]+)\//.exec(text);
      if (found) resolve(found[1]);
    });
    server.once('exit', () => reject(new Error('the program did not start')));
  });
}

/** The program with a PDF service that is off from the first to the last of these exchanges, as it was when they were recorded. */
async function withOutage(line, [first, last], work) {
  const service = await startPdfService();
  try {
    await withServer(line, { PlatformSettings__ApiPdf2Endpoint: service.url }, async (url) => {
      const proxy = await startCountingProxy(url, (n) => { service.isOn = n < first || n > last; });
      await work(proxy.url, url).finally(() => proxy.close());
    });
  } finally {
    await service.close();
  }
}

/** Adds the outcome to `sum`. Test tokens are no exchange: they are fetched past the proxy. */
function replay(sum, files, deviations, base, tokens) {
  const json = path.join(scratch, 'result.json');
  const run = spawn('node', [path.join(shared, 'tools/conform.mjs'), '--base', base, '--tokens', tokens, '--min', '0', '--json', json, '--deviations', deviations, ...files], { stdio: ['ignore', 'pipe', 'inherit'] });
  run.stdout.on('data', (chunk) => { sum.out += chunk; });
  return new Promise((resolve, reject) => run.once('close', (code) => {
    if (code !== 0) return reject(new Error(`the replay ended with ${code}`));
    sum.exchanges.push(...read(json));
    rmSync(json);
    resolve();
  }));
}

function recorded(folder) {
  return readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.json') && !name.endsWith('INDEX.json')).sort().map((name) => path.join(folder, name));
}

function nameOf(file) {
  return path.relative(transcripts, file).split(path.sep).join('/');
}

function share({ exchanges }, what) {
  return exchanges.length === 0 ? 0 : Math.floor((1000 * exchanges.filter((one) => one[what]).length) / exchanges.length) / 10;
}

function shares(sum) {
  const count = (what) => sum.exchanges.filter((one) => one[what]).length;
  return `right status ${count('status')} (${share(sum, 'status')} %), wholly equal ${count('equal')} (${share(sum, 'equal')} %)`;
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
