import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadDefinition } from '../app-definition/load-definition.ts';
import type { AppDefinition } from '../app-definition/types.ts';
import { appTypes } from '../app-types/app-types.ts';
import type { CommandIo } from './check.ts';
import { definitionFolders } from './definition-folders.ts';

const USAGE = `Usage: stafett types [options] FOLDER...

Writes TypeScript types of each definition below the folders, for defineApp<AppTypes>({...}) in its logic.

  --out FILE   where to; "-" prints, {org} and {app} stand for the ids (default: logic/app-types.ts in each App folder)
  --check      writes nothing; exit code 1 when a file is not what would be written

Exit code: 0 done, 1 a definition cannot be used or a file is out of date, 2 for a wrong call.`;

/** `stafett types`. @returns exit code */
export async function typesCommand(args: readonly string[], io: CommandIo): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args], allowPositionals: true,
      options: { out: { type: 'string' }, check: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    });
    if (values.help) {
      io.out(USAGE);
      return 0;
    }
    if (positionals.length === 0) throw new Error('No folder is given');
    const folders = await definitionFolders(positionals.map((folder) => path.resolve(io.cwd, folder)), io);
    if (folders === null) return 2;
    if (folders.length > 1 && values.out !== undefined && values.out !== '-' && !values.out.includes('{app}')) throw new Error('--out with several apps needs {app} in the name');
    let code = 0;
    for (const folder of folders) code = Math.max(code, await writeTypes(folder, values.out ?? null, values.check, io));
    return code;
  } catch (error) {
    io.err(error instanceof Error ? error.message : String(error));
    io.err(USAGE);
    return 2;
  }
}

async function writeTypes(folder: string, out: string | null, isCheck: boolean, io: CommandIo): Promise<number> {
  // Logic is not run: it may be what the types are wanted for, and hooks that are missing without it do not matter here.
  const { definition, problems } = await loadDefinition(folder, { environment: { name: 'Development', variables: io.env }, loadHooks: null, inSpiteOfErrors: true });
  if (definition === null) {
    for (const { severity, file, line, message } of problems) if (severity === 'error') io.err(`${path.join(folder, file)}${line === null ? '' : `:${line}`}: ${message}`);
    return 1;
  }
  const text = appTypes(definition);
  if (out === '-') {
    io.out(text.trimEnd());
    return 0;
  }
  const file = target(definition, out, io.cwd);
  const shown = path.relative(io.cwd, file);
  const present = await readFile(file, 'utf8').catch(() => null);
  if (isCheck) {
    if (present === text) return 0;
    io.err(`${shown} is out of date`);
    return 1;
  }
  if (present !== text) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  io.out(`${definition.id}: ${shown}`);
  return 0;
}

function target(definition: AppDefinition, out: string | null, cwd: string): string {
  if (out === null) return path.join(definition.folder, 'logic', 'app-types.ts');
  return path.resolve(cwd, out.replaceAll('{org}', definition.org).replaceAll('{app}', definition.app));
}
