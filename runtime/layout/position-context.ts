import type { BrowserLookups, ExpressionContext, InstanceFacts, Mode } from '../expressions/context.ts';
import { ExpressionError } from '../expressions/error.ts';
import type { Json } from '../kernel/json.ts';
import type { Evaluation, Place } from './evaluation.ts';
import { isHidden } from './hidden.ts';
import { layoutIndex, type Placed } from './layout-index.ts';
import { textAt } from './resolve-text.ts';

/** What the functions of an expression see at one place. */
export class PositionContext implements ExpressionContext {
  readonly #evaluation: Evaluation;
  readonly #place: Place;

  constructor(evaluation: Evaluation, place: Place) {
    this.#evaluation = evaluation;
    this.#place = place;
  }

  get mode(): Mode {
    return this.#evaluation.mode;
  }

  get language(): string {
    return this.#evaluation.state.language || 'nb';
  }

  get args(): readonly Json[] | null {
    return this.#place.args;
  }

  get gatewayAction(): string | null {
    return this.#evaluation.state.gatewayAction;
  }

  get instance(): InstanceFacts | null {
    return this.#evaluation.state.instance;
  }

  get browser(): BrowserLookups | null {
    return this.#evaluation.browser?.(this.#place) ?? null;
  }

  dataModel(path: string, dataType: string | null): Json {
    return this.#evaluation.value(this.#place, path, dataType);
  }

  component(id: string): Json {
    const target = findComponent(this.#place, id);
    const binding = target.component.bindings['simpleBinding'];
    if (binding === undefined) throw new ExpressionError(`The component ${id} has no simpleBinding to look up`);
    const place = placeOfTarget(this.#place, target);
    if (isHidden(this.#evaluation, place, 'view')) return null;
    return this.#evaluation.value(place, binding.field, binding.dataType);
  }

  countDataElements(dataType: string): number {
    const counts = this.#evaluation.state.dataElementCounts;
    return (Object.hasOwn(counts, dataType) ? counts[dataType] : undefined) ?? 0;
  }

  frontendSetting(key: string): string | null {
    const settings = this.#evaluation.state.frontEndSettings;
    return (Object.hasOwn(settings, key) ? settings[key] : undefined) ?? null;
  }

  text(key: string): string {
    return textAt(this.#evaluation, this.#place, key);
  }

  authorized(action: string): boolean | undefined {
    const permitted = this.#evaluation.state.authorized;
    if (permitted === undefined) return undefined;
    return Object.hasOwn(permitted, action) ? permitted[action] : STANDARD_ACTIONS.has(action) ? false : undefined;
  }
}

/** Actions that every task may be asked about: not permitted unless the state says so. */
const STANDARD_ACTIONS: ReadonlySet<string> = new Set(['read', 'write', 'instantiate', 'confirm', 'sign', 'reject']);

/** The component that an id means: on the place's own page first. Throws `ExpressionError` when there is none. */
export function findComponent(place: Place, id: string): Placed {
  const index = place.layout === null ? null : layoutIndex(place.layout);
  const page = place.placed === null ? undefined : index?.pages.find((candidate) => candidate.page === place.placed?.page);
  const found = page?.byId.get(id) ?? index?.byId.get(id);
  if (found === undefined) throw new ExpressionError(`Unable to find component with identifier ${id}`);
  return found;
}

/** The instance of a component nearest to a place: the rows they share, and the first row of what lies deeper. */
export function placeOfTarget(place: Place, target: Placed): Place {
  const rows = place.rows.slice(0, target.depth);
  while (rows.length < target.depth) rows.push(0);
  return { ...place, rows, placed: target };
}
