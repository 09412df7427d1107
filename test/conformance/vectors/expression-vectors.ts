import { deepStrictEqual, fail } from 'node:assert/strict';
import type { AppOption } from '../../../runtime/kernel/application-types.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../runtime/kernel/json.ts';
import { ExpressionError } from '../../../runtime/expressions/error.ts';
import type { BrowserFacts } from '../../../runtime/layout/browser-lookups.ts';
import { evaluateExpression, type EvaluateOptions } from '../../../runtime/layout/evaluate-expression.ts';
import { LayoutError } from '../../../runtime/layout/layout-error.ts';
import type { LayoutFolder } from '../../../runtime/layout/types.ts';
import { contextCase } from './context-vectors.ts';
import { vectorFiles, type VectorCase, type VectorSet } from './vector-case.ts';
import { vectorLayout, vectorState } from './vector-state.ts';

type Mode = 'backend' | 'frontend';

/** The expression cases of both sides, each set in its own mode. */
export function expressionSets(root: string): VectorSet[] {
  return [
    set(root, 'expressions/backend/shared-tests', 'backend'),
    set(root, 'expressions/backend/exclusive-tests', 'backend'),
    set(root, 'expressions/backend/up-for-evaluation', 'backend'),
    set(root, 'expressions/frontend-shared-tests', 'frontend'),
  ];
}

function set(root: string, folder: string, mode: Mode): VectorSet {
  const cases = vectorFiles(root, folder).flatMap(({ path, json }) => fileCases(path, json, mode));
  return { name: folder, cases, contradictions: {} };
}

function fileCases(path: string, json: JsonObject, mode: Mode): VectorCase[] {
  if (mode === 'frontend' && json['disabledFrontend'] === true) return [];
  const cases: VectorCase[] = [];
  if (json['expectedContexts'] !== undefined) cases.push(contextCase(path, json, mode));
  if (json['expression'] !== undefined) cases.push({ name: path, run: () => check(json, json, mode) });
  const more = Array.isArray(json['testCases']) ? json['testCases'].filter(isJsonObject) : [];
  more.forEach((testCase, index) => cases.push({ name: `${path} #${index + 1}`, run: () => check(json, testCase, mode) }));
  return cases;
}

function check(file: JsonObject, testCase: JsonObject, mode: Mode): void {
  const expression = testCase['expression'] as Json;
  if (testCase['expectsFailure'] === undefined) {
    deepStrictEqual(evaluate(file, expression, mode), testCase['expects']);
    return;
  }
  let result: Json;
  try {
    result = evaluate(file, expression, mode);
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof LayoutError) return;
    throw error;
  }
  fail(`expected a failure (${String(testCase['expectsFailure'])}), got ${JSON.stringify(result)}`);
}

function evaluate(file: JsonObject, expression: Json, mode: Mode): Json {
  const layout = vectorLayout(file['layouts'] ?? null);
  const options: EvaluateOptions = { mode, layout, ...position(file, layout), browser: browserFacts(file) };
  if (Array.isArray(file['positionalArguments'])) options.args = file['positionalArguments'];
  return evaluateExpression(expression, vectorState(file), options);
}

function position(file: JsonObject, layout: LayoutFolder | null): Pick<EvaluateOptions, 'component' | 'rowIndexes'> {
  const context = file['context'];
  if (!isJsonObject(context)) return {};
  const id = String(context['component']);
  const component = layout?.components.get(id) ?? null;
  return { component, rowIndexes: (context['rowIndices'] ?? []) as number[] };
}

function browserFacts(file: JsonObject): BrowserFacts {
  const facts: BrowserFacts = { location: { task: taskOf(file), page: pageOf(file) } };
  if (isJsonObject(file['codeLists'])) facts.options = file['codeLists'] as unknown as Record<string, AppOption[]>;
  if (isJsonObject(file['externalApis'])) facts.externalApis = file['externalApis']['data'] as JsonObject;
  if (isJsonObject(file['valueArguments'])) facts.value = file['valueArguments'] as unknown as NonNullable<BrowserFacts['value']>;
  if (Array.isArray(file['instanceDataElements'])) {
    facts.attachments = file['instanceDataElements'] as unknown as NonNullable<BrowserFacts['attachments']>;
  }
  return facts;
}

function taskOf(file: JsonObject): string | null {
  const task = isJsonObject(file['process']) ? file['process']['currentTask'] : null;
  return isJsonObject(task ?? null) ? String((task as JsonObject)['elementId']) : null;
}

/** The front end's runner stands on a page of this name when the case does not say. */
function pageOf(file: JsonObject): string {
  const context = file['context'];
  return isJsonObject(context) && typeof context['currentLayout'] === 'string' ? context['currentLayout'] : 'FormLayout';
}
