import type { Evaluation, Place } from './evaluation.ts';
import { topPlace } from './evaluation.ts';
import { layoutIndex, type Placed } from './layout-index.ts';
import { subformId } from './parse-layout-folder.ts';
import type { LayoutFolder } from './types.ts';

/** Subforms in subforms: deeper than any form, and an end for a folder that shows itself. */
const DEEPEST_SUBFORM = 8;

export interface Visitor {
  /** One instance of a component. False leaves out what it contains. */
  component(place: Place, placed: Placed, inHidden: boolean): boolean;
  /** One row of a repeating component, before what stands in it. */
  row?(place: Place, placed: Placed, row: number, inHidden: boolean): void;
  /** Whether a Subform component, and with it its elements, is hidden. */
  isHidden(place: Place): boolean;
}

/**
 * Visits every instance of every component in the order of the pages: rows expanded, subforms entered once for each
 * element of their type (app-model.md §5.4).
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
    for (const page of layoutIndex(layout).pages) {
      for (const placed of page.components) this.#component({ ...top, placed }, placed, inHidden, depth);
    }
  }

  #component(place: Place, placed: Placed, inHidden: boolean, depth: number): void {
    if (!this.#visitor.component(place, placed, inHidden)) return;
    for (const child of placed.before) this.#component({ ...place, placed: child }, child, inHidden, depth);
    if (placed.component.repeats !== null) this.#rows(place, placed, inHidden, depth);
    else for (const child of placed.children) this.#component({ ...place, placed: child }, child, inHidden, depth);
    for (const child of placed.after) this.#component({ ...place, placed: child }, child, inHidden, depth);
    if (placed.component.type === 'Subform') this.#subform(place, placed, inHidden, depth);
  }

  #rows(place: Place, placed: Placed, inHidden: boolean, depth: number): void {
    const count = rowCount(this.#evaluation, place, placed);
    for (let row = 0; row < count; row++) {
      this.#visitor.row?.(place, placed, row, inHidden);
      const rows = [...place.rows, row];
      for (const child of placed.children) this.#component({ ...place, rows, placed: child }, child, inHidden, depth);
    }
  }

  #subform(place: Place, placed: Placed, inHidden: boolean, depth: number): void {
    const id = subformId(placed.component);
    const layout = id === null ? undefined : this.#subforms.get(id);
    if (layout === undefined || layout.defaultDataType === null || depth >= DEEPEST_SUBFORM) return;
    const hidden = inHidden || this.#visitor.isHidden(place);
    for (const element of this.#evaluation.modelsOf(layout.defaultDataType)) {
      this.folder(topPlace(this.#evaluation, layout, element), layout, hidden, depth + 1);
    }
  }
}
