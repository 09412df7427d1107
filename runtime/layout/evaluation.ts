import { compile } from '../expressions/compile.ts';
import { concretePath, lookUp, parsePath } from '../expressions/data-path.ts';
import { ExpressionError } from '../expressions/error.ts';
import type { BrowserLookups, Mode } from '../expressions/context.ts';
import { describe } from '../expressions/cast.ts';
import type { Json } from '../kernel/json.ts';
import { PositionContext } from './position-context.ts';
import type { EvaluationState, FormModel, LayoutFolder } from './types.ts';
import type { Placed } from './layout-index.ts';

/** A place of use made ready: every member is known. */
export interface Place {
  layout: LayoutFolder | null;
  /** The element that paths without a data type look at; null when there is none. */
  element: FormModel | null;
  /** The data type of such paths; null when nothing says. */
  dataType: string | null;
  rows: readonly number[];
  placed: Placed | null;
  args: readonly Json[] | null;
}

/**
 * One round of evaluation over an unchanging state: finds models, evaluates expressions at places, and remembers what is
 * hidden. Throw it away when the state changes.
 */
export class Evaluation {
  readonly state: EvaluationState;
  readonly mode: Mode;
  /** Hidden components by key; filled by `hidden.ts`. */
  readonly hidden = new Map<string, boolean>();
  /** Questions about hidden components that are being answered. */
  readonly answering = new Set<string>();
  /** Makes the browser's look-ups for a place; null on the server. */
  readonly browser: ((place: Place) => BrowserLookups) | null;
  readonly #models = new Map<string, FormModel[]>();

  constructor(state: EvaluationState, mode: Mode = 'backend', browser: ((place: Place) => BrowserLookups) | null = null) {
    this.state = state;
    this.mode = mode;
    this.browser = browser;
    for (const model of state.models) {
      const same = this.#models.get(model.dataType);
      if (same === undefined) this.#models.set(model.dataType, [model]);
      else same.push(model);
    }
  }

  /** Evaluates at a place. Throws `ExpressionError`. */
  evaluate(expression: Json, place: Place): Json {
    return compile(expression)(new PositionContext(this, place));
  }

  modelsOf(dataType: string): readonly FormModel[] {
    return this.#models.get(dataType) ?? [];
  }

  /** The only element of a type, or null when the type is unknown here or has several. */
  soleModel(dataType: string | null): FormModel | null {
    const models = dataType === null ? this.state.models : this.modelsOf(dataType);
    return models.length === 1 ? (models[0] as FormModel) : null;
  }

  /** The element that a data type means at a place; null when a known type has no element yet. Throws `ExpressionError`. */
  modelAt(place: Place, dataType: string | null): FormModel | null {
    const wanted = dataType ?? place.dataType;
    if (wanted === null) return place.element;
    if (place.element?.dataType === wanted) return place.element;
    const models = this.modelsOf(wanted);
    if (models.length > 1) throw new ExpressionError(`There are several data elements of the type ${wanted}`);
    if (models.length === 0 && !this.isKnown(wanted)) throw new ExpressionError(`Data model with type ${wanted} not found`);
    return models[0] ?? null;
  }

  value(place: Place, path: string, dataType: string | null): Json {
    const parsed = parsePath(path);
    if (parsed === null) throw new ExpressionError(`Not a path: ${describe(path)}`);
    const model = this.modelAt(place, dataType);
    return model === null ? null : lookUp(model.model, parsed, this.#rowsFor(place, model));
  }

  /** The concrete field that a path means at a place; null when there is no element. */
  field(place: Place, path: string, dataType: string | null): { model: FormModel; field: string } | null {
    const model = this.modelAt(place, dataType);
    const parsed = parsePath(path);
    return model === null || parsed === null ? null : { model, field: concretePath(model.model, parsed, place.rows) };
  }

  /** Whether the app has such a data type. */
  isKnown(dataType: string): boolean {
    return Object.hasOwn(this.state.maxCounts, dataType) || dataType === this.state.defaultDataType;
  }

  /** The browser takes row indexes over only within the data type that the rows belong to. */
  #rowsFor(place: Place, model: FormModel): readonly number[] {
    if (this.mode === 'backend' || place.placed === null || place.rows.length === 0) return place.rows;
    for (let above = place.placed.parent; above !== null; above = above.parent) {
      const { repeats, bindings } = above.component;
      if (repeats === null) continue;
      const rowType = bindings[repeats]?.dataType ?? place.dataType;
      return rowType === null || rowType === model.dataType ? place.rows : [];
    }
    return place.rows;
  }
}

/** The place at the top of a folder (or of no folder). `element`: the element that the folder shows, when the caller knows. */
export function topPlace(evaluation: Evaluation, layout: LayoutFolder | null, element?: FormModel | null): Place {
  const dataType = element?.dataType ?? layout?.defaultDataType ?? evaluation.state.defaultDataType;
  return { layout, element: element ?? evaluation.soleModel(dataType), dataType, rows: [], placed: null, args: null };
}
