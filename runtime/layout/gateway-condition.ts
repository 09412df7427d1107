import { evaluateExpression } from './evaluate-expression.ts';
import type { Json } from '../kernel/json.ts';
import type { EvaluationState } from './types.ts';

/**
 * Whether a flow out of an exclusive gateway is taken (app-api.md §4.6): the result must be exactly `true`.
 *
 * @param state  its default data type is the gateway's `connectedDataTypeId` or that of the task's folder
 * @throws {ExpressionError} a broken expression
 */
export function gatewayCondition(expression: Json, state: EvaluationState): boolean {
  return evaluateExpression(expression, state) === true;
}
