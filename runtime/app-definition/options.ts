import type { AppOption } from '../kernel/application-types.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import { deepFreeze } from '../kernel/freeze.ts';
import { type FolderFiles, textOf } from './folder-files.ts';
import { type JsonSource, readJsonSource } from './json-source.ts';
import { checkedMembers } from './member-checks.ts';
import type { ProblemList } from './problems.ts';

const OPTIONS_FILE = /^options\/([^/]+)\.json$/i;
const OPTION = { value: 'any', label: 'text', description: 'text', helpText: 'text', tags: 'textMap' } as const;
const MEMBERS = Object.keys(OPTION);

/**
 * Reads `options/*.json`: lower-case id → options as authored; values keep their type. What the platform fails on only when
 * somebody asks for the list is told and put right as far as it goes, and never stops the app.
 * @see app-model.md §1.5
 */
export function readOptions(files: FolderFiles, problems: ProblemList): ReadonlyMap<string, readonly AppOption[]> {
  const result = new Map<string, readonly AppOption[]>();
  for (const file of [...files.contents.keys()].sort()) {
    const id = OPTIONS_FILE.exec(file)?.[1];
    if (id === undefined) continue;
    try {
      const source = readJsonSource(file, textOf(files, file) ?? '');
      result.set(id.toLowerCase(), deepFreeze(optionsOf(source, problems)));
    } catch (error) {
      problems.thrown(file, null, error, 'warning');
    }
  }
  return result;
}

function optionsOf(source: JsonSource, problems: ProblemList): AppOption[] {
  if (!Array.isArray(source.value)) {
    problems.warningAt(source, [], 'Options are a list of {"value": ..., "label": "..."}');
    return [];
  }
  return source.value.flatMap((item, index) => optionOf(source, index, item, problems) ?? []);
}

function optionOf(source: JsonSource, index: number, item: Json, problems: ProblemList): AppOption | null {
  if (!isJsonObject(item)) {
    problems.warningAt(source, [index], 'An option is an object with "value" and "label"');
    return null;
  }
  const option = checkedMembers(source, [index], item, OPTION, problems, 'warning');
  for (const name of Object.keys(option)) {
    if (MEMBERS.includes(name)) continue;
    problems.warningAt(source, [index, name], `An option has no member "${name}"`, `Allowed: ${MEMBERS.join(', ')}`);
    delete option[name];
  }
  const value = option.value;
  if (!isScalar(value)) problems.warningAt(source, [index], 'The "value" of an option is text, a number, true, false or null');
  if (typeof option.label !== 'string') {
    problems.warningAt(source, [index], 'The option has no "label"; its value is shown');
    option.label = String(isScalar(value) ? (value ?? '') : '');
  }
  return { ...(option as unknown as AppOption), value: isScalar(value) ? value : null };
}

function isScalar(value: Json | undefined): value is AppOption['value'] {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
