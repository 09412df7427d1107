import type { DefinitionParts } from './definition-parts.ts';
import { nearest } from '../kernel/nearest.ts';
import { fieldAt, namesNear, propertyAt } from './field-paths.ts';
import { findPath, textOf } from './folder-files.ts';
import { lineOfText } from './file-text.ts';
import type { ProblemList } from './problems.ts';
import type { FormType } from './types.ts';

/** Checks that prefill, expression validation and calculations name fields that the model has. */
export function checkModelFiles(parts: DefinitionParts, problems: ProblemList): void {
  for (const [id, model] of parts.definition.models) {
    checkPrefill(id, model, parts, problems);
    for (const field of model.validations?.fields.keys() ?? []) checkField(`models/${id}.validation.json`, field, model, parts, problems);
    for (const { field } of model.calculations) checkField(`models/${id}.calculation.json`, field, model, parts, problems);
  }
}

function checkPrefill(id: string, model: FormType, parts: DefinitionParts, problems: ProblemList): void {
  if (model.prefill === null) return;
  const { userProfile, er, dsf, queryParameters } = model.prefill;
  for (const [source, target] of [...userProfile, ...er, ...dsf, ...queryParameters]) {
    if (propertyAt(model.descriptor, target) !== null) continue;
    warn(`models/${id}.prefill.json`, target, `"${source}" is to fill "${target}", which the model does not have`, model, parts, problems);
  }
}

function checkField(file: string, field: string, model: FormType, parts: DefinitionParts, problems: ProblemList): void {
  if (fieldAt(model.descriptor, field) === null) warn(file, field, `The model has no field "${field}"`, model, parts, problems);
}

function warn(wanted: string, path: string, message: string, model: FormType, { files }: DefinitionParts, problems: ProblemList): void {
  const file = findPath(files, wanted) ?? wanted;
  const line = lineOfText(textOf(files, file) ?? '', JSON.stringify(path));
  problems.warning(file, line, message, nearest(path, namesNear(model.descriptor, path)));
}
