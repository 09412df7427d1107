import { isJsonObject, type Json } from '../kernel/json.ts';
import type { Component } from '../layout/types.ts';
import { isBuiltInText } from './built-in-texts.ts';
import { lineOfText } from './file-text.ts';
import type { DefinitionParts } from './definition-parts.ts';
import { nearest } from '../kernel/nearest.ts';
import { textOf } from './folder-files.ts';
import type { ProblemList } from './problems.ts';

/** Most missing keys that one finding names. */
const NAMED = 10;

/** Tells which text keys have no text, once for each language; and variables that read a data type that is not there. */
export function checkTexts(parts: DefinitionParts, problems: ProblemList): void {
  const used = usedKeys(parts);
  const defined = new Set<string>();
  for (const { resources } of parts.definition.texts.values()) for (const { id } of resources) defined.add(id);
  for (const [language, { resources }] of parts.definition.texts) {
    const present = new Set(resources.map(({ id }) => id));
    // A word that no language has a text for is most often text that stands there as it is.
    const missing = [...used].filter((key) => !present.has(key) && (defined.has(key) || (looksLikeKey(key) && !isBuiltInText(key))));
    if (missing.length === 0) continue;
    const named = missing.slice(0, NAMED).join(', ');
    problems.info(`config/texts/resource.${language}.json`, null, `${missing.length} text keys of the layouts have no text: ${named}${missing.length > NAMED ? ', ...' : ''}`);
  }
  checkVariables(parts, problems);
}

function looksLikeKey(text: string): boolean {
  return /^[A-Za-z][\w-]*(?:\.[\w-]+)+$/.test(text);
}

function usedKeys({ definition }: DefinitionParts): Set<string> {
  const keys = new Set<string>();
  for (const folder of definition.layouts.values()) for (const component of folder.components.values()) addKeys(component, keys);
  for (const element of definition.process.elements.values()) {
    const key = element.pdf?.filenameTextResourceKey ?? element.subformPdf?.filenameTextResourceKey;
    if (typeof key === 'string') keys.add(key);
  }
  return keys;
}

function addKeys(component: Component, keys: Set<string>): void {
  const bindings: Json | undefined = component.definition.textResourceBindings;
  if (!isJsonObject(bindings)) return;
  for (const value of Object.values(bindings)) if (typeof value === 'string' && value !== '') keys.add(value);
}

const SOURCES = new Set(['dataModel.default', 'instanceContext', 'applicationSettings', 'customTextParameters', 'text']);

function checkVariables({ definition, files }: DefinitionParts, problems: ProblemList): void {
  for (const [language, { resources }] of definition.texts) {
    const file = `config/texts/resource.${language}.json`;
    for (const { id, variables } of resources) {
      for (const { dataSource } of variables ?? []) {
        if (typeof dataSource !== 'string' || SOURCES.has(dataSource)) continue;
        const type = dataSource.startsWith('dataModel.') ? dataSource.slice('dataModel.'.length) : null;
        if (type !== null && definition.models.has(type)) continue;
        const suggestion = nearest(dataSource, [...SOURCES, ...[...definition.models.keys()].map((model) => `dataModel.${model}`)]);
        problems.warning(file, lineOfText(textOf(files, file) ?? '', JSON.stringify(id)), `Text "${id}": there is no data source "${dataSource}"`, suggestion);
      }
    }
  }
}
