import { evaluateExpression } from './evaluate-expression.ts';
import type { Json } from '../kernel/json.ts';
import type { EvaluationState } from './types.ts';

/**
 * Whether a flow out of an exclusive gateway is taken (app-api.md §4.6): the result must be exactly `true`.
 *
 * @param state  its default data type is the gateway's `connectedDataTypeId` or that of the task's folder; where that
 *               type has several elements, the first one counts
 * @throws {ExpressionError} a broken expression
 */
export function gatewayCondition(expression: Json, state: EvaluationState): boolean {
  const element = state.models.find((model) => model.dataType === state.defaultDataType);
  return evaluateExpression(expression, state, { dataElementId: element?.dataElementId ?? null }) === true;
}
