import { memberOf, toBoolean } from '../expressions/cast.ts';
import { ExpressionError } from '../expressions/error.ts';
import type { Json } from '../kernel/json.ts';
import type { Evaluation, Place } from './evaluation.ts';
import { isHiddenNode } from './hidden-nodes.ts';
import { layoutIndex, type Placed } from './layout-index.ts';
import type { Page } from './types.ts';

/** `view`: is it shown; `remove`: does its data go when it is hidden (`removeWhenHidden`). */
export type HiddenPurpose = 'view' | 'remove';

/**
 * Whether the component of a place is hidden: by itself, by what it stands in, by its row or by its page (app-model.md §5.4).
 *
 * @throws {ExpressionError} server only; the browser takes a broken expression as "not hidden"
 */
export function isHidden(evaluation: Evaluation, place: Place, purpose: HiddenPurpose): boolean {
  const placed = place.placed as Placed;
  const rows = place.rows.length === placed.depth ? place.rows : place.rows.slice(0, placed.depth);
  const key = `${purpose}|${place.element?.dataElementId}|${place.layout?.id}|${placed.page.name}|${placed.component.id}|${rows.join(',')}`;
  const known = evaluation.hidden.get(key);
  if (known !== undefined) return known;
  return remember(evaluation, key, () => {
    const within = { ...place, rows };
    return isHiddenWithin(evaluation, within, placed, aroundHidden(evaluation, within, placed, purpose), purpose);
  });
}

/** Whether one row of a repeating component is hidden by itself: `hiddenRow` holds, or there is no row object. */
export function isRowHidden(evaluation: Evaluation, place: Place, placed: Placed, row: number): boolean {
  const name = placed.component.repeats;
  const binding = name === null ? undefined : placed.component.bindings[name];
  if (binding === undefined) return false;
  const outer = { ...place, rows: place.rows.slice(0, placed.depth), placed };
  const list = evaluation.value(outer, binding.field, binding.dataType);
  if (!Array.isArray(list) || (list[row] ?? null) === null) return true;
  if (placed.component.hiddenRow === undefined) return false;
  return holds(evaluation, placed.component.hiddenRow, { ...outer, rows: [...outer.rows, row] });
}

/**
 * The same question for somebody who walks downwards and knows the answer for what the component stands in.
 *
 * @param parentHidden  the parent, or the parent's row, is hidden; for a component without parent: its page or subform is
 */
export function isHiddenWithin(evaluation: Evaluation, place: Place, placed: Placed, parentHidden: boolean, purpose: HiddenPurpose): boolean {
  // Somebody wants the data kept: nothing around the component may take it.
  if (purpose === 'remove' && keepsData(evaluation, place, placed)) return false;
  if (parentHidden) return true;
  const { hiddenNodes } = evaluation.state;
  if (hiddenNodes !== undefined && isHiddenNode(hiddenNodes, place, placed)) return true;
  if (evaluation.mode === 'frontend' && hiddenInBrowser(evaluation, place, placed, purpose)) return true;
  return isSet(placed.component.hidden) && holds(evaluation, placed.component.hidden, place);
}

function aroundHidden(evaluation: Evaluation, place: Place, placed: Placed, purpose: HiddenPurpose): boolean {
  const { parent } = placed;
  if (parent === null) return isPageHidden(evaluation, place, placed.page);
  if (isHidden(evaluation, { ...place, placed: parent, rows: place.rows.slice(0, parent.depth) }, purpose)) return true;
  return placed.inRows && rowHidden(evaluation, place, parent);
}

function hiddenInBrowser(evaluation: Evaluation, place: Place, placed: Placed, purpose: HiddenPurpose): boolean {
  return placed.parent === null ? shownInHidden(evaluation, place, placed, purpose) : hiddenInEditor(placed.parent, placed);
}

/** Whether a page is hidden by its own condition. */
export function isPageHidden(evaluation: Evaluation, place: Place, page: Page): boolean {
  const { hidden } = page;
  if (!isSet(hidden)) return false;
  const key = `page|${place.element?.dataElementId}|${place.layout?.id}|${page.name}`;
  const known = evaluation.hidden.get(key);
  if (known !== undefined) return known;
  return remember(evaluation, key, () => holds(evaluation, hidden, { ...place, rows: [], placed: null }));
}

function rowHidden(evaluation: Evaluation, place: Place, parent: Placed): boolean {
  const row = place.rows[parent.depth] ?? 0;
  const rows = place.rows.slice(0, parent.depth);
  const key = `row|${place.element?.dataElementId}|${place.layout?.id}|${parent.page.name}|${parent.component.id}|${rows.join(',')}|${row}`;
  const known = evaluation.hidden.get(key);
  if (known !== undefined) return known;
  return remember(evaluation, key, () => isRowHidden(evaluation, place, parent, row));
}

/** The browser nests what a ButtonGroup or AccordionGroup shows; the server does not. */
function shownInHidden(evaluation: Evaluation, place: Place, placed: Placed, purpose: HiddenPurpose): boolean {
  const container = placed.component.shownIn;
  if (container === null || place.layout === null) return false;
  const page = layoutIndex(place.layout).pages.find((candidate) => candidate.page === placed.page);
  const shown = page?.byId.get(container);
  return shown !== undefined && isHidden(evaluation, { ...place, placed: shown }, purpose);
}

/** Columns that the row editor leaves out count as hidden in the browser. */
function hiddenInEditor(parent: Placed, placed: Placed): boolean {
  if (parent.component.type !== 'RepeatingGroup' || !placed.inRows) return false;
  const column = memberOf(memberOf(parent.component.definition, 'tableColumns'), placed.component.id);
  const inTable = memberOf(column, 'editInTable');
  if (memberOf(memberOf(parent.component.definition, 'edit'), 'mode') === 'onlyTable') return inTable === false;
  return memberOf(column, 'showInExpandedEdit') === false && inTable !== true;
}

function keepsData(evaluation: Evaluation, place: Place, placed: Placed): boolean {
  const { removeWhenHidden } = placed.component;
  if (removeWhenHidden === undefined || removeWhenHidden === null) return false;
  const value = evaluation.evaluate(removeWhenHidden, place);
  return value !== null && !toBoolean(value);
}

function holds(evaluation: Evaluation, expression: Json, place: Place): boolean {
  if (typeof expression === 'boolean') return expression;
  try {
    return toBoolean(evaluation.evaluate(expression, place));
  } catch (error) {
    if (evaluation.mode === 'frontend' && error instanceof ExpressionError) return false;
    throw error;
  }
}

function isSet(expression: Json | undefined): expression is Json {
  return expression !== undefined && expression !== null && expression !== false;
}

/** Marks the question while it is being answered, so that components that hide each other are found out instead of recursing for ever. */
function remember(evaluation: Evaluation, key: string, answer: () => boolean): boolean {
  if (evaluation.answering.has(key)) throw new ExpressionError(`Whether a component is hidden depends on itself: ${key}`);
  evaluation.answering.add(key);
  try {
    const result = answer();
    evaluation.hidden.set(key, result);
    return result;
  } finally {
    evaluation.answering.delete(key);
  }
}
