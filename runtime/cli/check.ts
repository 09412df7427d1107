import path from 'node:path';
import { parseArgs } from 'node:util';
import { createSchemaChecker, type SchemaChecker } from '../app-definition/config-schemas.ts';
import { loadDefinition, type LoadOptions } from '../app-definition/load-definition.ts';
import type { DefinitionProblem } from '../app-definition/types.ts';
import { type ClosableHookLoader, createHookLoader } from '../app-logic/loader.ts';
import type { XsdValidation } from '../kernel/ports.ts';
import { createXsdValidation } from '../xsd/xsd-validation.ts';
import { checkXsds } from './check-xsd.ts';
import { definitionFolders, requireFolder } from './definition-folders.ts';

/** What a command needs of the outside. Lines come without the line end. */
export interface CommandIo {
  out(line: string): void;
  err(line: string): void;
  /** What relative paths are relative to. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

const USAGE = `Usage: stafett check [options] FOLDER...

Loads every definition below the folders and prints what is wrong: file:line: severity: reason (suggestion).

  --json               one JSON document instead of lines
  --environment NAME   Development, Staging or Production (default Development)
  --logic FOLDER       logic for definitions without their own: FOLDER/<org>/<app>/index.ts
  --no-logic           do not run any app logic
  --quiet              errors only

Exit code: 0 when every definition can be used, 1 when one cannot, 2 for a wrong call.`;

interface CheckedApp {
  folder: string;
  id: string | null;
  line: string | null;
  version: string | null;
  problems: DefinitionProblem[];
}

interface CheckCall {
  folders: string[];
  json: boolean;
  quiet: boolean;
  load: LoadOptions;
  /** To be closed at the end. */
  logic: ClosableHookLoader | null;
}

/**
 * `stafett check`: loads definitions and reports every finding with its place.
 * @param args what follows `check` on the command line
 * @returns exit code: 0 all usable, 1 at least one error, 2 wrong call
 */
export async function checkCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const call = readCall(args, io);
  if (typeof call === 'number') return call;
  const folders = await definitionFolders(call.folders, io);
  if (folders === null) return 2;
  await requireFolder('--logic', call.load.logicFolder ?? null);
  const schemas = await createSchemaChecker();
  const xsd = createXsdValidation();
  const apps: CheckedApp[] = [];
  for (const folder of folders) apps.push(await checkApp(folder, call, schemas, xsd));
  await Promise.all([call.logic?.close(), xsd.close()]);
  if (call.json) io.out(JSON.stringify(jsonReport(apps, io.cwd), null, 2));
  else printReport(apps, io);
  return apps.some(hasErrors) ? 1 : 0;
}

function readCall(args: readonly string[], io: CommandIo): CheckCall | number {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        environment: { type: 'string', default: 'Development' },
        logic: { type: 'string' },
        'no-logic': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      io.out(USAGE);
      return 0;
    }
    if (positionals.length === 0) throw new Error('No folder is given');
    const logic = values['no-logic'] ? null : createHookLoader();
    const load: LoadOptions = {
      environment: { name: values.environment, variables: io.env },
      logicFolder: values.logic === undefined ? null : path.resolve(io.cwd, values.logic),
      loadHooks: logic,
      lint: true,
    };
    return { folders: positionals.map((folder) => path.resolve(io.cwd, folder)), json: values.json, quiet: values.quiet, load, logic };
  } catch (error) {
    io.err(error instanceof Error ? error.message : String(error));
    io.err(USAGE);
    return 2;
  }
}

async function checkApp(folder: string, call: CheckCall, schemas: SchemaChecker, xsd: XsdValidation): Promise<CheckedApp> {
  const { definition, problems } = await loadDefinition(folder, call.load);
  const all = [...problems, ...unreported(await schemas(folder), problems), ...(definition === null ? [] : await checkXsds(definition, xsd))];
  return {
    folder,
    id: definition?.id ?? null,
    line: definition?.line ?? null,
    version: definition?.version ?? null,
    problems: call.quiet ? all.filter((problem) => problem.severity === 'error') : all,
  };
}

/** What the loader has said of a line need not be said again in the schema's words. */
function unreported(findings: readonly DefinitionProblem[], known: readonly DefinitionProblem[]): DefinitionProblem[] {
  const places = new Set(known.map((problem) => `${problem.file}:${problem.line}`));
  return findings.filter((finding) => !places.has(`${finding.file}:${finding.line}`));
}

function hasErrors(app: CheckedApp): boolean {
  return app.problems.some((problem) => problem.severity === 'error');
}

function count(apps: readonly CheckedApp[], severity: DefinitionProblem['severity']): number {
  return apps.reduce((sum, app) => sum + app.problems.filter((problem) => problem.severity === severity).length, 0);
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function printReport(apps: readonly CheckedApp[], io: CommandIo): void {
  for (const app of apps) {
    const near = path.relative(io.cwd, app.folder) || '.';
    const shown = near.startsWith('..') ? app.folder : near;
    for (const problem of app.problems) {
      const place = `${path.join(shown, problem.file)}${problem.line === null ? '' : `:${problem.line}`}`;
      const suggestion = problem.suggestion === undefined || problem.suggestion === '' ? '' : ` (${problem.suggestion})`;
      io.out(`${place}: ${problem.severity}: ${problem.message}${suggestion}`);
    }
    io.out(hasErrors(app) ? `${shown}: refused` : `${shown}: ${app.id} (${app.line}) is usable`);
  }
  io.out([counted(apps.length, 'definition'), counted(count(apps, 'error'), 'error'), counted(count(apps, 'warning'), 'warning'), counted(count(apps, 'info'), 'remark')].join(', '));
}

function jsonReport(apps: readonly CheckedApp[], cwd: string): unknown {
  return {
    apps: apps.map((app) => ({ ...app, folder: path.relative(cwd, app.folder) || '.', usable: !hasErrors(app) })),
    errors: count(apps, 'error'),
    warnings: count(apps, 'warning'),
    infos: count(apps, 'info'),
  };
}
