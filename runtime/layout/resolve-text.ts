import type { TextResource, TextResources, TextVariable } from '../kernel/application-types.ts';
import { toText } from '../expressions/cast.ts';
import { ExpressionError } from '../expressions/error.ts';
import { instanceFact } from '../expressions/functions/lookups.ts';
import { Evaluation, type Place } from './evaluation.ts';
import { placeAt } from './evaluate-expression.ts';
import type { EvaluationState, Position } from './types.ts';

const PLACEHOLDER = /\{(\d{1,3})\}/g;
/** Texts that name texts that name texts: enough for any app, and an end for a circle. */
const DEEPEST = 10;

/**
 * The text of a key with its variables filled in (app-model.md §1.4); the key itself when there is none.
 *
 * @param row         where the text stands: folder, element and rows that `dataModel` variables look at
 * @param parameters  values of variables from `customTextParameters`
 */
export function resolveText(state: EvaluationState, key: string, row: Position = {}, parameters: Readonly<Record<string, string>> = {}): string {
  const evaluation = new Evaluation(state);
  return textAt(evaluation, placeAt(evaluation, row), key, parameters);
}

/** The text of a key at a place. */
export function textAt(evaluation: Evaluation, place: Place, key: string, parameters: Readonly<Record<string, string>> = {}): string {
  return fill(evaluation, place, key, parameters, 0);
}

function fill(evaluation: Evaluation, place: Place, key: string, parameters: Readonly<Record<string, string>>, depth: number): string {
  const resource = textsByKey(evaluation.state.texts).get(key);
  if (resource === undefined) return key;
  const variables = resource.variables ?? [];
  if (variables.length === 0) return resource.value;
  const values = variables.map((variable) => variableText(evaluation, place, variable, parameters, depth));
  return resource.value.replace(PLACEHOLDER, (placeholder, index: string) => values[Number(index)] ?? placeholder);
}

function variableText(
  evaluation: Evaluation, place: Place, variable: TextVariable, parameters: Readonly<Record<string, string>>, depth: number,
): string {
  const { key, dataSource } = variable;
  const found =
    dataSource === 'text'
      ? nested(evaluation, place, key, parameters, depth)
      : dataSource === 'customTextParameters'
        ? ((Object.hasOwn(parameters, key) ? parameters[key] : undefined) ?? null)
        : stateText(evaluation, place, key, dataSource);
  return found ?? variable.defaultValue ?? key;
}

function nested(evaluation: Evaluation, place: Place, key: string, parameters: Readonly<Record<string, string>>, depth: number): string | null {
  return depth < DEEPEST && textsByKey(evaluation.state.texts).has(key) ? fill(evaluation, place, key, parameters, depth + 1) : null;
}

function stateText(evaluation: Evaluation, place: Place, key: string, dataSource: string): string | null {
  const { state } = evaluation;
  if (dataSource === 'instanceContext') return instanceFact({ mode: 'frontend', instance: state.instance }, key) ?? null;
  if (dataSource === 'applicationSettings') return (Object.hasOwn(state.frontEndSettings, key) ? state.frontEndSettings[key] : undefined) ?? null;
  if (!dataSource.startsWith('dataModel.')) return null;
  const named = dataSource.slice('dataModel.'.length);
  // Older clients looked at the form at hand whatever the name, and real texts name its class.
  const dataType = named === 'default' || !evaluation.isKnown(named) ? null : named;
  try {
    return toText(evaluation.value(place, key, dataType));
  } catch (error) {
    // A text must not fail because of a type that is not there, or a path to a whole list.
    if (error instanceof ExpressionError) return null;
    throw error;
  }
}

const indexes = new WeakMap<TextResources, ReadonlyMap<string, TextResource>>();

function textsByKey(texts: TextResources): ReadonlyMap<string, TextResource> {
  let index = indexes.get(texts);
  if (index === undefined) {
    index = new Map(texts.resources.map((resource) => [resource.id, resource]));
    indexes.set(texts, index);
  }
  return index;
}
