import { lookUp, parsePath } from '../../expressions/data-path.ts';
import type { Json, JsonObject } from '../../kernel/json.ts';
import { topPlace, type Evaluation, type Place } from '../evaluation.ts';
import { nodeKey } from '../hidden-nodes.ts';
import { layoutIndex, type Placed } from '../layout-index.ts';
import type { FormModel, LayoutFolder } from '../types.ts';
import { rowCount } from '../walk.ts';
import type { ConditionalRule, RuleCall, RuleInput, RuleOutcome, RuleValue } from './types.ts';

/** A question whose answer shows or hides components. */
export interface ConditionalRun {
  call: RuleCall;
  action: ConditionalRule['action'];
  /** Keys of the nodes that it decides (`nodeKey`). */
  nodes: readonly string[];
}

/**
 * What the conditional rules of a folder ask about one document: once for each rule, or for each row of its group. Inputs that
 * are no text, number or truth are null.
 */
export function conditionalRuns(evaluation: Evaluation, layout: LayoutFolder, element: FormModel, rules: readonly ConditionalRule[]): ConditionalRun[] {
  const top = topPlace(evaluation, layout, element);
  return rules.flatMap((rule) => rowsOf(evaluation, top, layout, rule).flatMap((rows): ConditionalRun[] => {
    const targets = rule.targets.filter((target) => target.rows <= rows.length);
    if (targets.length === 0) return [];
    const nodes = targets.map((target) => nodeKey(layout.id, element.dataElementId, target.componentId, rows.slice(0, target.rows)));
    return [{ call: { rule: rule.id, kind: 'conditional', function: rule.function, input: inputOf(element.model, rule.inputs, rows) }, action: rule.action, nodes }];
  }));
}

/** The nodes that the answers hide: `Show` hides when it does not hold, `Hide` when it does. Where there is no answer, the rule hides nothing. */
export function hiddenNodes(runs: readonly ConditionalRun[], outcomes: readonly RuleOutcome[]): Set<string> {
  const hidden = new Set<string>();
  for (const [index, { action, nodes }] of runs.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined || 'fault' in outcome || Boolean(outcome.value) === (action === 'Show')) continue;
    for (const node of nodes) hidden.add(node);
  }
  return hidden;
}

/** Values of a rule's parameters in the given rows. */
export function inputOf(model: JsonObject, inputs: readonly RuleInput[], rows: readonly number[]): Record<string, RuleValue> {
  return Object.fromEntries(inputs.map(({ name, path }) => [name, scalar(valueAt(model, path, rows))]));
}

/** The value of a parsed rule's path. */
export function valueAt(model: JsonObject, path: string, rows: readonly number[]): Json {
  const parsed = parsePath(path);
  return parsed === null ? null : lookUp(model, parsed, rows);
}

function scalar(value: Json): RuleValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function rowsOf(evaluation: Evaluation, top: Place, layout: LayoutFolder, { repeatingGroup: group }: ConditionalRule): number[][] {
  if (group === null) return [[]];
  const { byId } = layoutIndex(layout);
  const own = rowsWithin(evaluation, top, byId.get(group.groupId));
  return group.childGroupId === null ? own : [...own, ...rowsWithin(evaluation, top, byId.get(group.childGroupId))];
}

/** Indexes of every row of a repeating component, with those of the rows around it. */
function rowsWithin(evaluation: Evaluation, top: Place, group: Placed | undefined): number[][] {
  if (group === undefined || group.component.repeats === null) return [];
  return instancesOf(evaluation, top, group).flatMap((rows) => {
    const count = rowCount(evaluation, { ...top, placed: group, rows }, group);
    return Array.from({ length: count }, (_, row) => [...rows, row]);
  });
}

function instancesOf(evaluation: Evaluation, top: Place, placed: Placed): number[][] {
  if (placed.parent === null) return [[]];
  return placed.inRows ? rowsWithin(evaluation, top, placed.parent) : instancesOf(evaluation, top, placed.parent);
}
