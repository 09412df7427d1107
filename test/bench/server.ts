import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const START_LIMIT = 60_000;

/** What the probe inside a server tells. */
export interface Usage {
  /** CPU time since its start, µs, of all its threads. */
  cpu: number;
  /** Resident bytes now, and at most since `watch`. */
  rss: number;
  peak: number;
  heap: number;
  /** Longest event-loop delay since `watch`, ms. */
  longestDelay: number;
}

export interface BenchServer {
  url: string;
  /** From spawn to the line that says where it listens, ms. */
  startMs: number;
  usage(): Promise<Usage>;
  /** Begins to watch the peak of memory and the event loop. */
  watch(): Promise<Usage>;
  /** A full garbage collection first; needs `exposeGc`. */
  collect(): Promise<Usage>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** A module and its arguments; it prints a line with its address. */
  module: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  nodeArgs?: readonly string[];
}

/** Starts a server in a process of its own and waits until it listens. */
export async function startServer({ module, args = [], env = {}, nodeArgs = [] }: ServerOptions): Promise<BenchServer> {
  const from = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, '--import', pathToFileURL(path.join(HERE, 'probe.mjs')).href, module, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  const url = await address(child);
  const startMs = performance.now() - from;
  const ask = asker(child);
  return {
    url, startMs,
    usage: () => ask('usage'),
    watch: () => ask('watch'),
    collect: () => ask('collect'),
    stop: () => stop(child),
  };
}

/** As `npm start` and the image have it: a smaller young generation, and an old one that is collected before it has doubled. */
const NODE_ARGS = ['--max-semi-space-size=8', '--heap-growing-percent=20'];

/** Our program as it is built, on the embedded store. */
export function startStafett(build: string, options: { apps: string; data: string; env?: Readonly<Record<string, string>>; nodeArgs?: readonly string[] }): Promise<BenchServer> {
  return startServer({
    module: path.join(build, 'runtime/cli/stafett.js'),
    args: ['dev', '--port', '0', '--data', options.data, '--apps', options.apps],
    env: options.env ?? {},
    nodeArgs: [...NODE_ARGS, ...(options.nodeArgs ?? [])],
  });
}

/** A server of this folder, in TypeScript, with the same flags. */
export function startPeer(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<BenchServer> {
  return startServer({ module: path.join(HERE, file), args, env, nodeArgs: [...NODE_ARGS, '--import', 'tsx'] });
}

function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const patience = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`A server did not start within ${START_LIMIT} ms: ${text}`));
    }, START_LIMIT);
    const read = (chunk: Buffer): void => {
      text += String(chunk);
      const found = /(http:\/\/127\.0\.0\.1:\d+)/.exec(text);
      if (!found) return;
      clearTimeout(patience);
      resolve(found[1] as string);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', (chunk: Buffer) => { text += String(chunk); });
    child.once('exit', (code) => {
      clearTimeout(patience);
      reject(new Error(`A server ended with ${code} before it listened: ${text}`));
    });
  });
}

function asker(child: ChildProcess): (ask: string) => Promise<Usage> {
  const waiting = new Map<number, (usage: Usage) => void>();
  let last = 0;
  child.on('message', (answer: Usage & { id: number }) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  return (ask) => new Promise((resolve, reject) => {
    if (!child.connected) return reject(new Error('The server is gone.'));
    last += 1;
    waiting.set(last, resolve);
    child.send({ ask, id: last });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(patience);
}
