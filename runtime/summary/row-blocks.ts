import { memberOf } from '../expressions/cast.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { Place } from '../layout/evaluation.ts';
import type { Placed } from '../layout/layout-index.ts';
import { isLikertRow } from '../layout/likert.ts';
import { blockText } from './block-text.ts';
import type { Builder } from './builder.ts';
import { checkedRows, fieldValues, member } from './fields.ts';
import { plainText } from './rich-text.ts';
import type { Block, FieldBlock } from './types.ts';
import { definition, placedOf } from './view.ts';
import { wordsIn } from './words.ts';

/** More columns than this are read better as a list for each row. */
const MOST_COLUMNS = 5;
/** So are cells with longer texts than this. */
const LONGEST_CELL = 120;

/** What repeats, and what is laid out in rows and columns. Null for every other type. */
export function rowBlocks(builder: Builder, place: Place): Block[] | null {
  switch (placedOf(place).component.type) {
    case 'RepeatingGroup': return repeatingGroup(builder, place);
    case 'Likert': return likert(builder, place);
    case 'Grid': return grid(builder, place);
    case 'List': return chosenRows(builder, place);
    case 'SimpleTable':
    case 'AddToList': return simpleTable(builder, place);
    default: return null;
  }
}

/** A table where every row is a few short answers, else a list for each row under a heading of its own. */
function repeatingGroup(builder: Builder, place: Place): Block[] {
  const { view } = builder;
  const placed = placedOf(place);
  const { id: componentId } = placed.component;
  const outside = (list: readonly Placed[]): Block[] => list.flatMap((child) => builder.component(place, child));
  const rows = view.rows(place, placed).filter((row) => passesFilter(builder, place, row)).map((row) => {
    const within: Place = { ...place, rows: [...place.rows, row] };
    return placed.children.map((child) => builder.component(within, child));
  });
  const title = view.label(place);
  if (rows.length === 0) {
    const empty: Block[] = builder.options.hideEmpty ? [] : [{ componentId, kind: 'field', label: title ?? '', values: [] }];
    return [...outside(placed.before), ...empty, ...outside(placed.after)];
  }
  const table = asTable(rows);
  const words = wordsIn(view.state.language);
  const name = title ?? words.row;
  const body: Block[] = table !== null
    ? [{ componentId, kind: 'table', title, rowHeaders: false, ...table }]
    : rows.map((blocks, index): Block => ({ componentId: null, kind: 'group', title: rows.length === 1 && title === null ? null : `${name} ${index + 1}`, blocks: blocks.flat() }));
  const around = [...outside(placed.before), ...body, ...outside(placed.after)];
  return table !== null && around.length === 1 ? around : [{ componentId, kind: 'group', title: table === null ? title : null, blocks: around }];
}

/** `edit.filter`: only rows whose members have these values are shown. */
function passesFilter(builder: Builder, place: Place, row: number): boolean {
  const filter = memberOf(memberOf(definition(place), 'edit'), 'filter');
  if (!Array.isArray(filter)) return true;
  const binding = placedOf(place).component.bindings['group'];
  return filter.every((rule) => {
    const key = memberOf(rule, 'key');
    const value = memberOf(rule, 'value');
    if (typeof key !== 'string' || binding === undefined) return true;
    const path = key.startsWith(`${binding.field}.`) ? key : `${binding.field}.${key}`;
    const within: Place = { ...place, rows: [...place.rows, row], placed: placedOf(place).children[0] ?? null };
    return String(builder.view.value(within, path, binding.dataType)) === String(value);
  });
}

/** Rows of a few short answers as columns by component; null when a list is the better form. */
function asTable(rows: readonly (readonly Block[])[][]): { head: string[]; rows: string[][] } | null {
  const columns = (rows[0] ?? []).map((_, index) => index).filter((index) => rows.some((row) => (row[index] ?? []).length > 0));
  if (columns.length === 0 || columns.length > MOST_COLUMNS) return null;
  const isPlain = rows.every((row) => columns.every((index) => (row[index] ?? []).every((block) => block.kind === 'field' && blockText(block).length <= LONGEST_CELL) && (row[index] ?? []).length <= 1));
  if (!isPlain) return null;
  const head = columns.map((index) => (rows.flatMap((row) => row[index] ?? [])[0] as Block & FieldBlock).label);
  return { head, rows: rows.map((row) => columns.map((index) => (row[index] ?? []).map(blockText).join('\n'))) };
}

function likert(builder: Builder, place: Place): Block[] {
  const { view } = builder;
  const placed = placedOf(place);
  const words = wordsIn(view.state.language);
  const rows = view.rows(place, placed).filter((row) => isLikertRow(placed, row)).map((row) => {
    // The answer's binding lies in the row, though the component itself stands above it.
    const within: Place = { ...place, rows: [...place.rows, row], placed: asItem(placed) };
    const question = view.binding(within, 'questions') ?? '';
    return [plainText(question), fieldValues(view, within, builder.input).join(', ')];
  });
  if (rows.length === 0) return [];
  return [{ componentId: placed.component.id, kind: 'table', title: view.label(place), head: [words.question, words.answer], rows, rowHeaders: true }];
}

function asItem(placed: Placed): Placed {
  return { ...placed, depth: placed.depth + 1, inRows: true, parent: placed, component: { ...placed.component, type: 'LikertItem' } };
}

/** Rows of cells that hold texts, labels of components, or components. */
function grid(builder: Builder, place: Place): Block[] {
  const placed = placedOf(place);
  const byId = new Map(placed.children.map((child) => [child.component.id, child]));
  const lines = list(memberOf(definition(place), 'rows')).flatMap((row) => {
    const cells = list(memberOf(row, 'cells')).map((cell) => cellText(builder, place, byId, cell));
    const hides = memberOf(definition(place), 'hideEmptyRows') === true || builder.options.hideEmpty;
    return cells.every((text) => text === '') && hides ? [] : [{ isHeader: memberOf(row, 'header') === true, cells }];
  });
  const width = Math.max(0, ...lines.map((line) => line.cells.length));
  const filled = (cells: readonly string[]): string[] => [...cells, ...Array.from({ length: width - cells.length }, () => '')];
  const headed = lines[0]?.isHeader ? lines[0] : null;
  const body = lines.filter((line) => line !== headed).map((line) => filled(line.cells));
  if (body.length === 0) return [];
  return [{ componentId: placed.component.id, kind: 'table', title: builder.view.label(place), head: headed === null ? [] : filled(headed.cells), rows: body, rowHeaders: headed !== null }];
}

function cellText(builder: Builder, place: Place, byId: ReadonlyMap<string, Placed>, cell: Json): string {
  const text = memberOf(cell, 'text');
  if (text !== null) return plainText(builder.view.markdown(place, text) ?? '');
  const labelled = byId.get(String(memberOf(cell, 'labelFrom')));
  if (labelled) return builder.view.label({ ...place, placed: labelled }) ?? '';
  const child = byId.get(String(memberOf(cell, 'component')));
  return child === undefined ? '' : builder.component(place, child).map(blockText).join('\n');
}

/** A data list whose chosen rows are kept in a group: one column for each binding. */
function chosenRows(builder: Builder, place: Place): Block[] {
  const { view } = builder;
  const { id, bindings } = placedOf(place).component;
  const names = Object.keys(bindings).filter((name) => name !== 'group' && name !== 'checked');
  const headers = memberOf(definition(place), 'tableHeaders');
  const head = names.map((name) => plainText(view.markdown(place, memberOf(headers, name) ?? undefined) ?? name));
  const rows = checkedRows(view, place).map((row) => names.map((name) => cellOf(row, member(bindings, name))));
  const title = view.label(place);
  if (rows.length === 0) return builder.options.hideEmpty ? [] : [{ componentId: id, kind: 'field', label: title ?? '', values: [] }];
  return [{ componentId: id, kind: 'table', title, head, rows, rowHeaders: false }];
}

function simpleTable(builder: Builder, place: Place): Block[] {
  const { view } = builder;
  const { id } = placedOf(place).component;
  const rows = ['tableData', 'data', 'group'].map((name) => view.boundJson(place, name)).find(Array.isArray) ?? [];
  const columns = list(memberOf(definition(place), 'columns'));
  const title = view.label(place);
  if (rows.length === 0) return builder.options.hideEmpty ? [] : [{ componentId: id, kind: 'field', label: title ?? '', values: [] }];
  const head = columns.map((column) => plainText(view.markdown(place, memberOf(column, 'header') ?? undefined) ?? ''));
  const body = rows.filter(isJsonObject).map((row) => columns.map((column) => list(memberOf(column, 'accessors')).map((name) => cellOf(row, String(name))).filter(Boolean).join(', ')));
  return [{ componentId: id, kind: 'table', title, head, rows: body, rowHeaders: false }];
}

function cellOf(row: JsonObject, path: string): string {
  const value = path.split('.').reduce<Json>((found, name) => memberOf(found, name), row);
  return value === null || typeof value === 'object' ? '' : String(value);
}

function list(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}
