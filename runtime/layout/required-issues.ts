import { memberOf, toBoolean, toText } from '../expressions/cast.ts';
import { ExpressionError } from '../expressions/error.ts';
import type { Json } from '../kernel/json.ts';
import { Evaluation, type Place } from './evaluation.ts';
import type { Placed } from './layout-index.ts';
import { isLikertRow } from './likert.ts';
import { textAt } from './resolve-text.ts';
import type { EvaluationState, LayoutFolder, RequiredIssue } from './types.ts';
import { walk } from './walk.ts';

/**
 * One issue for each binding of a visible required component that has no value: null, blank or an empty list
 * (app-model.md §5.7), in the order of pages, components, rows and bindings; a subform's where its component stands.
 *
 * @throws {ExpressionError} a broken `required`, `hidden` or `hiddenRow`
 */
export function requiredIssues(layout: LayoutFolder, state: EvaluationState, subforms: ReadonlyMap<string, LayoutFolder>): RequiredIssue[] {
  const evaluation = new Evaluation(state);
  const issues: RequiredIssue[] = [];
  const check = (place: Place, placed: Placed, names: readonly string[]) => {
    if (names.length === 0 || !isRequired(evaluation, place, placed)) return;
    for (const name of names) checkBinding(evaluation, place, placed, name, issues);
  };
  walk(evaluation, layout, subforms, {
    purpose: 'view',
    component(place, placed, hidden) {
      if (hidden) return false;
      check(place, placed, checkedBindings(placed));
      return true;
    },
    row(place, placed, row, hidden) {
      if (!hidden && isLikertRow(placed, row)) check({ ...place, rows: [...place.rows, row] }, placed, ['answer']);
    },
  });
  return issues;
}

/** A Likert asks for its rows' answers; a choice kept as rows asks for the rows, not for what is in them. */
function checkedBindings(placed: Placed): readonly string[] {
  const { component } = placed;
  if (component.required === undefined || component.type === 'Likert') return [];
  if (component.type !== 'RepeatingGroup' && Object.hasOwn(component.bindings, 'group')) return component.type === 'Group' ? [] : ['group'];
  return Object.keys(component.bindings);
}

function isRequired(evaluation: Evaluation, place: Place, placed: Placed): boolean {
  const { required } = placed.component;
  return required !== undefined && toBoolean(evaluation.evaluate(required, place));
}

function checkBinding(evaluation: Evaluation, place: Place, placed: Placed, name: string, issues: RequiredIssue[]): void {
  const { component, page } = placed;
  const binding = component.bindings[name];
  if (binding === undefined) return;
  const value = evaluation.value(place, binding.field, binding.dataType);
  if (!isEmpty(name === 'group' ? chosenRows(value, component.bindings) : value)) return;
  const found = evaluation.field(place, binding.field, binding.dataType);
  if (found === null) return;
  issues.push({
    dataElementId: found.model.dataElementId,
    field: found.field,
    layoutId: place.layout?.id ?? '',
    pageId: page.name,
    componentId: component.id,
    bindingName: name,
    pageName: textAt(evaluation, place, page.name),
    componentTitle: title(evaluation, place, placed),
  });
}

/** Rows that are chosen: those whose `checked` field holds, where there is one. */
function chosenRows(value: Json, bindings: Placed['component']['bindings']): Json {
  const group = bindings['group']?.field;
  const checked = bindings['checked']?.field;
  if (!Array.isArray(value) || group === undefined || checked === undefined) return value;
  const name = checked.startsWith(`${group}.`) ? checked.slice(group.length + 1) : checked;
  return value.filter((row) => memberOf(row, name) === true);
}

function isEmpty(value: Json): boolean {
  if (value === null) return true;
  return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0;
}

function title(evaluation: Evaluation, place: Place, placed: Placed): string | null {
  const key = memberOf(memberOf(placed.component.definition, 'textResourceBindings'), 'title');
  if (key === null) return null;
  try {
    const text = toText(evaluation.evaluate(key, place));
    return text === null ? null : textAt(evaluation, place, text);
  } catch (error) {
    // The title only decorates the message; the finding itself must stand.
    if (error instanceof ExpressionError) return null;
    throw error;
  }
}
