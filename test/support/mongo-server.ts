import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';

const SCRIPT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../scripts/mongo.mjs');

export interface MongoServer {
  url: string;
  /** A database name that nobody has used. */
  newDatabase(): string;
  drop(database: string): Promise<void>;
  stop(): Promise<void>;
}

const given = process.env['MONGODB_URL'];
const program = given === undefined ? spawnSync(process.execPath, [SCRIPT, '--path'], { encoding: 'utf8' }).stdout.trim() : '';

/** Why there is no server to test against; null when there is one. */
export const noMongo: string | null = given === undefined && program === '' ? 'MONGODB_URL is not set and FerretDB is not built: npm run mongo -- --build' : null;

/** What the tests run against, for their titles. */
export const mongoName = given === undefined ? 'FerretDB' : 'MONGODB_URL';

/** The server that MONGODB_URL names, or a FerretDB of its own that ends with this process. */
export async function startMongo(): Promise<MongoServer> {
  if (given !== undefined) return serverAt(given, async () => {});
  const state = await mkdtemp(path.join(tmpdir(), 'stafett-mongo-'));
  const child = spawn(program, ['-tied', '-state', state], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [url] = await Promise.race([once(createInterface(child.stdout), 'line'), ended.then(() => { throw new Error('FerretDB did not start'); })]) as [string];
  return serverAt(url, async () => {
    child.stdin.end();
    await ended;
    await rm(state, { recursive: true, force: true });
  });
}

async function serverAt(url: string, end: () => Promise<void>): Promise<MongoServer> {
  const client = await new MongoClient(url).connect();
  return {
    url,
    newDatabase: () => `stafett_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`,
    async drop(database) { await client.db(database).dropDatabase(); },
    async stop() {
      await client.close();
      await end();
    },
  };
}
