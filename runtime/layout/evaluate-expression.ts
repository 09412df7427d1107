import type { Mode } from '../expressions/context.ts';
import type { Json } from '../kernel/json.ts';
import { browserLookups, type BrowserFacts } from './browser-lookups.ts';
import { Evaluation, topPlace, type Place } from './evaluation.ts';
import { placeOf } from './layout-index.ts';
import type { EvaluationState, Position } from './types.ts';

export interface EvaluateOptions extends Position {
  /** Default `backend`. */
  mode?: Mode;
  /** `argv` */
  args?: readonly Json[];
  /** What only the browser knows; used in `frontend` mode. */
  browser?: BrowserFacts;
}

/**
 * Evaluates one expression (app-model.md §5).
 *
 * @returns JSON; a list or object of the model is the model's own and must not be changed
 * @throws {ExpressionError} unknown function, wrong arguments, failed cast, unknown component or data type
 */
export function evaluateExpression(expression: Json, state: EvaluationState, options: EvaluateOptions = {}): Json {
  const mode = options.mode ?? 'backend';
  const evaluation: Evaluation = new Evaluation(
    state,
    mode,
    mode === 'frontend' ? (place: Place) => browserLookups(evaluation, place, options.browser ?? {}) : null,
  );
  return evaluation.evaluate(expression, { ...placeAt(evaluation, options), args: options.args ?? null });
}

/** The place that a position names. */
export function placeAt(evaluation: Evaluation, position: Position): Place {
  const layout = position.layout ?? null;
  const byId = position.dataElementId ?? null;
  const named = byId === null ? undefined : evaluation.state.models.find((model) => model.dataElementId === byId);
  const element = named ?? (position.dataType == null ? undefined : evaluation.soleModel(position.dataType));
  const top = topPlace(evaluation, layout, element);
  const component = position.component ?? null;
  return {
    ...top,
    dataType: element?.dataType ?? position.dataType ?? top.dataType,
    element: element ?? (position.dataType == null ? top.element : null),
    rows: position.rowIndexes ?? [],
    placed: layout === null || component === null ? null : placeOf(layout, component),
  };
}
