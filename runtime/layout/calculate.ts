import type { Member, ModelDescriptor } from '../data/types.ts';
import { member } from '../expressions/cast.ts';
import { expandField, parsePath, type DataPath, type PathSegment } from '../expressions/data-path.ts';
import { ExpressionError } from '../expressions/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { cloneJson } from '../kernel/clone-json.ts';
import { convertValue } from './convert-value.ts';
import { Evaluation, topPlace } from './evaluation.ts';
import { membersOf } from './model-members.ts';
import type { Calculation, EvaluationState, FormModel, LayoutFolder } from './types.ts';
import { withModel } from './with-model.ts';

/**
 * Computes the calculated fields of one document, in file order and row by row; later fields see what earlier ones
 * wrote (app-model.md §3.4). A value that does not fit its field is left out and told in `warnings`.
 *
 * @param model  not changed
 * @returns      the computed document: the same object when there is nothing to compute
 * @throws {ExpressionError} an expression fails: the save fails with it
 */
export function calculate(
  calculations: readonly Calculation[], dataType: string, dataElementId: string, model: JsonObject,
  descriptor: ModelDescriptor, state: EvaluationState, layout: LayoutFolder | null,
): { model: JsonObject; warnings: string[] } {
  const warnings: string[] = [];
  if (calculations.length === 0) return { model, warnings };
  const copy = cloneJson(model) as JsonObject;
  const own: FormModel = { dataElementId, dataType, model: copy };
  const current = withModel(state, own);
  for (const { field, expression } of calculations) {
    const path = parsePath(field);
    const target = path === null ? null : membersOf(descriptor.root, path).at(-1) ?? null;
    if (path === null || target === null) {
      warnings.push(`Calculation for field ${field} could not be resolved`);
      continue;
    }
    for (const concrete of expandField(copy, path)) {
      // What is hidden may depend on what was just written, so nothing is remembered from field to field.
      const evaluation = new Evaluation(current);
      const place = { ...topPlace(evaluation, layout, own), rows: concrete.rows, args: [concrete.field] };
      const value = evaluation.evaluate(expression, place);
      write(copy, concrete.field, value, target, warnings);
    }
  }
  return { model: copy, warnings };
}

function write(model: JsonObject, field: string, value: Json, target: Member, warnings: string[]): void {
  const path = parsePath(field) as DataPath;
  try {
    const converted = convertValue(value, target);
    assign(model, path, converted);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    warnings.push(`Could not set calculated value for field ${field}: ${error.message}`);
  }
}

function assign(model: JsonObject, path: DataPath, value: Json): void {
  let parent: Json = model;
  for (const segment of path.slice(0, -1)) {
    parent = isJsonObject(parent) ? member(parent, segment.name) : null;
    for (const index of segment.indexes) parent = Array.isArray(parent) ? (parent[index] ?? null) : null;
  }
  const name = (path.at(-1) as PathSegment).name;
  if (!isJsonObject(parent)) return;
  // An absent member and null are the same: nothing is written where nothing was.
  if (value === null && member(parent, name) === null) return;
  parent[name] = cloneJson(value);
}
