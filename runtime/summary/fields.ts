import { memberOf } from '../expressions/cast.ts';
import { ExpressionError } from '../expressions/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { displayValue } from '../layout/display-value.ts';
import type { Place } from '../layout/evaluation.ts';
import { formatAmount } from './format.ts';
import type { SummaryInput } from './input.ts';
import { optionLabels } from './options.ts';
import { definition, placedOf, type View } from './view.ts';
import { wordsIn } from './words.ts';

type ValuesOf = (view: View, place: Place, input: SummaryInput) => string[];

/** What each type that holds an answer shows: one text for each value. */
const VALUES: Readonly<Record<string, ValuesOf>> = {
  Input: number,
  Number: number,
  TextArea: shown,
  TimePicker: shown,
  Datepicker: shown,
  Date: shown,
  Text: shown,
  Map: shown,
  Custom: shown,
  Option: (view, place, input) => optionLabels(view, place, input.options, present([text(view.evaluate(place, memberOf(definition(place), 'value')))])),
  Dropdown: chosen,
  RadioButtons: chosen,
  LikertItem: chosen,
  Checkboxes: chosenMany,
  MultipleSelect: chosenMany,
  Address: address,
  PersonLookup: (view, place) => lookup(view, place, 'person_lookup_ssn', 'person_lookup_name'),
  OrganizationLookup: (view, place) => lookup(view, place, 'organization_lookup_orgnr', 'organization_lookup_name'),
  List: listed,
  SimpleTable: () => [],
};

/** Whether components of the type hold one answer, as one field of a summary. */
export function isField(type: string): boolean {
  return Object.hasOwn(VALUES, type) && type !== 'SimpleTable';
}

/** What a field shows, as the client shows it: one text for each value, none when nothing has been entered. */
export function fieldValues(view: View, place: Place, input: SummaryInput): string[] {
  return VALUES[placedOf(place).component.type]?.(view, place, input) ?? [];
}

function shown(view: View, place: Place): string[] {
  try {
    // Expressions take the text `null` for nothing; somebody may be called that.
    return present([displayValue(view.browser, place, {}, () => false) ?? view.bound(place, 'simpleBinding')]);
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}

function number(view: View, place: Place): string[] {
  const plain = placedOf(place).component.type === 'Number' ? text(view.evaluate(place, memberOf(definition(place), 'value'))) : view.bound(place, 'simpleBinding');
  const amount = formatAmount(plain, memberOf(definition(place), 'formatting'), view.state.language);
  return amount === null ? shown(view, place) : [amount];
}

function chosen(view: View, place: Place, input: SummaryInput): string[] {
  return optionLabels(view, place, input.options, present([view.bound(place, 'simpleBinding')]));
}

/** Comma-separated in one field, or one row for each choice (app-model.md §6.3). */
function chosenMany(view: View, place: Place, input: SummaryInput): string[] {
  const { bindings } = placedOf(place).component;
  if (!Object.hasOwn(bindings, 'group')) return optionLabels(view, place, input.options, present((view.bound(place, 'simpleBinding') ?? '').split(',').map((value) => value.trim())));
  return optionLabels(view, place, input.options, present(checkedRows(view, place).map((row) => text(memberOf(row, member(bindings, 'simpleBinding'))))));
}

/** Rows of a group binding that are chosen: all of them when nothing says which. */
export function checkedRows(view: View, place: Place): JsonObject[] {
  const { bindings } = placedOf(place).component;
  const rows = view.boundJson(place, 'group');
  if (!Array.isArray(rows)) return [];
  const checked = Object.hasOwn(bindings, 'checked') ? member(bindings, 'checked') : null;
  return rows.filter(isJsonObject).filter((row) => checked === null || memberOf(row, checked) === true || memberOf(row, checked) === 'true');
}

/** Name of a row's member: the path of the binding below that of its group. */
export function member(bindings: Readonly<Record<string, { field: string }>>, name: string): string {
  const group = bindings['group']?.field ?? '';
  const field = (bindings[name]?.field ?? '').replace(/\[\{?\d+\}?\]/g, '');
  return field.startsWith(`${group}.`) ? field.slice(group.length + 1) : field;
}

function address(view: View, place: Place): string[] {
  const words = wordsIn(view.state.language);
  const [street, careOf, house, zip, city] = ['address', 'careOf', 'houseNumber', 'zipCode', 'postPlace'].map((name) => view.bound(place, name) ?? '');
  const lines = [street, careOf && `${words.careOf} ${careOf}`, house && `${words.houseNumber} ${house}`, [zip, city].filter(Boolean).join(' ')];
  const written = present(lines as string[]).join('\n');
  return written === '' ? [] : [written];
}

function lookup(view: View, place: Place, number: string, name: string): string[] {
  const full = view.bound(place, name) ?? ['first', 'middle', 'last'].map((part) => view.bound(place, `person_lookup_${part}_name`)).filter(Boolean).join(' ');
  const found = present([full, view.bound(place, number)]);
  return found.length === 0 ? [] : [found.join('\n')];
}

/** The binding that the summary names, else all of them. */
function listed(view: View, place: Place): string[] {
  const { bindings } = placedOf(place).component;
  if (Object.hasOwn(bindings, 'group')) return [];
  const wanted = memberOf(definition(place), 'summaryBinding') ?? memberOf(definition(place), 'bindingToShowInSummary');
  const names = Object.keys(bindings).filter((name) => typeof wanted !== 'string' || name === wanted || bindings[name]?.field === wanted);
  const values = present(names.map((name) => view.bound(place, name)));
  return values.length === 0 ? [] : [values.join(', ')];
}

function text(value: Json): string | null {
  return value === null || typeof value === 'object' ? null : String(value);
}

function present(values: readonly (string | null | undefined)[]): string[] {
  return values.filter((value): value is string => value !== null && value !== undefined && value.trim() !== '');
}
