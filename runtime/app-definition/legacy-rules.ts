import { parseLegacyRules } from '../layout/legacy-rules/parse-rules.ts';
import type { LegacyRules } from '../layout/legacy-rules/types.ts';
import { isJsonObject } from '../kernel/json.ts';
import { deepFreeze } from '../kernel/freeze.ts';
import { stripBom } from './file-text.ts';
import { type FolderFiles, findPath, textOf } from './folder-files.ts';
import { type JsonSource, readJsonSource } from './json-source.ts';
import type { LayoutFiles } from './layout-files.ts';
import type { ProblemList } from './problems.ts';
import type { Line } from './types.ts';

/**
 * The legacy rules of each ui folder by folder id: v8 only, and only where there is something to run. What is wrong is a warning, since the
 * form client works on without such rules.
 * @see app-model.md §1.7
 */
export function readLegacyRules(files: FolderFiles, line: Line, sources: ReadonlyMap<string, LayoutFiles>, problems: ProblemList): ReadonlyMap<string, LegacyRules> {
  const found = new Map<string, LegacyRules>();
  if (line !== 'v8') return found;
  for (const [id, { path }] of sources) {
    const source = readConfiguration(files, path, problems);
    const script = ruleScript(files, path);
    if (source === null || script === null || !isJsonObject(source.value)) continue;
    const { conditional, connections, problems: faults } = parseLegacyRules(source.value);
    for (const fault of faults) problems.warningAt(source, fault.path, fault.message);
    if (conditional.length + connections.length > 0) found.set(id, deepFreeze({ ...script, conditional, connections }));
  }
  return found;
}

/** `RuleHandler.js` of a folder: its path relative to `App/`, and its text. */
export function ruleScript(files: FolderFiles, folder: string): { file: string; script: string } | null {
  const file = findPath(files, `${folder}/RuleHandler.js`);
  return file === null ? null : { file, script: stripBom(textOf(files, file) ?? '') };
}

/** `RuleConfiguration.json` of a folder; null when there is none or it cannot be read, which is told. */
export function readConfiguration(files: FolderFiles, folder: string, problems: ProblemList | null): JsonSource | null {
  const file = findPath(files, `${folder}/RuleConfiguration.json`);
  if (file === null) return null;
  try {
    const source = readJsonSource(file, textOf(files, file) ?? '');
    if (isJsonObject(source.value)) return source;
    problems?.warningAt(source, [], 'The file must hold a JSON object');
  } catch (error) {
    problems?.warning(file, (error as { line?: number }).line ?? null, `Not valid JSON, so none of its rules is run: ${error instanceof Error ? error.message : String(error)}`);
  }
  return null;
}
