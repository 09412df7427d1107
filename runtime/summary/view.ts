import { memberOf, toBoolean, toText } from '../expressions/cast.ts';
import { ExpressionError } from '../expressions/error.ts';
import type { Json } from '../kernel/json.ts';
import { browserLookups, type BrowserFacts } from '../layout/browser-lookups.ts';
import { Evaluation, type Place } from '../layout/evaluation.ts';
import { isHidden, isPageHidden, isRowHidden } from '../layout/hidden.ts';
import { layoutIndex, type Placed } from '../layout/layout-index.ts';
import { textAt } from '../layout/resolve-text.ts';
import type { EvaluationState, Page } from '../layout/types.ts';
import { rowCount } from '../layout/walk.ts';
import { plainText } from './rich-text.ts';

/**
 * What a summary asks of a form: values and texts as the browser shows them, hidden as the server decides it. A broken
 * expression never fails a summary: it shows nothing, and hides nothing.
 */
export class View {
  readonly state: EvaluationState;
  readonly server: Evaluation;
  readonly browser: Evaluation;
  readonly #keys: ReadonlySet<string>;

  constructor(state: EvaluationState, facts: BrowserFacts) {
    this.state = state;
    this.server = new Evaluation(state, 'backend');
    this.browser = new Evaluation(state, 'frontend', (place) => browserLookups(this.browser, place, facts));
    this.#keys = new Set(state.texts.resources.map((resource) => resource.id));
  }

  isHidden(place: Place): boolean {
    return this.#ask((evaluation) => isHidden(evaluation, place, 'view')) || this.#shownInHidden(place);
  }

  isPageHidden(place: Place, page: Page): boolean {
    return this.#ask((evaluation) => isPageHidden(evaluation, place, page));
  }

  /** Indexes of the rows that are shown. */
  rows(place: Place, placed: Placed): number[] {
    const count = this.#guard(() => rowCount(this.browser, place, placed)) ?? 0;
    return Array.from({ length: count }, (_, row) => row).filter((row) => !this.#ask((evaluation) => isRowHidden(evaluation, place, placed, row)));
  }

  /** Whether the app has a text of this key. */
  hasText(key: string): boolean {
    return this.#keys.has(key);
  }

  /** The Markdown text that a member names: a key, or an expression that gives one. Null when it is not there or empty. */
  markdown(place: Place, named: Json | undefined): string | null {
    const key = Array.isArray(named) ? this.evaluate(place, named) : named;
    const name = toText(key ?? null);
    if (name === null || name === '') return null;
    const text = textAt(this.browser, place, name);
    return text.trim() === '' ? null : text;
  }

  /** A text binding of the component. */
  binding(place: Place, name: string): string | null {
    return this.markdown(place, memberOf(memberOf(definition(place), 'textResourceBindings'), name) ?? undefined);
  }

  /** The component's name in a summary: `summaryTitle`, else `title`, without markup. Null when it has none. */
  label(place: Place): string | null {
    const text = this.binding(place, 'summaryTitle') ?? this.binding(place, 'title');
    return text === null ? null : plainText(text);
  }

  /** The bound value as text; null when there is none. */
  bound(place: Place, name: string): string | null {
    const binding = placedOf(place).component.bindings[name];
    if (binding === undefined) return null;
    const value = this.value(place, binding.field, binding.dataType);
    // What somebody has typed is shown as it is; expressions would take the text `null` for nothing.
    return typeof value === 'string' ? value : this.#guard(() => toText(value)) ?? null;
  }

  /** The bound value as it is: a list, for a group. */
  boundJson(place: Place, name: string): Json {
    const binding = placedOf(place).component.bindings[name];
    return binding === undefined ? null : this.value(place, binding.field, binding.dataType);
  }

  value(place: Place, path: string, dataType: string | null): Json {
    return this.#guard(() => this.browser.value(place, path, dataType)) ?? null;
  }

  evaluate(place: Place, expression: Json | undefined): Json {
    return expression === undefined ? null : this.#guard(() => this.browser.evaluate(expression, place)) ?? null;
  }

  /** A member that is true or an expression. */
  holds(place: Place, expression: Json | undefined): boolean {
    const value = this.evaluate(place, expression ?? false);
    return this.#guard(() => toBoolean(value)) ?? false;
  }

  /** Expressions that only the browser knows are asked there; it takes a broken one as "not hidden". */
  #ask(question: (evaluation: Evaluation) => boolean): boolean {
    return this.#guard(() => question(this.server)) ?? this.#guard(() => question(this.browser)) ?? false;
  }

  #guard<T>(question: () => T): T | undefined {
    try {
      return question();
    } catch (error) {
      if (error instanceof ExpressionError) return undefined;
      throw error;
    }
  }

  /** The server does not nest what an AccordionGroup shows; in a summary it goes with its group. */
  #shownInHidden(place: Place): boolean {
    const placed = placedOf(place);
    if (placed.parent !== null || placed.component.shownIn === null || place.layout === null) return false;
    const shown = layoutIndex(place.layout).pages.find((page) => page.page === placed.page)?.byId.get(placed.component.shownIn);
    return shown !== undefined && this.isHidden({ ...place, placed: shown });
  }
}

export function placedOf(place: Place): Placed {
  return place.placed as Placed;
}

export function definition(place: Place): Json {
  return placedOf(place).component.definition;
}
