import { INSTANCE_FACTS } from '../../expressions/functions/lookups.ts';
import { isJsonObject, type Json } from '../../kernel/json.ts';
import { misspelt, nearest } from '../../kernel/nearest.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import { fieldAt, namesNear } from '../field-paths.ts';
import { lineOfText } from '../file-text.ts';
import { textOf } from '../folder-files.ts';
import { readJsonSource } from '../json-source.ts';
import type { ProblemList } from '../problems.ts';
import type { JsonPath } from '../tolerant-json.ts';

/** Members whose text may be a key, in every file that has some (app-model.md §1.4). */
const TEXT_MEMBERS = new Set(['label', 'description', 'helpText', 'message', 'title', 'target', 'headerContent', 'text', 'grouping', 'default', 'navigationTitle', 'filenameTextResourceKey']);
const FILES = /^(?:ui\/.*\.json|options\/[^/]+\.json|models\/[^/]+\.validation\.json|config\/applicationmetadata\.json)$/i;

/**
 * Texts that stand where a key may stand and are a slip away from a key. Text may stand there as it is: only what looks like a key
 * (one word, with a dot or of some length) is asked about.
 */
export function misspeltTextKeys({ definition, files }: DefinitionParts, problems: ProblemList): void {
  const keys = [...new Set([...definition.texts.values()].flatMap(({ resources }) => resources.map(({ id }) => id)))];
  const known = new Set(keys);
  for (const file of files.contents.keys()) {
    if (!FILES.test(file)) continue;
    const text = textOf(files, file) ?? '';
    try {
      const source = readJsonSource(file, text);
      for (const { key, path } of keysIn(source.value, [], false)) {
        const meant = known.has(key) || !/^[^\s{}$]{6,}$/.test(key) ? undefined : misspelt(key, keys);
        if (meant !== undefined) problems.warningAt(source, path, `No language has the text "${key}"`, `Did you mean "${meant}"?`);
      }
    } catch {
      // Said by the loader.
    }
  }
}

function* keysIn(value: Json | undefined, path: JsonPath, isText: boolean): Generator<{ key: string; path: JsonPath }> {
  if (typeof value === 'string' && isText) yield { key: value, path };
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* keysIn(item, [...path, index], isText && index > 0 && value[0] === 'if');
  else if (isJsonObject(value)) for (const [name, member] of Object.entries(value)) yield* keysIn(member, [...path, name], path.at(-1) === 'textResourceBindings' || TEXT_MEMBERS.has(name));
}

/** Fields, facts of the instance and settings that variables of texts name. */
export function textVariables({ definition, files }: DefinitionParts, problems: ProblemList): void {
  const models = [...definition.models.values()];
  for (const [language, { resources }] of definition.texts) {
    const file = `config/texts/resource.${language}.json`;
    for (const { variables } of resources) {
      for (const { key, dataSource } of variables ?? []) {
        if (typeof key !== 'string' || typeof dataSource !== 'string') continue;
        const wrong = wrongVariable(key, dataSource);
        if (wrong !== null) problems.warning(file, lineOfText(textOf(files, file) ?? '', JSON.stringify(key)), wrong.message, wrong.suggestion);
      }
    }
  }

  function wrongVariable(key: string, dataSource: string): { message: string; suggestion: string | undefined } | null {
    if (dataSource === 'instanceContext') return INSTANCE_FACTS.includes(key) ? null : { message: `An instance has no "${key}"`, suggestion: nearest(key, INSTANCE_FACTS) };
    if (!dataSource.startsWith('dataModel.')) return null;
    const type = dataSource.slice('dataModel.'.length);
    // The default depends on the page that shows the text.
    const among = type === 'default' ? models : models.filter(({ dataType }) => dataType.id === type);
    if (among.length === 0 || among.some(({ descriptor }) => fieldAt(descriptor, key) !== null)) return null;
    return { message: `No form data type has the field "${key}"`, suggestion: nearest(key, among.flatMap(({ descriptor }) => namesNear(descriptor, key))) };
  }
}
