import { memberOf, toText } from '../expressions/cast.ts';
import type { AppOption } from '../kernel/application-types.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import type { Place } from '../layout/evaluation.ts';
import type { LayoutFolder } from '../layout/types.ts';
import { walk } from '../layout/walk.ts';
import { plainText } from './rich-text.ts';
import { textAt } from '../layout/resolve-text.ts';
import { definition, type View } from './view.ts';

/** A list of options that somebody must fetch: an id with parameters, which may hang on the form's data. */
export interface OptionRequest {
  /** What `SummaryInput.options` is asked with. */
  key: string;
  optionsId: string;
  params: Readonly<Record<string, string>>;
}

/** The lists that visible components of a folder and its subforms show (app-model.md §6.3), each once. */
export function optionRequests(view: View, layout: LayoutFolder, layouts: ReadonlyMap<string, LayoutFolder>): OptionRequest[] {
  const requests = new Map<string, OptionRequest>();
  walk(view.browser, layout, layouts, {
    purpose: 'view',
    component(place, _placed, hidden) {
      const request = hidden ? null : requestAt(view, place);
      if (request !== null) requests.set(request.key, request);
      return !hidden;
    },
  });
  return [...requests.values()];
}

function requestAt(view: View, place: Place): OptionRequest | null {
  const optionsId = memberOf(definition(place), 'optionsId');
  if (typeof optionsId !== 'string' || optionsId === '') return null;
  const params: Record<string, string> = {};
  const mapping = memberOf(definition(place), 'mapping');
  if (isJsonObject(mapping)) {
    for (const [path, name] of Object.entries(mapping)) {
      const value = toTextOrNull(view.value(place, path.replace(/\[\{\d+\}\]/g, ''), null));
      if (typeof name === 'string' && value !== null) params[name] = value;
    }
  }
  const query = memberOf(definition(place), 'queryParameters');
  if (isJsonObject(query)) {
    for (const [name, expression] of Object.entries(query)) {
      const value = toTextOrNull(view.evaluate(place, expression));
      if (value !== null) params[name] = value;
    }
  }
  return { key: `${optionsId.toLowerCase()}?${new URLSearchParams(Object.entries(params).sort(([one], [other]) => (one < other ? -1 : 1))).toString()}`, optionsId, params };
}

/** The labels of values, by the component's options: inline, fetched, or rows of the model. A value without option stays as it is. */
export function optionLabels(view: View, place: Place, lists: OptionLists, values: readonly string[]): string[] {
  const options = optionsAt(view, place, lists);
  return values.map((value) => options.get(value) ?? value);
}

/** Options by request key. */
export type OptionLists = ReadonlyMap<string, readonly AppOption[]>;

/** Value → label in the language, in the order of the options. */
export function optionsAt(view: View, place: Place, lists: OptionLists): ReadonlyMap<string, string> {
  const inline = memberOf(definition(place), 'options');
  if (Array.isArray(inline)) return labelled(view, place, inline.filter(isJsonObject) as unknown as AppOption[]);
  const request = requestAt(view, place);
  if (request !== null) return labelled(view, place, lists.get(request.key) ?? []);
  const source = memberOf(definition(place), 'source');
  return isJsonObject(source) ? sourceOptions(view, place, source) : new Map();
}

function labelled(view: View, place: Place, options: readonly AppOption[]): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  for (const option of options) {
    const value = option.value === null || option.value === undefined ? '' : String(option.value);
    if (!result.has(value)) result.set(value, plainText(textAt(view.browser, place, String(option.label ?? value))));
  }
  return result;
}

/** `source: {group, value, label}`: each row of a group is an option; value and label are paths with `[{0}]`, the label may be an expression. */
function sourceOptions(view: View, place: Place, source: Json): ReadonlyMap<string, string> {
  const group = memberOf(source, 'group');
  const valuePath = memberOf(source, 'value');
  const label = memberOf(source, 'label');
  const dataType = memberOf(source, 'dataType');
  const type = typeof dataType === 'string' ? dataType : null;
  const result = new Map<string, string>();
  if (typeof group !== 'string' || typeof valuePath !== 'string') return result;
  const rows = view.value({ ...place, rows: [] }, group, type);
  if (!Array.isArray(rows)) return result;
  const bare = (path: string): string => path.replace(/\[\{\d+\}\]/g, '');
  for (let row = 0; row < rows.length; row++) {
    const at: Place = { ...place, rows: [row], placed: null };
    const value = toTextOrNull(view.value(at, bare(valuePath), type));
    if (value === null || result.has(value)) continue;
    const shown = typeof label === 'string'
      ? (view.hasText(label) ? view.markdown(at, label) : toTextOrNull(view.value(at, bare(label), type)) ?? label)
      : toTextOrNull(view.evaluate(at, label));
    result.set(value, plainText(shown ?? value));
  }
  return result;
}

function toTextOrNull(value: Json): string | null {
  return value !== null && typeof value === 'object' ? null : toText(value);
}
