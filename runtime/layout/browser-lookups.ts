import { lookUp, parsePath } from '../expressions/data-path.ts';
import type { BrowserLookups } from '../expressions/context.ts';
import { ExpressionError } from '../expressions/error.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import type { AppOption } from '../kernel/application-types.ts';
import { displayValue } from './display-value.ts';
import type { Evaluation, Place } from './evaluation.ts';
import { isHidden } from './hidden.ts';
import { findComponent, placeOfTarget } from './position-context.ts';
import { textAt } from './resolve-text.ts';

/** What the browser hands in for the functions that only it has. */
export interface BrowserFacts {
  /** Keys of `value`, with the one that is meant when no key is given. */
  value?: { data: Readonly<Record<string, Json>>; defaultKey: string | null };
  /** Options by id; labels are text keys. */
  options?: Readonly<Record<string, readonly AppOption[]>>;
  /** Responses of external APIs by client id. */
  externalApis?: Readonly<Record<string, Json>>;
  /** Uploaded files, for what an upload component shows. */
  attachments?: readonly { dataType: string; filename: string | null }[];
  /** Where the client is; `task` null for a stateless form. */
  location?: { task: string | null; page: string };
}

/** The browser's look-ups at a place. */
export function browserLookups(evaluation: Evaluation, place: Place, facts: BrowserFacts): BrowserLookups {
  const addressOf = (page: string, query: readonly string[], back: boolean): string => {
    const current = facts.location?.page ?? null;
    const all = back && current !== null && current !== page ? [...query, `backToPage=${encodeURIComponent(current)}`] : query;
    return `${taskAddress(evaluation, facts)}/${encodeURIComponent(page)}${all.length === 0 ? '' : `?${all.join('&')}`}`;
  };
  return {
    value: (key) => valueOf(facts, key),
    displayValue: (id) => {
      const target = placeOfTarget(place, findComponent(place, id));
      return displayValue(evaluation, target, facts, () => isHidden(evaluation, target, 'view'));
    },
    optionLabel: (id, value) => optionLabel(evaluation, place, optionsOf(facts, id), value),
    externalApi: (id, path) => externalValue(facts, id, path),
    pageAddress: (page, back) => addressOf(page, [], back),
    componentAddress: (id, back) => addressOf(findComponent(place, id).page.name, [`focusComponentId=${encodeURIComponent(id)}`], back),
  };
}

/** The label of the option with a value, translated; null when there is no such option. */
export function optionLabel(evaluation: Evaluation, place: Place, options: readonly AppOption[], value: string | null): string | null {
  const option = options.find((candidate) => (candidate.value === null ? value === null : String(candidate.value) === value));
  return option === undefined ? null : textAt(evaluation, place, option.label);
}

function optionsOf(facts: BrowserFacts, id: string): readonly AppOption[] {
  const options = facts.options !== undefined && Object.hasOwn(facts.options, id) ? facts.options[id] : undefined;
  if (options === undefined) throw new ExpressionError(`Could not find options with id "${id}"`);
  return options;
}

function valueOf(facts: BrowserFacts, key: string | null): Json {
  if (facts.value === undefined) throw new ExpressionError('There is no value here');
  const wanted = key ?? facts.value.defaultKey;
  if (wanted === null || !Object.hasOwn(facts.value.data, wanted)) {
    throw new ExpressionError(`Unknown key ${wanted}, Valid keys are: ${Object.keys(facts.value.data).join(', ')}`);
  }
  return facts.value.data[wanted] ?? null;
}

function externalValue(facts: BrowserFacts, id: string, path: string): Json {
  const known = facts.externalApis !== undefined && Object.hasOwn(facts.externalApis, id) ? facts.externalApis[id] : undefined;
  if (known === undefined) throw new ExpressionError(`Unknown external API ${id}`);
  const parsed = parsePath(path);
  return parsed === null || !isJsonObject(known) ? null : lookUp(known, parsed, []);
}

function taskAddress(evaluation: Evaluation, facts: BrowserFacts): string {
  const task = facts.location?.task ?? null;
  const { instance } = evaluation.state;
  return task === null || instance === null ? '' : `/instance/${instance.id}/${encodeURIComponent(task)}`;
}
