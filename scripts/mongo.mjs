// `npm run mongo`: a MongoDB server for development and tests where there is none: FerretDB v1 over SQLite, built once with Go.
//   node scripts/mongo.mjs [--port N] [--state DIR]   builds if need be, starts, prints the URL, runs until interrupted
//   node scripts/mongo.mjs --build                    builds only; prints the path of the program
//   node scripts/mongo.mjs --path                     prints the path when it is built, nothing otherwise
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const SOURCES = path.join(HERE, 'ferretdb');
/** Not in node_modules, which every `npm ci` empties. */
const CACHE = path.resolve(HERE, '../.stafett/bin');

/** Named by what it is built from, so that an old one is never taken for a new one. */
function program() {
  const hash = createHash('sha256');
  for (const file of ['main.go', 'turns.go', 'go.mod', 'go.sum']) hash.update(readFileSync(path.join(SOURCES, file)));
  return path.join(CACHE, `ferretdb-${hash.digest('hex').slice(0, 12)}${process.platform === 'win32' ? '.exe' : ''}`);
}

function build(file) {
  if (existsSync(file)) return;
  if (spawnSync('go', ['version']).status !== 0) throw new Error('Go 1.23 or newer is needed to build FerretDB (https://go.dev); or point MONGODB_URL to a MongoDB server');
  process.stderr.write('building FerretDB v1.24; the first time takes some minutes\n');
  mkdirSync(CACHE, { recursive: true });
  const temporary = `${file}.${process.pid}`;
  const { status } = spawnSync('go', ['build', '-trimpath', '-o', temporary, '.'], { cwd: SOURCES, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('FerretDB could not be built');
  renameSync(temporary, file);
}

const { values } = parseArgs({ options: { port: { type: 'string', default: '27017' }, state: { type: 'string', default: '.stafett/ferretdb' }, build: { type: 'boolean' }, path: { type: 'boolean' } } });
try {
  const file = program();
  if (values.path) {
    if (existsSync(file)) process.stdout.write(`${file}\n`);
  } else {
    build(file);
    if (values.build) process.stdout.write(`${file}\n`);
    else spawn(file, ['-port', values.port, '-state', path.resolve(values.state)], { stdio: 'inherit' }).on('exit', (code) => { process.exitCode = code ?? 1; });
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
