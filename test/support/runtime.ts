import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, type Config } from '../../runtime/config.ts';
import type { Clock } from '../../runtime/kernel/clock.ts';
import { createRuntime, type Runtime } from '../../runtime/index.ts';
import { checkedModels } from './checked-models.ts';

const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export interface Running {
  url: string;
  runtime: Runtime;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
  /** Stops it and starts a new one on the same data. */
  restart(): Promise<void>;
  token(spec: string): Promise<string>;
}

/** A development runtime on an ephemeral port with data of its own: our sample apps unless told otherwise. */
export async function startRuntime(options: { apps?: string[]; store?: 'memory' | 'embedded'; logic?: string; clock?: Clock; env?: Record<string, string>; chromium?: string; quiet?: boolean; change?: (config: Config) => Config } = {}): Promise<Running> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stafett-'));
  const { change = (config: Config) => config } = options;
  const start = (): Promise<Runtime> => createRuntime({
    config: change({ ...readConfig('dev', { port: '0', data: folder, store: options.store ?? 'embedded', ...(options.apps ? { apps: options.apps } : {}), ...(options.logic ? { logic: options.logic } : {}) }, { STAFETT_CHROMIUM: options.chromium ?? 'none', ...options.env }, HOME, HOME), watch: false }),
    models: checkedModels(),
    ...(options.clock ? { clock: options.clock } : {}),
    onProblem: (app, problem) => { if (problem.severity === 'error') console.error(app, problem.file, problem.line, problem.message); },
    log: { info: () => undefined, warn: () => undefined, error: (fields, message) => { if (!options.quiet) console.error(message, fields); } },
  });
  let runtime = await start();
  const running: Running = {
    get url() { return runtime.url; },
    get runtime() { return runtime; },
    async stop() {
      await runtime.close();
      await rm(folder, { recursive: true, force: true });
    },
    async restart() {
      await runtime.close();
      runtime = await start();
    },
    async token(spec) {
      const answer = await fetch(`${runtime.url}/Home/auth/${spec}`);
      if (answer.status !== 200) throw new Error(`no token for ${spec}: ${answer.status} ${await answer.text()}`);
      return answer.text();
    },
  };
  return running;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: any;
}

/** One request with a bearer token; a body that is no text is sent as JSON. */
export async function send(url: string, token: string | null, method = 'GET', body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const answer = await fetch(url, {
    method,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body !== undefined && !raw ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await answer.text();
  let json: unknown;
  try { json = JSON.parse(text); } catch { json = undefined; }
  return { status: answer.status, headers: answer.headers, text, json };
}
