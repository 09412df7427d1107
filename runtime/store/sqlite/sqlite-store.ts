import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import type { NewGuid } from '../../kernel/ids.ts';
import { openFileBlobs } from '../blobs/file-blobs.ts';
import { BoundedCache } from '../../kernel/bounded-cache.ts';
import type { BlobStore, Store } from '../contract.ts';
import { OpenGuard } from '../open-guard.ts';
import { storeUnavailable } from '../store-error.ts';
import { openDatabase } from './database.ts';
import type { Sql } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import type { FolderLock } from './folder-lock.ts';
import { GroupCommit } from './group-commit.ts';
import { sqliteDocuments } from './sqlite-documents.ts';
import { sqliteInstances } from './sqlite-instances.ts';
import { sqliteJobs } from './sqlite-jobs.ts';

/** Characters of instance documents kept in memory. */
const CACHE_LENGTH = 4 * 1024 * 1024;

export interface SqliteStoreOptions {
  /** Made when missing; one process at a time. */
  folder: string;
  clock: Clock;
  newGuid: NewGuid;
  /** False: a transaction and a flush for each write. For comparison only. */
  groupCommit?: boolean;
}

interface Opened {
  lock: FolderLock;
  sql: Sql;
  blobs: BlobStore;
  life: OpenGuard;
}

/**
 * The embedded store: one SQLite database (`store.db`) and a folder of blobs, for one process.
 * @throws {STORE_UNAVAILABLE} 503 when the folder is in use by another process (which it names), or cannot be opened
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { sql, blobs, life, lock } = await openFolder(options);
  const writer = new GroupCommit(sql, options.groupCommit ?? true);
  const guard = life.translating;
  return {
    instances: sqliteInstances({ sql, writer, cache: new BoundedCache(CACHE_LENGTH), guard }),
    documents: sqliteDocuments(sql, writer, guard),
    jobs: sqliteJobs(sql, writer, guard, options.newGuid),
    blobs,
    status: async () => status(sql, life),
    close: () => life.close(async () => {
      sql.close();
      lock.release();
    }),
  };
}

async function openFolder({ folder, clock, newGuid }: SqliteStoreOptions): Promise<Opened> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw storeUnavailable(`The data folder ${folder} could not be made: ${(error as Error).message}`, error, false);
  }
  const lock = lockFolder(folder);
  try {
    const sql = openDatabase(join(folder, 'store.db'), clock.now());
    const life = new OpenGuard();
    try {
      return { lock, sql, life, blobs: await openFileBlobs({ folder: join(folder, 'blobs'), clock, newGuid, guard: life.guard }) };
    } catch (error) {
      sql.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

function status(sql: Sql, life: OpenGuard): { adapter: string; ready: boolean; detail: string } {
  if (life.isClosed) return { adapter: 'embedded', ready: false, detail: 'closed' };
  try {
    sql.get('SELECT version FROM migration LIMIT 1');
    return { adapter: 'embedded', ready: true, detail: 'ready' };
  } catch (error) {
    return { adapter: 'embedded', ready: false, detail: (error as Error).message };
  }
}
