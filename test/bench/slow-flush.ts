import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A disk whose flushes take time and are counted. */
export interface SlowDisk {
  /** Environment of a server on it. */
  env: Readonly<Record<string, string>>;
  /** Flushes so far. */
  flushes(): Promise<number>;
}

/** Builds the shim. @returns how to make such disks, or why that cannot be done here */
export async function buildSlowDisk(folder: string): Promise<((delayUs: number) => Promise<SlowDisk>) | { reason: string }> {
  if (process.platform !== 'linux') return { reason: 'the slow disk is for Linux' };
  const library = path.join(folder, 'slow-flush.so');
  const source = path.join(path.dirname(fileURLToPath(import.meta.url)), 'slow-flush.c');
  try {
    await promisify(execFile)('cc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl']);
  } catch {
    return { reason: 'there is no C compiler (cc)' };
  }
  let number = 0;
  return async (delayUs) => {
    const counter = path.join(folder, `flushes-${number++}`);
    await writeFile(counter, Buffer.alloc(8));
    return {
      env: { LD_PRELOAD: library, FLUSH_DELAY_US: String(delayUs), FLUSH_COUNT_FILE: counter },
      flushes: async () => Number((await readFile(counter)).readBigInt64LE()),
    };
  };
}
