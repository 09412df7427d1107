import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ApplicationMetadata, DataType } from '../kernel/application-types.ts';
import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import type { ProcessGraph } from '../process/types.ts';
import { type DefinitionEnvironment, readAppSettings } from './app-settings.ts';
import { crossCheck } from './cross-checks.ts';
import { reportCustomCode } from './custom-code.ts';
import { deepFreeze } from '../kernel/freeze.ts';
import { decodeText } from './file-text.ts';
import { type FolderFiles, rawFiles, readFolderFiles } from './folder-files.ts';
import { findLogic, type HookLoader, type LogicEntry, readOverlay } from './hook-loader.ts';
import type { AppLogicHooks } from './hooks.ts';
import { readObjectFile } from './json-file.ts';
import { readLegacyRules } from './legacy-rules.ts';
import { pdfTasks, shipment } from './legacy-settings.ts';
import { detectLine } from './line.ts';
import { lint } from './lint/lint.ts';
import { METADATA_FILE, type MetadataRead, readMetadata } from './metadata.ts';
import { firstFormType, readModels } from './models.ts';
import { readOptions } from './options.ts';
import { readPolicyFile } from './policy-file.ts';
import { ProblemList } from './problems.ts';
import { readProcessFile } from './process-file.ts';
import { readTexts } from './texts.ts';
import type { AppDefinition, DefinitionProblem, LoadResult } from './types.ts';
import { readUi } from './ui.ts';

export interface LoadOptions {
  environment: DefinitionEnvironment;
  /** Folder with logic for definitions that are not to be touched: `<logicFolder>/<org>/<app>/index.ts`. */
  logicFolder?: string | null;
  /** How logic is run; null loads definitions without any. */
  loadHooks: HookLoader | null;
  /** Also what only a service's author wants to know: the rules of lint/. */
  lint?: boolean;
  /** Gives the definition in spite of errors wherever it could be put together: for tools that only read it. */
  inSpiteOfErrors?: boolean;
}

/**
 * Loads one `App` folder: every file read, checked, brought to the shape of the newest line and frozen. The folder is never written to.
 *
 * Never throws for a wrong definition. An `error` among the problems refuses it (`definition` is null); the other findings leave it usable.
 * @param folder absolute or relative path of the folder that holds `config/`
 * @returns problems in the order of the files
 * @see app-model.md §1, §4.7
 */
export async function loadDefinition(folder: string, options: LoadOptions): Promise<LoadResult> {
  const problems = new ProblemList();
  const absolute = path.resolve(folder);
  try {
    const definition = await load(absolute, options, problems);
    return { definition: problems.hasErrors && options.inSpiteOfErrors !== true ? null : definition, problems: sorted(problems.items) } as LoadResult;
  } catch (error) {
    problems.error('', null, `The folder cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return { definition: null, problems: sorted(problems.items) };
  }
}

async function load(folder: string, options: LoadOptions, problems: ProblemList): Promise<AppDefinition | null> {
  let files = readFolderFiles(folder);
  for (const { file, reason } of files.skipped) problems.error(file, null, `The file is left out: ${reason}`);
  const metadata = readMetadata(files, problems);
  if (metadata === null) return null;
  const logic = options.loadHooks === null ? null : await findLogic(folder, options.logicFolder ?? null, metadata.org, metadata.app);
  // Logic that lies outside the app's folder counts into its version.
  if (logic?.isOverlay === true) files = readFolderFiles(folder, await readOverlay(logic));
  const hooks = await hooksOf(files, logic, options, problems);
  return await assemble(files, await transformed(metadata, hooks, problems), hooks, options, problems);
}

async function hooksOf(files: FolderFiles, logic: LogicEntry | null, options: LoadOptions, problems: ProblemList): Promise<AppLogicHooks> {
  const hooks = logic === null || options.loadHooks === null ? null : await options.loadHooks(logic, problems);
  const code = new Map<string, string>();
  for (const file of files.customCode) code.set(file, decodeText(await readFile(path.join(files.folder, file))));
  problems.during('custom-code', () => reportCustomCode(code, hooks ?? {}, problems));
  return hooks ?? {};
}

/** What the app's own logic makes of its metadata holds everywhere, not only where it is served (app-model.md §7.1). */
async function transformed(read: MetadataRead, hooks: AppLogicHooks, problems: ProblemList): Promise<MetadataRead> {
  const transform = hooks.metadata?.transform;
  if (transform === undefined) return read;
  try {
    const metadata: unknown = await transform(structuredClone(read.metadata) as unknown as JsonObject);
    if (!isJsonObject(metadata) || !Array.isArray(metadata.dataTypes) || metadata.id !== read.metadata.id) throw new Error('it must give metadata with the same "id" and a list "dataTypes"');
    return { ...read, metadata: metadata as unknown as ApplicationMetadata };
  } catch (error) {
    problems.error(METADATA_FILE, null, `The hook metadata.transform failed: ${error instanceof Error ? error.message : String(error)}`);
    return read;
  }
}

async function assemble(
  files: FolderFiles, metadata: MetadataRead, hooks: AppLogicHooks, options: LoadOptions, problems: ProblemList,
): Promise<AppDefinition | null> {
  const line = detectLine(files);
  const dataTypes = new Map(metadata.metadata.dataTypes.map((type): [string, DataType] => [type.id, type]));
  const settings = readAppSettings(files, options.environment, problems);
  const process = await readProcessFile(files, problems);
  const policy = readPolicyFile(files, metadata, problems);
  const models = readModels(files, metadata, problems);
  const ui = readUi(files, { line, ...tasksOf(process), entry: metadata.metadata.onEntry?.show ?? null, defaultDataType: firstFormType(metadata.metadata.dataTypes) }, problems);
  const texts = readTexts(files, problems);
  const optionLists = readOptions(files, problems);
  // Read when a page is made; a fault in it is told now.
  readObjectFile(files, 'config/assets.json', problems);
  if (process === null || policy === null) return null;
  deepFreeze(metadata.metadata);
  const { sources: _sources, setsSource: _setsSource, ...uiParts } = ui;
  const legacyRules = readLegacyRules(files, line, ui.sources, problems);
  const definition: AppDefinition = Object.freeze({
    org: metadata.org, app: metadata.app, id: `${metadata.org}/${metadata.app}`, line, version: files.version, folder: files.folder,
    metadata: metadata.metadata, dataTypes, models, process, policy, settings, ...uiParts, texts, options: optionLists, hooks: Object.freeze({ ...hooks }),
    seesRowIds: Object.keys(hooks).length > 0 || legacyRules.size > 0 || expressionsNameRowIds(files),
    legacyRules,
    pdfTasks: pdfTasks(line, metadata.metadata.dataTypes),
    shipment: shipment(line, metadata, settings, problems),
    raw: rawFiles(files),
  });
  const parts = { files, metadata, ui, definition, environment: options.environment.name };
  crossCheck(parts, problems);
  if (options.lint === true) lint(parts, problems);
  return definition;
}

/** Layouts, diagrams, validations and calculations; models always name the member. */
function expressionsNameRowIds({ contents }: FolderFiles): boolean {
  const hasExpressions = /^(?:ui|config\/process)\/|\.(?:validation|calculation)\.json$/;
  return [...contents].some(([file, bytes]) => hasExpressions.test(file) && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('altinnRowId'));
}

function tasksOf(process: ProcessGraph | null): { taskIds: string[]; dataTaskIds: string[] } {
  const tasks = [...(process?.elements.values() ?? [])].filter((element) => element.kind === 'task' || element.kind === 'serviceTask');
  return { taskIds: tasks.map((task) => task.id), dataTaskIds: tasks.filter((task) => task.taskType === 'data').map((task) => task.id) };
}

/** By file and line, the order of a reader's work; what refuses the definition first within a line. */
function sorted(problems: DefinitionProblem[]): DefinitionProblem[] {
  const rank = { error: 0, warning: 1, info: 2 };
  return problems.sort((a, b) => compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || rank[a.severity] - rank[b.severity]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
