import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { AppDefinition } from '../app-definition/types.ts';
import { readConfig } from '../config.ts';
import { createRuntime, type Runtime } from '../index.ts';
import type { CommandIo } from './check.ts';
import { definitionFolders, requireFolder } from './definition-folders.ts';
import { testWalkers } from './walk/people.ts';
import type { WalkReport } from './walk/types.ts';
import { walkApp } from './walk/walk-app.ts';

const USAGE = `Usage: stafett walk [options] FOLDER...

Starts every app below the folders on a store in memory and drives each from instantiation to its end over the API, with test people.
Forms are filled from their models; what cannot be guessed is given by --data.

  --logic FOLDER   logic for definitions without their own: FOLDER/<org>/<app>/index.ts
  --data FOLDER    prepared documents: FOLDER/<org>/<app>/<data type>.json or .xml
  --json           one JSON document instead of lines

Exit code: 0 when every app reached its end, 1 when one did not, 2 for a wrong call.`;

export interface WalkOptions {
  folders: readonly string[];
  logic: string | null;
  /** Prepared documents: `<folder>/<org>/<app>/<dataType>.json|xml`. */
  data: string | null;
  /** Folder of the installed package. */
  home: string;
}

/**
 * `stafett walk DIR ...`: starts every app below the folders on a store in memory and walks each from instantiation to
 * its end over the public API, with test people. Exit code 1 when one did not reach an end, 2 for wrong use.
 */
export async function walkCommand(args: string[], io: CommandIo, home: string): Promise<number> {
  const parsed = options(args, io, home);
  if (typeof parsed === 'number') return parsed;
  const { json } = parsed;
  if (await definitionFolders(parsed.folders, io) === null) return 2;
  await requireFolder('--logic', parsed.logic);
  await requireFolder('--data', parsed.data);
  let failed = false;
  const reports: WalkReport[] = [];
  await walkFolders(parsed, (report) => {
    if (!report.ended) failed = true;
    if (json) reports.push(report);
    else printReport(report, io);
  }, (message) => io.err(message));
  if (json) io.out(JSON.stringify({ apps: reports }, null, 2));
  return failed ? 1 : 0;
}

function options(args: string[], io: CommandIo, home: string): (WalkOptions & { json: boolean }) | number {
  try {
    const { values, positionals } = parseArgs({
      args, allowPositionals: true,
      options: { logic: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    });
    if (values.help) {
      io.out(USAGE);
      return 0;
    }
    if (positionals.length === 0) throw new Error('No folder is given');
    const at = (folder: string | undefined): string | null => (folder === undefined ? null : path.resolve(io.cwd, folder));
    return { folders: positionals.map((folder) => path.resolve(io.cwd, folder)), logic: at(values.logic), data: at(values.data), home, json: values.json };
  } catch (error) {
    io.err(error instanceof Error ? error.message : String(error));
    io.err(USAGE);
    return 2;
  }
}

/** Walks every app; reports each as it is done. An app that the loader refuses is reported as stopped before it began. */
export async function walkFolders({ folders, logic, data, home }: WalkOptions, report: (report: WalkReport) => void, complain: (message: string) => void): Promise<void> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'stafett-walk-'));
  const config = readConfig('dev', { apps: folders, port: '0', store: 'memory', data: scratch, ...(logic === null ? {} : { logic }) }, { STAFETT_EFORMIDLING: 'record', STAFETT_FIKS_ARKIV: 'record' }, home, home);
  const faults: string[] = [];
  const log = { info: () => undefined, warn: () => undefined, error: (details: Record<string, unknown>) => { faults.push(causeOf(details)); } };
  const runtime = await createRuntime({ config: { ...config, watch: false }, log });
  try {
    for (const refused of runtime.registry.refused()) {
      const [problem] = refused.problems.filter((each) => each.severity === 'error');
      complain(`${refused.folder}: refused: ${problem ? `${problem.file}: ${problem.message}` : ''}`);
      report({ app: refused.folder, line: 'v9', ended: false, steps: [], stopped: `refused: ${problem?.message ?? ''}`, instance: null, documents: [] });
    }
    for (const definition of runtime.registry.list()) {
      faults.length = 0;
      report(await walkOne(runtime, definition, data, faults));
    }
  } finally {
    await runtime.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The first line of what went wrong in the program, which answers do not tell. */
function causeOf({ err }: Record<string, unknown>): string {
  return String(err ?? '').split('\n', 1)[0] ?? '';
}

async function walkOne(runtime: Runtime, definition: AppDefinition, data: string | null, faults: readonly string[]): Promise<WalkReport> {
  if (runtime.testPeople === null) throw new Error('there are no test people to walk with');
  return walkApp({
    base: runtime.url, definition, walkers: await testWalkers(runtime.testPeople, definition.org),
    hint: (dataType) => prepared(data, definition, dataType),
    fault: () => faults.findLast((fault) => fault !== '') ?? null,
    async settle() {
      await runtime.background.events.carrier.carry();
      await runtime.background.runner.drain();
      await new Promise((resolve) => setTimeout(resolve, 250));
    },
  });
}

async function prepared(folder: string | null, { org, app }: AppDefinition, dataType: string): Promise<{ text: string; contentType: string } | null> {
  if (folder === null) return null;
  for (const ending of ['json', 'xml'] as const) {
    const text = await readFile(path.join(folder, org, app, `${dataType}.${ending}`), 'utf8').catch(() => null);
    if (text !== null) return { text, contentType: `application/${ending}` };
  }
  return null;
}

function printReport(report: WalkReport, io: CommandIo): void {
  for (const step of report.steps) {
    const task = step.task === null ? '' : ` ${step.task} (${step.taskType})`;
    io.out(`${report.app} ${report.line}:${task} ${step.what}${step.who ? ` by ${step.who}` : ''}${step.detail ? `: ${step.detail}` : ''}`);
  }
  io.out(report.ended ? `${report.app} ${report.line}: reached its end` : `${report.app} ${report.line}: stopped: ${report.stopped}`);
}
