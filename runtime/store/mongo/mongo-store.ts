import { MongoClient } from 'mongodb';
import type { Db, MongoClientOptions } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../kernel/clock.ts';
import type { NewGuid } from '../../kernel/ids.ts';
import type { Store } from '../contract.ts';
import { OpenGuard } from '../open-guard.ts';
import type { Guard } from '../open-guard.ts';
import { collectionsOf, prepareDatabase } from './collections.ts';
import type { Collections } from './collections.ts';
import { mongoBlobs } from './mongo-blobs.ts';
import { mongoDocuments } from './mongo-documents.ts';
import { translate } from './mongo-errors.ts';
import { finishRemovals } from './mongo-history.ts';
import { mongoInstances } from './mongo-instances.ts';
import { mongoJobs } from './mongo-jobs.ts';

export interface MongoStoreOptions {
  /** `mongodb://` or `mongodb+srv://`; may hold credentials: never logged. */
  url: string;
  database: string;
  clock: Clock;
  newGuid: NewGuid;
}

/** What durability and isolation rest on: an address cannot weaken it. */
const PROMISES = { writeConcern: { w: 'majority', journal: true }, readConcern: { level: 'majority' }, readPreference: 'primary', retryReads: true } as const;
/** What an address may set differently. */
const DEFAULTS: MongoClientOptions = { appName: 'stafett', serverSelectionTimeoutMS: 10_000, connectTimeoutMS: 10_000, socketTimeoutMS: 60_000 };
const PING_MS = 2000;

/**
 * Opens the store on a MongoDB database, for any number of processes at once.
 * @throws {STORE_UNAVAILABLE} 503 when no primary answers in time, access is refused, or the database is of a newer version
 */
export async function openMongoStore(options: MongoStoreOptions): Promise<Store> {
  const { clock, newGuid } = options;
  const { client, db, collections } = await connect(options);
  const life = new OpenGuard();
  const guard: Guard = (operation) => life.guard(async (...input) => {
    try {
      return await operation(...input);
    } catch (error) {
      throw translate(error);
    }
  });
  return {
    instances: mongoInstances(collections, guard, newGuid),
    documents: mongoDocuments(collections, guard, newGuid),
    jobs: mongoJobs(collections, guard, newGuid),
    blobs: mongoBlobs({ collections, guard, writeGuard: life.guard, clock, newGuid }),
    status: async () => status(db, life),
    close: () => life.close(() => client.close()),
  };
}

async function connect({ url, database }: MongoStoreOptions): Promise<{ client: MongoClient; db: Db; collections: Collections }> {
  let client: MongoClient | null = null;
  try {
    client = new MongoClient(url, { ...defaultsFor(url), ...PROMISES });
    await client.connect();
    const db = client.db(database);
    const collections = collectionsOf(db);
    await prepareDatabase(db, collections);
    await finishRemovals(collections);
    return { client, db, collections };
  } catch (error) {
    await client?.close().catch(() => {});
    throw translate(error);
  }
}

/** The defaults that an address does not set itself. */
function defaultsFor(url: string): MongoClientOptions {
  const given = new Set([...new URLSearchParams(url.slice(url.indexOf('?') + 1)).keys()].map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(DEFAULTS).filter(([name]) => !given.has(name.toLowerCase())));
}

async function status(db: Db, life: OpenGuard): Promise<{ adapter: string; ready: boolean; detail: string }> {
  const say = (ready: boolean, detail: string) => ({ adapter: 'mongo', ready, detail });
  if (life.isClosed) return say(false, 'closed');
  try {
    const late = new AbortController();
    const ping = db.command({ ping: 1 }).then(() => say(true, 'ready'));
    const patience = sleep(PING_MS, say(false, `no primary has answered for ${PING_MS} ms`), { signal: late.signal, ref: false });
    patience.catch(() => {});
    return await Promise.race([ping, patience]).finally(() => late.abort());
  } catch (error) {
    return say(false, (error as Error).name);
  }
}
