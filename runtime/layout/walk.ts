import { topPlace, type Evaluation, type Place } from './evaluation.ts';
import { isHiddenWithin, isPageHidden, isRowHidden, type HiddenPurpose } from './hidden.ts';
import { layoutIndex, type Placed } from './layout-index.ts';
import { subformId } from './parse-layout-folder.ts';
import type { LayoutFolder } from './types.ts';

/** Subforms in subforms: deeper than any form, and an end for a folder that shows itself. */
const DEEPEST_SUBFORM = 8;

export interface Visitor {
  purpose: HiddenPurpose;
  /** One instance of a component. False leaves out what it contains. */
  component(place: Place, placed: Placed, hidden: boolean): boolean;
  /** One row of a repeating component, before what stands in it. */
  row?(place: Place, placed: Placed, row: number, hidden: boolean): void;
}

/**
 * Visits every instance of every component in the order of the pages: rows expanded, subforms entered once for each
 * element of their type (app-model.md §5.4). Tells of each whether it is hidden.
 *
 * @throws {ExpressionError} server only: a broken `hidden`, `hiddenRow` or, for the purpose `remove`, `removeWhenHidden`
 */
export function walk(evaluation: Evaluation, layout: LayoutFolder, subforms: ReadonlyMap<string, LayoutFolder>, visitor: Visitor): void {
  const walker = new Walker(evaluation, subforms, visitor);
  walker.folder(topPlace(evaluation, layout), layout, false, 0);
}

/** Number of rows that a repeating component has at a place. */
export function rowCount(evaluation: Evaluation, place: Place, placed: Placed): number {
  const name = placed.component.repeats;
  const binding = name === null ? undefined : placed.component.bindings[name];
  const rows = binding === undefined ? null : evaluation.value(place, binding.field, binding.dataType);
  return Array.isArray(rows) ? rows.length : 0;
}

class Walker {
  readonly #evaluation: Evaluation;
  readonly #subforms: ReadonlyMap<string, LayoutFolder>;
  readonly #visitor: Visitor;

  constructor(evaluation: Evaluation, subforms: ReadonlyMap<string, LayoutFolder>, visitor: Visitor) {
    this.#evaluation = evaluation;
    this.#subforms = subforms;
    this.#visitor = visitor;
  }

  folder(top: Place, layout: LayoutFolder, inHidden: boolean, depth: number): void {
    for (const { page, components } of layoutIndex(layout).pages) {
      const hidden = inHidden || isPageHidden(this.#evaluation, top, page);
      this.#components(top, components, hidden, depth);
    }
  }

  #components(outer: Place, components: readonly Placed[], inHidden: boolean, depth: number): void {
    for (const placed of components) this.#component({ ...outer, placed }, placed, inHidden, depth);
  }

  #component(place: Place, placed: Placed, inHidden: boolean, depth: number): void {
    const hidden = isHiddenWithin(this.#evaluation, place, placed, inHidden, this.#visitor.purpose);
    if (!this.#visitor.component(place, placed, hidden)) return;
    this.#components(place, placed.before, hidden, depth);
    if (placed.component.repeats !== null) this.#rows(place, placed, hidden, depth);
    else this.#components(place, placed.children, hidden, depth);
    this.#components(place, placed.after, hidden, depth);
    if (placed.component.type === 'Subform') this.#subform(placed, hidden, depth);
  }

  #rows(place: Place, placed: Placed, inHidden: boolean, depth: number): void {
    const count = rowCount(this.#evaluation, place, placed);
    for (let row = 0; row < count; row++) {
      const hidden = inHidden || isRowHidden(this.#evaluation, place, placed, row);
      this.#visitor.row?.(place, placed, row, hidden);
      this.#components({ ...place, rows: [...place.rows, row] }, placed.children, hidden, depth);
    }
  }

  #subform(placed: Placed, hidden: boolean, depth: number): void {
    const id = subformId(placed.component);
    const layout = id === null ? undefined : this.#subforms.get(id);
    if (layout === undefined || layout.defaultDataType === null || depth >= DEEPEST_SUBFORM) return;
    for (const element of this.#evaluation.modelsOf(layout.defaultDataType)) {
      this.folder(topPlace(this.#evaluation, layout, element), layout, hidden, depth + 1);
    }
  }
}
