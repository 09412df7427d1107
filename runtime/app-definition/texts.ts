import type { TextResource, TextResources, TextVariable } from '../kernel/application-types.ts';
import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { deepFreeze } from '../kernel/freeze.ts';
import { type FolderFiles, textOf } from './folder-files.ts';
import { type JsonSource, member, readJsonSource } from './json-source.ts';
import { checkedMembers, requireMembers } from './member-checks.ts';
import type { ProblemList } from './problems.ts';

const TEXT_FILE = /^config\/texts\/resource\.([A-Za-z-]+)\.json$/;

/** Reads `config/texts/resource.<lang>.json`: language (from the file name) → texts. @see app-model.md §1.4 */
export function readTexts(files: FolderFiles, problems: ProblemList): ReadonlyMap<string, TextResources> {
  const result = new Map<string, TextResources>();
  for (const file of [...files.contents.keys()].sort()) {
    const language = TEXT_FILE.exec(file)?.[1];
    if (language === undefined) continue;
    const source = sourceOf(files, file, problems);
    if (source !== null) result.set(language, deepFreeze({ language, resources: resourcesOf(source, language, problems) }));
  }
  if (result.size === 0 && !problems.hasErrors) {
    problems.error('config/texts/resource.nb.json', null, 'There are no texts', 'Add at least config/texts/resource.nb.json with {"language": "nb", "resources": []}');
  }
  return result;
}

function sourceOf(files: FolderFiles, file: string, problems: ProblemList): JsonSource | null {
  try {
    return readJsonSource(file, textOf(files, file) ?? '');
  } catch (error) {
    problems.thrown(file, null, error);
    return null;
  }
}

function resourcesOf(source: JsonSource, language: string, problems: ProblemList): TextResource[] {
  const root = isJsonObject(source.value) ? source.value : null;
  const list = root === null ? undefined : member(root, 'resources');
  if (root === null || !Array.isArray(list)) {
    problems.errorAt(source, ['resources'], 'A text file is {"language": "...", "resources": [...]}');
    return [];
  }
  const declared = member(root, 'language');
  if (declared !== language) problems.warningAt(source, ['language'], `The language is ${JSON.stringify(declared ?? null)} but the file name says "${language}"; the file name is used`);
  const seen = new Set<string>();
  const result: TextResource[] = [];
  for (const [index, item] of list.entries()) {
    const resource = resourceOf(source, index, item, problems);
    if (resource === null) continue;
    if (seen.has(resource.id)) problems.warningAt(source, ['resources', index], `The text "${resource.id}" stands here a second time; the first one is used`);
    else result.push(resource);
    seen.add(resource.id);
  }
  return result;
}

function resourceOf(source: JsonSource, index: number, item: unknown, problems: ProblemList): TextResource | null {
  const place = ['resources', index] as const;
  if (!isJsonObject(item)) {
    problems.errorAt(source, place, 'A text is {"id": "...", "value": "..."}');
    return null;
  }
  const read = checkedMembers(source, place, withTextValue(source, index, item, problems), { id: 'text', value: 'text', variables: 'objects' }, problems);
  if (!requireMembers(source, place, read, ['id'], problems)) return null;
  const variables = Array.isArray(read.variables) ? variablesOf(source, index, read.variables as JsonObject[], problems) : null;
  return { id: read.id as string, value: typeof read.value === 'string' ? read.value : '', ...(variables === null ? {} : { variables }) };
}

/** A number or truth value without quotes is plainly meant as text. */
function withTextValue(source: JsonSource, index: number, item: JsonObject, problems: ProblemList): JsonObject {
  const value = member(item, 'value');
  if (typeof value !== 'number' && typeof value !== 'boolean') return item;
  problems.warningAt(source, ['resources', index, 'value'], `The value ${value} is no text; it is read as "${value}"`, `"value": "${value}"`);
  return { ...item, value: String(value) };
}

function variablesOf(source: JsonSource, index: number, list: JsonObject[], problems: ProblemList): TextVariable[] {
  return list.map((item, position) => {
    const place = ['resources', index, 'variables', position] as const;
    const variable = checkedMembers(source, place, item, { key: 'text', dataSource: 'text', defaultValue: 'text' }, problems);
    const { key, dataSource } = variable;
    // Without either it is never found: its default or its key stands in the text.
    if (typeof key !== 'string' || typeof dataSource !== 'string') problems.warningAt(source, place, 'A variable needs "key" and "dataSource"');
    return { ...variable, key: key ?? '', dataSource: dataSource ?? '' } as unknown as TextVariable;
  });
}
