import { parseArgs } from 'node:util';
import { nearest } from '../kernel/nearest.ts';
import { ConfigError, readConfig, type Flags } from '../config.ts';
import { unknownVariables, VARIABLES } from '../config-names.ts';
import { createRuntime } from '../index.ts';
import { createLog } from '../observability/log.ts';
import type { CommandIo } from './check.ts';
import { requireFolder } from './definition-folders.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
/** ms. Clients that are between two requests when the end comes are told by the answer to their next one. */
const GRACE = 300;

const USAGE = `Usage: stafett dev|serve [options]

  --apps FOLDER    definitions, at any depth; may be given more than once (default: the sample apps)
  --logic FOLDER   logic for definitions without their own: FOLDER/<org>/<app>/index.ts
  --port N         where it listens (default 8000; 0: any free port)
  --host ADDRESS   default: loopback in dev, all addresses in serve
  --data FOLDER    of the embedded store (default .stafett); one process at a time
  --store KIND     embedded (default), memory, or a mongodb:// address

dev is for development: sample apps, test people, test tokens, stand-ins for ID-porten and Maskinporten, reload of what changes.
serve is for production: none of these; STAFETT_BASE_URL and a platform are required. Everything else is set in the environment:
docs/configuration.md. SIGTERM or SIGINT ends it after what is under way; a second one at once.

Exit code: 0 ended by a signal, 2 could not start.`;

/**
 * `stafett dev` and `stafett serve`: runs until it is told to stop.
 * @throws {ConfigError} naming what is set wrong; what the system says of a port or a folder
 */
export async function serveCommand(command: 'dev' | 'serve', args: readonly string[], io: CommandIo, home: string): Promise<number> {
  const flags = readFlags(args);
  if (flags === null) {
    io.out(USAGE);
    return 0;
  }
  const { env } = io;
  for (const name of unknownVariables(env)) io.err(`warning: ${name}: there is no such setting. ${nearest(name, VARIABLES) ?? 'docs/configuration.md lists them.'}`);
  const config = readConfig(command, flags, env, home, io.cwd);
  for (const folder of config.apps) await requireFolder('--apps', folder);
  await requireFolder('--logic', config.logic);
  await requireFolder('STAFETT_TESTDATA', config.testData);
  const log = createLog({ level: levelOf(env['STAFETT_LOG_LEVEL']) ?? (command === 'dev' ? 'warn' : 'info') });
  // A fault that nobody heard of is one request's; the other apps of this process must not end with it.
  process.on('unhandledRejection', (cause) => log.error({ err: cause instanceof Error ? cause.stack ?? cause.message : String(cause) }, 'a promise failed and nobody heard of it'));
  const runtime = await createRuntime({
    config, log,
    onProblem: (app, problem) => {
      if (problem.severity === 'info') return;
      const place = `${problem.file}${problem.line === null ? '' : `:${problem.line}`}`;
      io.err(`${problem.severity}: ${app}: ${place === '' ? '' : `${place}: `}${problem.message}`);
    },
  });
  const apps = runtime.registry.list().map((definition) => definition.id);
  const refused = runtime.registry.refused().length;
  if (apps.length === 0 && refused === 0) io.err(`warning: no definition (config/applicationmetadata.json) in or below ${config.apps.join(', ')}`);
  io.out(`Stafett is at ${config.baseUrl ?? runtime.url}/ with ${apps.length} app${apps.length === 1 ? '' : 's'}${apps.length === 0 ? '' : `: ${apps.join(', ')}`}${refused === 0 ? '' : ` (${refused} refused)`}`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await runtime.close({ grace: GRACE });
  return 0;
}

function levelOf(level: string | undefined): string | undefined {
  if (level === undefined || level === '') return undefined;
  if (!LOG_LEVELS.includes(level)) throw new ConfigError(`STAFETT_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not ${level}.`);
  return level;
}

function readFlags(args: readonly string[]): Flags | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { apps: { ...text, multiple: true }, logic: text, port: text, host: text, data: text, store: text, help: { type: 'boolean', short: 'h', default: false } },
  });
  const { help, ...flags } = values;
  return help ? null : flags;
}
