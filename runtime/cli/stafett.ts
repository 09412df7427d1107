#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConfigError } from '../config.ts';
import { checkCommand, type CommandIo } from './check.ts';
import { serveCommand } from './serve.ts';
import { typesCommand } from './types.ts';
import { walkCommand } from './walk.ts';

/** Folder of the installed package, from the sources and from the build. */
const HOME = packageFolder(path.dirname(fileURLToPath(import.meta.url)));

const HELP = `stafett: runs public digital services from their definitions

  stafett dev   [--apps DIR ...] [--logic DIR] [--port N] [--data DIR] [--store embedded|memory|mongodb://...]
                development: sample apps by default, test people, test tokens, stand-ins for ID-porten and Maskinporten
  stafett serve [the same]   production: no test identities (STAFETT_BASE_URL is required; docs/configuration.md)
  stafett check DIR ... [--json]   reads definitions without starting; exit code 1 on errors
  stafett walk DIR ... [--logic DIR] [--data DIR] [--json]   drives every app from instantiation to its end with test people; exit code 1 when one does not reach it
  stafett types DIR ... [--out FILE] [--check]   TypeScript types for the logic of apps
`;

async function main(args: string[]): Promise<number> {
  const [command = 'help', ...rest] = args;
  if (command === 'dev' || command === 'serve') return serveCommand(command, flags(rest), process.env, HOME);
  const io: CommandIo = { out: (text) => process.stdout.write(`${text}\n`), err: (text) => process.stderr.write(`${text}\n`), cwd: process.cwd(), env: process.env };
  if (command === 'check') return checkCommand(rest, io);
  if (command === 'types') return typesCommand(rest, io);
  if (command === 'walk') return walkCommand(rest, io, HOME);
  process.stdout.write(HELP);
  return command === 'help' || command === '--help' ? 0 : 2;
}

function flags(args: string[]): { apps?: string[]; logic?: string; port?: string; host?: string; data?: string; store?: string } {
  const { values } = parseArgs({
    args,
    options: { apps: { type: 'string', multiple: true }, logic: { type: 'string' }, port: { type: 'string' }, host: { type: 'string' }, data: { type: 'string' }, store: { type: 'string' } },
  });
  return values;
}

function packageFolder(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    try {
      if ((JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { name?: string }).name === 'stafett') return folder;
    } catch {
      if (folder === path.dirname(folder)) throw new Error('the package folder was not found');
    }
  }
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
}, (error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`stafett: ${message}\n`);
  if (!(error instanceof ConfigError) && error instanceof Error && !('code' in error)) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exitCode = 2;
});
