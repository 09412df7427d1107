import { isJsonObject, type Json } from '../../kernel/json.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import { nearest } from '../../kernel/nearest.ts';
import { isBuiltInText } from '../built-in-texts.ts';
import { lineOfText } from '../file-text.ts';
import { textOf } from '../folder-files.ts';
import type { ProblemList } from '../problems.ts';
import { componentLine } from '../ui.ts';
import { calls, expressionsIn } from './expression-references.ts';

/** Keys that layouts use and that some language lacks while another has them. */
export function untranslatedTexts({ definition, ui }: DefinitionParts, problems: ProblemList): void {
  const languages = [...definition.texts].map(([language, { resources }]) => ({ language, ids: new Set(resources.map(({ id }) => id)) }));
  const all = new Set(languages.flatMap(({ ids }) => [...ids]));
  const told = new Set<string>();
  for (const [id, folder] of definition.layouts) {
    for (const component of folder.components.values()) {
      const source = ui.sources.get(id)?.pages.find((page) => page.name === component.page)?.source;
      for (const key of textKeys(component.definition.textResourceBindings)) {
        if (source === undefined || told.has(key) || !all.has(key)) continue;
        told.add(key);
        const lacking = languages.filter(({ ids }) => !ids.has(key)).map(({ language }) => language);
        if (lacking.length > 0) problems.warning(source.file, componentLine(source, component.id), `Component "${component.id}": the text "${key}" is missing in ${lacking.join(', ')}`, `Add it to ${lacking.map((language) => `config/texts/resource.${language}.json`).join(', ')}`);
      }
    }
  }
}

/** Literal keys of `["text", key]` that no language has. */
export function unknownTextKeys({ definition, ui }: DefinitionParts, problems: ProblemList): void {
  const all = new Set([...definition.texts.values()].flatMap(({ resources }) => resources.map(({ id }) => id)));
  for (const id of definition.layouts.keys()) {
    for (const { source } of ui.sources.get(id)?.pages ?? []) {
      for (const { expression, path } of expressionsIn(source.value, [])) {
        for (const call of calls(expression, path)) {
          const [key] = call.args;
          if (call.name !== 'text' || typeof key !== 'string' || all.has(key) || isBuiltInText(key)) continue;
          problems.warningAt(source, [...call.path, 1], `No language has the text "${key}"`, nearest(key, all));
        }
      }
    }
  }
}

function textKeys(bindings: Json | undefined): string[] {
  return isJsonObject(bindings) ? Object.values(bindings).filter((value) => typeof value === 'string' && value !== '') as string[] : [];
}

/** Texts that no file of the definition mentions. Keys of the platform's own texts may be there to replace them. */
export function unusedTexts({ definition, files }: DefinitionParts, problems: ProblemList): void {
  const mentioned = new Set<string>();
  const suffixes: string[] = [];
  for (const file of files.contents.keys()) {
    if (file.startsWith('config/texts/')) continue;
    const text = textOf(files, file) ?? '';
    for (const [, double, single, back, element] of text.matchAll(/"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`([^`$\n]*)|>([^<\s][^<]*)</g)) {
      const found = double ?? single ?? back ?? element ?? '';
      mentioned.add(found);
      if (back !== undefined && found !== '') suffixes.push(found);
    }
  }
  for (const [language, { resources }] of definition.texts) {
    const file = `config/texts/resource.${language}.json`;
    const inTexts = new Set(resources.flatMap(({ value, variables }) => [...(variables ?? []).map(({ key }) => String(key)), ...[...(value ?? '').matchAll(/\[([\w.-]+)\]/g)].map((match) => match[1] ?? '')]));
    for (const { id } of resources) {
      if (mentioned.has(id) || inTexts.has(id) || isBuiltInText(id) || suffixes.some((start) => id.startsWith(start))) continue;
      problems.info(file, lineOfText(textOf(files, file) ?? '', JSON.stringify(id)), `Nothing in the definition mentions the text "${id}"`);
    }
  }
}
