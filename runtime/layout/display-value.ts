import { memberOf, toText } from '../expressions/cast.ts';
import { formatDate } from '../expressions/date-format.ts';
import { toDate } from '../expressions/dates.ts';
import { ExpressionError } from '../expressions/error.ts';
import type { AppOption } from '../kernel/application-types.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import { optionLabel, type BrowserFacts } from './browser-lookups.ts';
import type { Evaluation, Place } from './evaluation.ts';
import { formatNumber } from './format-number.ts';
import type { Placed } from './layout-index.ts';

type Show = (evaluation: Evaluation, place: Place, facts: BrowserFacts) => string | null;

/** How each type shows its value (app-model.md §5.3 `displayValue`); absent types show none. */
const SHOW: Readonly<Record<string, Show>> = {
  Input: (evaluation, place) => formatNumber(simple(evaluation, place), memberOf(definition(place), 'formatting')),
  TextArea: simple,
  TimePicker: simple,
  LikertItem: selected,
  Text: ownValue,
  Number: (evaluation, place) => formatNumber(ownValue(evaluation, place), memberOf(definition(place), 'formatting')),
  Date: (evaluation, place) => dated(evaluation, place, ownValue(evaluation, place)),
  Datepicker: (evaluation, place) => dated(evaluation, place, simple(evaluation, place)),
  Option: (evaluation, place, facts) => optionLabel(evaluation, place, optionsFor(place, facts), ownValue(evaluation, place)),
  Dropdown: selected,
  RadioButtons: selected,
  Checkboxes: selectedMany,
  MultipleSelect: selectedMany,
  Map: (evaluation, place) => simple(evaluation, place)?.split(',').map((part) => part.trim()).join(', ') ?? null,
  Custom: everyBinding,
  PersonLookup: everyBinding,
  OrganizationLookup: everyBinding,
  Address: everyBinding,
  List: listValue,
  FileUpload: fileNames,
  FileUploadWithTag: fileNames,
  ImageUpload: fileNames,
};

/** What the component of a place shows as its value; null when it is hidden or empty. Throws `ExpressionError` for a type that shows none. */
export function displayValue(evaluation: Evaluation, place: Place, facts: BrowserFacts, isHidden: () => boolean): string | null {
  const { component } = place.placed as Placed;
  const show = Object.hasOwn(SHOW, component.type) ? SHOW[component.type] : undefined;
  if (show === undefined) throw new ExpressionError(`The component ${component.id} (${component.type}) does not have a displayValue`);
  return isHidden() ? null : show(evaluation, place, facts);
}

function definition(place: Place): Json {
  return (place.placed as Placed).component.definition;
}

function bound(evaluation: Evaluation, place: Place, name: string): string | null {
  const binding = (place.placed as Placed).component.bindings[name];
  return binding === undefined ? null : toText(evaluation.value(place, binding.field, binding.dataType));
}

function simple(evaluation: Evaluation, place: Place): string | null {
  return bound(evaluation, place, 'simpleBinding');
}

function ownValue(evaluation: Evaluation, place: Place): string | null {
  return toText(evaluation.evaluate(memberOf(definition(place), 'value'), place));
}

function dated(evaluation: Evaluation, place: Place, text: string | null): string | null {
  const date = toDate(text);
  const format = memberOf(definition(place), 'format');
  return date === null ? null : formatDate(date, typeof format === 'string' ? format : null, evaluation.state.language || 'nb');
}

function optionsFor(place: Place, facts: BrowserFacts): readonly AppOption[] {
  const inline = memberOf(definition(place), 'options');
  if (Array.isArray(inline)) return inline.filter(isJsonObject) as unknown as AppOption[];
  const id = memberOf(definition(place), 'optionsId');
  return typeof id === 'string' && facts.options !== undefined && Object.hasOwn(facts.options, id) ? (facts.options[id] ?? []) : [];
}

function selected(evaluation: Evaluation, place: Place, facts: BrowserFacts): string | null {
  return optionLabel(evaluation, place, optionsFor(place, facts), simple(evaluation, place));
}

function selectedMany(evaluation: Evaluation, place: Place, facts: BrowserFacts): string | null {
  const values = simple(evaluation, place)?.split(',') ?? [];
  const labels = values.map((value) => optionLabel(evaluation, place, optionsFor(place, facts), value.trim()));
  return joined(labels);
}

function everyBinding(evaluation: Evaluation, place: Place): string | null {
  return joined(Object.keys((place.placed as Placed).component.bindings).map((name) => bound(evaluation, place, name)));
}

/** The binding that the summary shows, named by its key or by its field. */
function listValue(evaluation: Evaluation, place: Place): string | null {
  const { bindings } = (place.placed as Placed).component;
  const wanted = memberOf(definition(place), 'summaryBinding') ?? memberOf(definition(place), 'bindingToShowInSummary');
  if (typeof wanted !== 'string') return null;
  const name = Object.hasOwn(bindings, wanted) ? wanted : Object.keys(bindings).find((key) => bindings[key]?.field === wanted);
  return name === undefined ? null : bound(evaluation, place, name);
}

function fileNames(_: Evaluation, place: Place, facts: BrowserFacts): string | null {
  const { id } = (place.placed as Placed).component;
  return joined((facts.attachments ?? []).filter((file) => file.dataType === id).map((file) => file.filename));
}

function joined(parts: readonly (string | null)[]): string | null {
  const present = parts.filter((part) => part !== null && part !== '');
  return present.length === 0 ? null : present.join(', ');
}
