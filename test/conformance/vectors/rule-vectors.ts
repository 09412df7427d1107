import { deepStrictEqual, ok } from 'node:assert/strict';
import { isJsonObject, type Json, type JsonObject } from '../../../runtime/kernel/json.ts';
import { calculate } from '../../../runtime/layout/calculate.ts';
import { evaluateExpression } from '../../../runtime/layout/evaluate-expression.ts';
import { expressionIssues } from '../../../runtime/layout/expression-issues.ts';
import { parseCalculations } from '../../../runtime/layout/parse-calculations.ts';
import { parseExpressionValidations } from '../../../runtime/layout/parse-expression-validations.ts';
import { inferredDescriptor } from '../../support/inferred-descriptor.ts';
import { vectorFiles, type VectorSet } from './vector-case.ts';
import { vectorLayout, vectorState } from './vector-state.ts';

/** Expression validation and calculation cases. */
export function ruleSets(root: string): VectorSet[] {
  return [
    validationSet(root, 'expression-validation/backend/shared', 'backend'),
    validationSet(root, 'expression-validation/backend/backend', 'backend'),
    validationSet(root, 'expression-validation/frontend', 'frontend'),
    { name: 'calculation', cases: vectorFiles(root, 'calculation').map(({ path, json }) => ({ name: path, run: () => checkCalculation(json) })), contradictions: {} },
  ];
}

function validationSet(root: string, folder: string, mode: 'backend' | 'frontend'): VectorSet {
  const cases = vectorFiles(root, folder).map(({ path, json }) => ({ name: path, run: () => checkValidation(json, mode) }));
  return { name: folder, cases, contradictions: {} };
}

function checkValidation(json: JsonObject, mode: 'backend' | 'frontend'): void {
  const validations = parseExpressionValidations(json['validationConfig'] as Json);
  deepStrictEqual(validations.problems, []);
  const layout = vectorLayout(json['layouts'] ?? null);
  const issues = expressionIssues(validations, 'default', 'element', json['formData'] as JsonObject, vectorState(json), layout, new Map(), { mode });
  const expected = (json['expects'] as JsonObject[]).map((issue) => line(issue['field'], issue['severity'], issue['message']));
  deepStrictEqual(issues.map((issue) => line(issue.field, issue.severity, issue.message)).sort(), expected.sort());
}

function line(...parts: readonly (Json | undefined)[]): string {
  return parts.join(' | ');
}

function checkCalculation(json: JsonObject): void {
  const model = json['formData'] as JsonObject;
  const before = JSON.stringify(model);
  const { calculations, problems } = parseCalculations(json['calculationConfig'] as Json);
  const layout = vectorLayout(json['layouts'] ?? null);
  const state = vectorState(json);
  const result = calculate(calculations, 'default', 'element', model, inferredDescriptor('default', model), state, layout);
  deepStrictEqual(JSON.stringify(model), before, 'the input must not change');
  const expects = (json['expects'] as Json[]).filter(isJsonObject);
  if (expects.some((expected) => expected['logMessage'] !== undefined)) {
    ok(problems.length + result.warnings.length > 0, 'a warning is expected');
    deepStrictEqual(result.model, model);
    return;
  }
  const after = { ...state, models: [{ dataElementId: 'element', dataType: 'default', model: result.model }] };
  for (const expected of expects) deepStrictEqual(evaluateExpression(['dataModel', expected['field'] as Json], after), expected['result']);
}
