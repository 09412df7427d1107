import { toText } from '../expressions/cast.ts';
import type { Mode } from '../expressions/context.ts';
import { expandField, parsePath, type ConcreteField } from '../expressions/data-path.ts';
import { ExpressionError } from '../expressions/error.ts';
import type { JsonObject } from '../kernel/json.ts';
import { browserLookups } from './browser-lookups.ts';
import { Evaluation, topPlace, type Place } from './evaluation.ts';
import { withModel } from './with-model.ts';
import { hiddenFields, type HiddenFields } from './hidden-fields.ts';
import type { EvaluationState, ExpressionIssue, ExpressionRule, ExpressionValidations, FormModel, LayoutFolder } from './types.ts';

export interface ExpressionIssueOptions {
  /** Default `backend`: fields without a value are passed over. Fields under hidden components are on both sides. */
  mode?: Mode;
  /** Told of every rule that could not be evaluated; the rule gives no issue then. */
  onProblem?: (problem: string) => void;
}

/**
 * What the rules of `<dataTypeId>.validation.json` say about one document, in the order of the file, rows from first
 * to last (app-model.md §5.6). A rule that fails or whose condition is no boolean is passed over.
 *
 * @param model  the document; it stands in for the state's model of the same element
 * @throws {ExpressionError} a broken `hidden` of a layout
 */
export function expressionIssues(
  validations: ExpressionValidations, dataType: string, dataElementId: string, model: JsonObject,
  state: EvaluationState, layout: LayoutFolder | null, subforms: ReadonlyMap<string, LayoutFolder>, options: ExpressionIssueOptions = {},
): ExpressionIssue[] {
  if (validations.fields.size === 0) return [];
  const own: FormModel = { dataElementId, dataType, model };
  const current = withModel(state, own);
  const mode = options.mode ?? 'backend';
  const evaluation = evaluationFor(current, mode);
  const top = topPlace(evaluation, layout, own);
  // Found out when the first rule has something to say: most documents have no issue at all.
  let hidden: HiddenFields | null = null;
  const isHidden = (field: string) => {
    if (layout === null) return false;
    hidden ??= hiddenFields(layout, current, subforms, 'view', mode);
    return hidden.covers(dataElementId, field);
  };
  const issues: ExpressionIssue[] = [];
  for (const [path, rules] of validations.fields) {
    const parsed = parsePath(path);
    for (const field of parsed === null ? [] : expandField(model, parsed)) {
      if (mode === 'backend' && field.value === null) continue;
      const found = checkField(evaluation, top, field, rules, options.onProblem);
      if (found.length === 0 || isHidden(field.field)) continue;
      issues.push(...found.map((issue) => ({ dataElementId, field: field.field, ...issue })));
    }
  }
  return issues;
}

type Finding = Pick<ExpressionIssue, 'severity' | 'message'>;

function checkField(
  evaluation: Evaluation, top: Place, field: ConcreteField, rules: readonly ExpressionRule[], onProblem: ExpressionIssueOptions['onProblem'],
): Finding[] {
  const place: Place = { ...top, rows: field.rows, args: [field.field] };
  return rules.flatMap((rule) => {
    try {
      const condition = evaluation.evaluate(rule.condition, place);
      if (typeof condition !== 'boolean') throw new ExpressionError('the condition must give true or false');
      if (!condition) return [];
      const message = toText(evaluation.evaluate(rule.message, place));
      if (message === null) throw new ExpressionError('the message is empty');
      return [{ severity: rule.severity, message }];
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      onProblem?.(`validation of ${field.field}: ${error.message}`);
      return [];
    }
  });
}

/** In the browser `value` is the path that the rule is evaluated for. */
function evaluationFor(state: EvaluationState, mode: Mode): Evaluation {
  if (mode === 'backend') return new Evaluation(state);
  const evaluation: Evaluation = new Evaluation(state, mode, (place) =>
    browserLookups(evaluation, place, { value: { data: { field: place.args?.[0] ?? null }, defaultKey: 'field' } }),
  );
  return evaluation;
}
