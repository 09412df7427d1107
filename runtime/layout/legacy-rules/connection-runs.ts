import type { Member, ModelDescriptor } from '../../data/types.ts';
import { member } from '../../expressions/cast.ts';
import { expandField, parsePath, type DataPath, type PathSegment } from '../../expressions/data-path.ts';
import { ExpressionError } from '../../expressions/error.ts';
import { cloneJson } from '../../kernel/clone-json.ts';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.ts';
import { convertValue } from '../convert-value.ts';
import { membersOf } from '../model-members.ts';
import { inputOf, valueAt } from './conditional-runs.ts';
import type { RuleCall, RuleConnection, RuleOutcome, RuleValue } from './types.ts';

/** A question whose answer goes into a field. */
export interface ConnectionRun {
  call: RuleCall;
  output: string;
  /** The rows that the field lies in, outermost first. */
  rows: readonly number[];
}

/**
 * What the connections of a folder ask when a document has become another: those with a changed input, row by row where the
 * output lies in rows. All are decided by the document as it was written, as in the form client: a result that is the input of
 * another connection does not set that one off, so there is no end to miss.
 */
export function connectionRuns(connections: readonly RuleConnection[], descriptor: ModelDescriptor, before: JsonObject, after: JsonObject): ConnectionRun[] {
  return connections.flatMap(({ id, function: name, inputs, output }) => {
    const path = parsePath(output);
    if (path === null) return [];
    return rowsOf(descriptor, after, path)
      .filter((rows) => inputs.some((input) => isChanged(valueAt(before, input.path, rows), valueAt(after, input.path, rows))))
      .map((rows): ConnectionRun => ({ call: { rule: id, kind: 'connection', function: name, input: inputOf(after, inputs, rows) }, output, rows }));
  });
}

/**
 * The document with the answers in their fields, converted to their types; empty text empties a field. An answer that does not
 * fit leaves the field and is told in `warnings`; one that is missing leaves it.
 *
 * @param model  not changed
 * @returns      the same object when nothing is different
 */
export function withOutputs(runs: readonly ConnectionRun[], outcomes: readonly RuleOutcome[], descriptor: ModelDescriptor, model: JsonObject): { model: JsonObject; warnings: string[] } {
  const warnings: string[] = [];
  let copy: JsonObject | null = null;
  for (const [index, { call, output, rows }] of runs.entries()) {
    const outcome = outcomes[index];
    const path = parsePath(output);
    const target = path === null ? undefined : membersOf(descriptor.root, path).at(-1);
    if (outcome === undefined || 'fault' in outcome || path === null) continue;
    const value = target === undefined ? undefined : converted(outcome.value, target);
    if (value === undefined) {
      warnings.push(`Rule ${call.rule}: the result of ${call.function} does not fit ${output}${target === undefined ? ', which the model lacks' : ` of the type ${target.type}`}`);
    } else if (valueAt(copy ?? model, output, rows) !== value) {
      copy ??= cloneJson(model) as JsonObject;
      assign(copy, path, rows, value);
    }
  }
  return { model: copy ?? model, warnings };
}

/** The value in the type of its field; undefined when it has no such form. What it is, is not told: it may be about a person. */
function converted(value: RuleValue, target: Member): Json | undefined {
  try {
    return convertValue(value === '' ? null : value, target);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** Every row that the path's last list has; without lists in the way, the document itself. */
function rowsOf(descriptor: ModelDescriptor, model: JsonObject, path: DataPath): (readonly number[])[] {
  const lists = membersOf(descriptor.root, path).map((found, index) => found.array && index < path.length - 1 && path[index]?.indexes.length === 0);
  const last = lists.lastIndexOf(true);
  if (last === -1) return [[]];
  return expandField(model, path.slice(0, last + 1)).flatMap(({ rows, value }) => (Array.isArray(value) ? value.map((_, row) => [...rows, row]) : []));
}

function isChanged(before: Json, after: Json): boolean {
  if (before === after) return false;
  const isComposed = typeof before === 'object' && before !== null && typeof after === 'object' && after !== null;
  return !isComposed || JSON.stringify(before) !== JSON.stringify(after);
}

/** Sets a field; objects that lie in the way are made, rows are not. */
function assign(model: JsonObject, path: DataPath, rows: readonly number[], value: Json): void {
  let parent: Json = model;
  let row = 0;
  for (const { name, indexes } of path.slice(0, -1)) {
    if (!isJsonObject(parent)) return;
    let next: Json = member(parent, name);
    if (next === null && indexes.length === 0) parent[name] = next = {};
    for (const index of indexes) next = Array.isArray(next) ? (next[index] ?? null) : null;
    if (Array.isArray(next)) next = next[rows[row++] ?? -1] ?? null;
    parent = next;
  }
  if (isJsonObject(parent)) parent[(path.at(-1) as PathSegment).name] = value;
}
