import { isJsonObject } from '../../kernel/json.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import { nearest } from '../../kernel/nearest.ts';
import { namesNear, propertyAt } from '../field-paths.ts';
import { findPath, textOf } from '../folder-files.ts';
import { type JsonSource, readJsonSource } from '../json-source.ts';
import type { ProblemList } from '../problems.ts';
import { checkExpression, expressionsIn } from './expression-references.ts';

/** Expressions of `<type>.validation.json` and `<type>.calculation.json`. */
export function modelExpressions(parts: DefinitionParts, problems: ProblemList): void {
  for (const id of parts.definition.models.keys()) {
    for (const kind of ['validation', 'calculation']) {
      const source = sourceOf(parts, `models/${id}.${kind}.json`);
      if (source === null) continue;
      const folders = [...parts.definition.layouts.values()].filter((folder) => folder.defaultDataType === id);
      for (const { expression, path } of expressionsIn(source.value, [])) {
        checkExpression(expression, { definition: parts.definition, dataType: id, folders: folders.length === 0 ? null : folders }, (below, message, suggestion) => problems.warningAt(source, [...path, ...below], message, suggestion));
      }
    }
  }
}

/** Rules that name a definition which the file does not have. */
export function validationDefinitions(parts: DefinitionParts, problems: ProblemList): void {
  for (const id of parts.definition.models.keys()) {
    const source = sourceOf(parts, `models/${id}.validation.json`);
    if (source === null || !isJsonObject(source.value)) continue;
    const definitions = isJsonObject(source.value.definitions) ? source.value.definitions : {};
    const validations = isJsonObject(source.value.validations) ? source.value.validations : {};
    for (const [field, rules] of Object.entries(validations)) {
      for (const [index, rule] of (Array.isArray(rules) ? rules : []).entries()) {
        const name = typeof rule === 'string' ? rule : isJsonObject(rule) ? rule.ref : undefined;
        if (typeof name !== 'string' || Object.hasOwn(definitions, name)) continue;
        problems.warningAt(source, ['validations', field, index], `There is no definition "${name}" in the file`, nearest(name, Object.keys(definitions)));
      }
    }
  }
}

/** Fields that a copy of an instance leaves out. */
export function excludedFields({ definition, metadata }: DefinitionParts, problems: ProblemList): void {
  const models = [...definition.models.values()];
  for (const [index, field] of (definition.metadata.copyInstanceSettings?.excludedDataFields ?? []).entries()) {
    if (models.some((model) => propertyAt(model.descriptor, field) !== null)) continue;
    problems.warningAt(metadata.source, ['copyInstanceSettings', 'excludedDataFields', index], `No form data type has the field "${field}"`, nearest(field, models.flatMap((model) => namesNear(model.descriptor, field))));
  }
}

/** Options whose values are not told apart. */
export function repeatedOptions({ definition, files }: DefinitionParts, problems: ProblemList): void {
  for (const [id, list] of definition.options) {
    const file = findPath(files, `options/${id}.json`);
    const source = file === null ? null : sourceOf({ files }, file);
    const seen = new Set<unknown>();
    for (const [index, { value }] of list.entries()) {
      if (seen.has(value) && source !== null) problems.warningAt(source, [index, 'value'], `Two options have the value ${JSON.stringify(value)}`);
      seen.add(value);
    }
  }
}

function sourceOf({ files }: Pick<DefinitionParts, 'files'>, wanted: string): JsonSource | null {
  const file = findPath(files, wanted);
  if (file === null) return null;
  try {
    return readJsonSource(file, textOf(files, file) ?? '');
  } catch {
    // Said by the loader.
    return null;
  }
}
