import type { Mode } from '../expressions/context.ts';
import { Evaluation, type Place } from './evaluation.ts';
import type { HiddenPurpose } from './hidden.ts';
import type { Placed } from './layout-index.ts';
import type { EvaluationState, LayoutFolder } from './types.ts';
import { walk } from './walk.ts';

/** A field of one data element, with the indexes of its rows; `isRow` when it names a whole row. */
export interface FieldReference {
  dataElementId: string;
  field: string;
  isRow: boolean;
}

/** Fields that only hidden components bind, in the order of the components. */
export interface HiddenFields {
  fields: readonly FieldReference[];
  /** Whether a field is hidden: it is in the set or lies below one that is, and no visible component binds it. */
  covers(dataElementId: string, field: string): boolean;
  /** Whether a visible component binds the field or something below it. */
  isKept(dataElementId: string, field: string): boolean;
}

/**
 * The fields that the state hides (app-model.md §5.7).
 *
 * @param purpose  `view`: what is not shown; `remove`: what goes at the end of a task, `removeWhenHidden: false` left out
 * @throws {ExpressionError} a broken `hidden`, `hiddenRow` or `removeWhenHidden`
 */
export function hiddenFields(
  layout: LayoutFolder, state: EvaluationState, subforms: ReadonlyMap<string, LayoutFolder>, purpose: HiddenPurpose = 'view', mode: Mode = 'backend',
): HiddenFields {
  const evaluation = new Evaluation(state, mode);
  const collector = new Collector(evaluation);
  walk(evaluation, layout, subforms, {
    purpose,
    component(place, placed, hidden) {
      if (placed.component.type === 'Likert') return false;
      for (const name of fieldBindings(placed)) collector.add(place, placed, name, hidden);
      return true;
    },
    row: (place, placed, row, hidden) => collector.addRow(place, placed, row, hidden),
  });
  return collector.result();
}

/** A choice kept as rows stands for its whole group; a container that does not repeat binds nothing. */
function fieldBindings(placed: Placed): readonly string[] {
  const { component } = placed;
  if (component.type === 'Group') return [];
  return Object.hasOwn(component.bindings, 'group') ? ['group'] : Object.keys(component.bindings);
}

class Collector {
  readonly #evaluation: Evaluation;
  readonly #hidden = new Map<string, FieldReference>();
  readonly #shown = new Set<string>();
  /** Everything that a shown field lies below, itself included. */
  readonly #above = new Set<string>();

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation;
  }

  add(place: Place, placed: Placed, name: string, hidden: boolean): void {
    const binding = placed.component.bindings[name];
    const found = binding === undefined ? null : this.#evaluation.field(place, binding.field, binding.dataType);
    if (found !== null) this.#put(found.model.dataElementId, found.field, false, hidden);
  }

  addRow(place: Place, placed: Placed, row: number, hidden: boolean): void {
    const name = placed.component.repeats;
    const binding = name === null ? undefined : placed.component.bindings[name];
    const found = binding === undefined ? null : this.#evaluation.field(place, binding.field, binding.dataType);
    if (found !== null) this.#put(found.model.dataElementId, `${found.field}[${row}]`, true, hidden);
  }

  result(): HiddenFields {
    const fields = [...this.#hidden].filter(([key]) => !this.#shown.has(key)).map(([, reference]) => reference);
    const hidden = new Set(fields.map((reference) => keyOf(reference.dataElementId, reference.field)));
    return {
      fields,
      covers: (dataElementId, field) =>
        !this.#shown.has(keyOf(dataElementId, field)) && prefixes(field).some((prefix) => hidden.has(keyOf(dataElementId, prefix))),
      isKept: (dataElementId, field) => this.#above.has(keyOf(dataElementId, field)),
    };
  }

  #put(dataElementId: string, field: string, isRow: boolean, hidden: boolean): void {
    const key = keyOf(dataElementId, field);
    if (hidden) {
      if (!this.#hidden.has(key)) this.#hidden.set(key, { dataElementId, field, isRow });
      return;
    }
    if (this.#shown.has(key)) return;
    this.#shown.add(key);
    for (const prefix of prefixes(field)) this.#above.add(keyOf(dataElementId, prefix));
  }
}

function keyOf(dataElementId: string, field: string): string {
  return `${dataElementId}|${field}`;
}

/** `a[0].b` → `a`, `a[0]`, `a[0].b` */
function prefixes(field: string): string[] {
  const result: string[] = [];
  for (let i = 1; i < field.length; i++) {
    if (field[i] === '.' || field[i] === '[') result.push(field.slice(0, i));
  }
  result.push(field);
  return result;
}
