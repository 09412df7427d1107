import Database from 'libsql';
import { accessSync, constants, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { storeUnavailable } from '../store-error.ts';

/** Held for as long as a process uses a data folder. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes a data folder for this process. The lock is one of the operating system on the file `lock`, so that it goes with the
 * process however that ends; `owner.json` beside it only says who to look for.
 * @throws {STORE_UNAVAILABLE} 503 naming the process that has it; not retryable
 */
export function lockFolder(folder: string): FolderLock {
  const owner = join(folder, 'owner.json');
  let lock: Database.Database;
  try {
    // The driver's own word for a folder that may not be written to is a number.
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    lock = new Database(join(folder, 'lock'));
  } catch (error) {
    throw storeUnavailable(`The data folder ${folder} cannot be used: ${(error as Error).message}`, error, false);
  }
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: unknown }).code !== 'SQLITE_BUSY') throw storeUnavailable(`The data folder ${folder} could not be locked`, error, false);
    throw storeUnavailable(`The data folder ${folder} is in use by ${describeOwner(owner)}`, error, false);
  }
  writeFileSync(owner, JSON.stringify({ pid: process.pid, host: hostname() }), { mode: 0o600 });
  return {
    release() {
      rmSync(owner, { force: true });
      lock.close();
    },
  };
}

function describeOwner(file: string): string {
  try {
    const { pid, host } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; host: string };
    return `process ${pid} on ${host}`;
  } catch {
    return 'another process';
  }
}
