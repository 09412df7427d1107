import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HookLoader, LogicEntry } from '../app-definition/hook-loader.ts';
import { hookFaults } from '../app-definition/hook-shape.ts';
import type { AppLogicHooks } from '../app-definition/hooks.ts';
import type { ProblemList } from '../app-definition/problems.ts';
import { bundleLogic, bundleProgram, shownFile } from './bundle.ts';
import { LogicHost } from './host.ts';
import { ProcessPool } from './pool.ts';
import { Reaper } from './reaper.ts';
import type { WireTree } from './wire.ts';

export interface LogicOptions {
  /** Where bundles go; a fresh folder below the system's temporary folder when absent. */
  cacheFolder?: string;
  /** Longest time for one call of a hook, in ms. */
  timeLimit?: number;
  /** Longest time for starting a process and loading the logic, in ms; at least that of a call. */
  startLimit?: number;
  /** Heap of one app's process, in MiB. */
  memory?: number;
  /** Most processes at once. */
  processes?: number;
  /** How long an unused process is kept, in ms. */
  idleAfter?: number;
  /** Longest result and longest changed document of one call, in characters. */
  maxResult?: number;
  /** All the environment variables that app logic sees. */
  environment?: Readonly<Record<string, string>>;
  /** Variables for Node in the process, hidden from app logic: time zone, locale, certificates. */
  systemEnvironment?: Readonly<Record<string, string>>;
  /** Where what logic prints goes; the server's own output by default. */
  output?: 'inherit' | 'ignore';
  /** Told of errors that belong to no call: what an app started and did not wait for. */
  onStray?: (app: string, stack: string) => void;
}

/** Loads logic into processes of its own; `close` stops them all. */
export type ClosableHookLoader = HookLoader & { close(): Promise<void> };

/**
 * Makes a loader that runs the logic of each app in a process of its own, bundled by esbuild.
 *
 * The hooks it gives stand in for those of the process: the same tree, each function asynchronous. A process is started to learn what the
 * logic exports, goes when it is idle, and comes back with the next call. Whatever happens in it, neither the server nor another app's logic
 * is harmed. It holds no secrets of the server, but it is no sandbox against hostile code: app logic may read files and use the network as
 * the server may.
 */
export function createHookLoader(options: LogicOptions = {}): ClosableHookLoader {
  const { cacheFolder, timeLimit = 10_000, startLimit = Math.max(timeLimit, 10_000), memory = 256, processes = 16, idleAfter = 60_000, maxResult = 16 * 1024 * 1024, environment = {}, systemEnvironment = {}, output = 'inherit' } = options;
  const pool = new ProcessPool(processes);
  let prepared: Promise<Prepared> | undefined;
  const load: HookLoader = async (entry, problems) => {
    prepared ??= prepare(cacheFolder);
    const place = await prepared.catch((error: Error) => error);
    if (place instanceof Error) {
      problems.error(entry.shown, null, `The logic cannot be prepared: ${place.message}`, 'The data folder (--data) must be one that may be written to');
      return null;
    }
    const { folder, program, reaper } = place;
    const bundle = await bundleLogic(entry, folder, problems);
    if (bundle === null) return null;
    const host = new LogicHost({
      name: `logic ${entry.app}`, program, bundle, folder, reaper, environment, systemEnvironment, output, memory, maxResult, timeLimit, startLimit, idleAfter, pool,
      onStray: (error) => options.onStray?.(entry.app, error.stack || error.message),
    });
    return await startHooks(host, entry, problems);
  };
  const close = async (): Promise<void> => {
    await pool.close();
    (await prepared?.catch(() => null))?.reaper.close();
  };
  return Object.assign(load, { close });
}

interface Prepared {
  folder: string;
  program: string;
  reaper: Reaper;
}

async function prepare(cacheFolder: string | undefined): Promise<Prepared> {
  if (cacheFolder !== undefined) await mkdir(cacheFolder, { recursive: true });
  const folder = cacheFolder ?? await mkdtemp(path.join(tmpdir(), 'stafett-logic-'));
  return { folder, program: await bundleProgram(folder, 'main'), reaper: new Reaper(await bundleProgram(folder, 'reaper')) };
}

async function startHooks(host: LogicHost, entry: LogicEntry, problems: ProblemList): Promise<AppLogicHooks | null> {
  let hooks: unknown;
  try {
    hooks = standIn(await host.start(), [], host);
  } catch (error) {
    const place = placeIn(entry, error);
    problems.error(place.file, place.line, `The logic failed to start: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
  const faults = hookFaults(hooks);
  for (const { severity, message } of faults) problems[severity](entry.shown, null, message);
  if (!faults.some((fault) => fault.severity === 'error')) return hooks as AppLogicHooks;
  await host.stopProcess('cannot be used');
  return null;
}

function standIn(tree: WireTree, at: readonly string[], host: LogicHost): unknown {
  if ('function' in tree) return (...values: unknown[]) => host.call(at, values);
  if ('members' in tree) return Object.fromEntries(Object.entries(tree.members).map(([name, member]) => [name, standIn(member, [...at, name], host)]));
  if ('items' in tree) return tree.items.map((item, index) => standIn(item, [...at, String(index)], host));
  return tree.value;
}

/** The first line of the app's own sources in a stack. */
function placeIn(entry: LogicEntry, error: unknown): { file: string; line: number | null } {
  const folder = path.dirname(entry.file);
  for (const [, file = '', line] of (error instanceof Error ? error.stack ?? '' : '').matchAll(/\(?(?:file:\/\/)?(\/[^():]+|[A-Za-z]:\\[^():]+):(\d+):\d+\)?$/gm)) {
    if (file.startsWith(folder + path.sep)) return { file: shownFile(entry, file), line: Number(line) };
  }
  return { file: entry.shown, line: null };
}
