import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from '../kernel/nearest.ts';
import { ConfigError } from '../config.ts';
import { checkCommand, type CommandIo } from './check.ts';
import { serveCommand } from './serve.ts';
import { typesCommand } from './types.ts';
import { walkCommand } from './walk.ts';

/** Folder of the installed package, found from the sources and from the build. */
const PACKAGE = packageOf(path.dirname(fileURLToPath(import.meta.url)));

const HELP = `stafett: runs public digital services from their definitions

  stafett dev                development: sample apps by default, test people, test tokens, stand-ins for ID-porten and Maskinporten
  stafett serve              production: no test identities (STAFETT_BASE_URL is required; docs/configuration.md)
  stafett check FOLDER...    reads definitions without starting; exit code 1 on errors
  stafett walk FOLDER...     drives every app from instantiation to its end with test people; exit code 1 when one does not reach it
  stafett types FOLDER...    TypeScript types for the logic of apps
  stafett --version

stafett COMMAND --help says more.`;

type Command = (args: string[], io: CommandIo) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  dev: (args, io) => serveCommand('dev', args, io, PACKAGE.folder),
  serve: (args, io) => serveCommand('serve', args, io, PACKAGE.folder),
  check: checkCommand,
  walk: (args, io) => walkCommand(args, io, PACKAGE.folder),
  types: typesCommand,
};

/**
 * The program. Trouble that a person can mend is one line; a fault of ours has its stack.
 * @param args what follows the program's name
 * @returns exit code: 0 done, 1 a definition is wrong or does not reach its end, 2 a wrong call or a start that failed
 */
export async function main(args: readonly string[], io: CommandIo = processIo()): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (name === '--version' || name === '-v' || name === 'version') {
    io.out(PACKAGE.version);
    return 0;
  }
  if (name === 'help' && rest[0] !== undefined) return main([rest[0], '--help'], io);
  if (name === 'help' || name === '--help' || name === '-h') {
    io.out(HELP);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const meant = nearest(name, Object.keys(COMMANDS));
    io.err(`stafett: There is no command "${name}"${meant === undefined ? '' : `. ${meant}`}\n\n${HELP}`);
    return 2;
  }
  return command(rest, io).catch((error: unknown) => failed(error, io));
}

/** Errors with a code (ours, the system's) and those of a wrong call say all in their message. */
function failed(error: unknown, io: CommandIo): number {
  const isOurFault = error instanceof Error && !(error instanceof ConfigError) && !('code' in error);
  io.err(`stafett: ${error instanceof Error ? error.message : String(error)}${isOurFault ? `\n${error.stack ?? ''}` : ''}`);
  return 2;
}

function processIo(): CommandIo {
  return { out: (text) => process.stdout.write(`${text}\n`), err: (text) => process.stderr.write(`${text}\n`), cwd: process.cwd(), env: process.env };
}

function packageOf(from: string): { folder: string; version: string } {
  for (let folder = from; ; folder = path.dirname(folder)) {
    try {
      const { name, version = '' } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { name?: string; version?: string };
      if (name === 'stafett') return { folder, version };
    } catch {
      if (folder === path.dirname(folder)) throw new Error('the package folder was not found');
    }
  }
}
