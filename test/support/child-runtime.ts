import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
/** The program as built when told so (`npm run build` first), otherwise from its sources. */
const PROGRAM = process.env['STAFETT_BUILT'] === 'true' ? ['dist/runtime/cli/stafett.js'] : ['--import', 'tsx', 'runtime/cli/stafett.ts'];

/** Processes with one store share an issuer, so that a token of one is good in all, also after a restart on another port. */
const ISSUER = 'http://stafett.test/authentication/api/v1/openid/';

export interface ChildOptions {
  /** Folder of the embedded store, and of what else a process keeps. */
  data: string;
  /** `embedded`, or the address of a MongoDB. */
  store: string;
  database?: string;
  apps?: string;
  /** A module that is loaded before the program. */
  preload?: string;
}

/** A runtime in a process of its own. */
export interface ChildRuntime {
  url: string;
  /** SIGKILL: no time for last words. */
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit code */
  stop(): Promise<number | null>;
}

/**
 * Starts a process; kills it when `killAfter` ms have passed before it listens.
 * @returns null when it was killed on the way
 */
export async function startChild(options: ChildOptions, killAfter?: number): Promise<ChildRuntime | null> {
  const child = spawn(process.execPath, [...(options.preload === undefined ? [] : ['--import', options.preload]), ...PROGRAM, 'dev', '--port', '0', '--apps', options.apps ?? 'apps', '--data', options.data, '--store', options.store], {
    cwd: HOME, stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], STAFETT_ISSUER: ISSUER, STAFETT_DATABASE: options.database ?? 'stafett' },
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => { errors = (errors + bytes.toString()).slice(-4000); });
  const timer = killAfter === undefined ? null : setTimeout(() => child.kill('SIGKILL'), killAfter);
  const url = await Promise.race([address(child), ended.then(() => null)]);
  if (timer !== null) clearTimeout(timer);
  if (url === null && !child.killed) throw new Error(`the runtime ended: ${errors}`);
  if (url === null || child.killed) {
    await ended;
    return null;
  }
  return {
    url,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      return (await ended)[0];
    },
  };
}

async function address(child: ChildProcess): Promise<string> {
  for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) {
    const found = /^Stafett is at (http:\/\/\S+)\/ with/.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  return new Promise(() => {});
}
