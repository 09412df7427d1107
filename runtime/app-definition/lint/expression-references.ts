import { expressionProblem } from '../../expressions/compile.ts';
import { FUNCTIONS } from '../../expressions/functions/table.ts';
import type { Json } from '../../kernel/json.ts';
import type { LayoutFolder } from '../../layout/types.ts';
import { nearest } from '../../kernel/nearest.ts';
import { fieldAt, namesNear } from '../field-paths.ts';
import { checkLiterals, operatorNear } from './expression-literals.ts';
import type { JsonPath } from '../tolerant-json.ts';
import type { AppDefinition } from '../types.ts';

/** Tells a fault at a place below the expression. */
export type Tell = (path: JsonPath, message: string, suggestion?: string) => void;

/** What an expression's names may mean. */
export interface ExpressionScope {
  definition: AppDefinition;
  /** What a path without a data type looks at; null: not known, then nothing is said of it. */
  dataType: string | null;
  /** Layouts whose components may be named; null: none can be checked. */
  folders: readonly LayoutFolder[] | null;
}

/** A call in an expression, with the way to it. */
export interface Call {
  name: string;
  args: readonly Json[];
  path: JsonPath;
}

/** Checks functions, the number of their arguments, and every component, field, page and options list that is named literally. */
export function checkExpression(expression: Json, scope: ExpressionScope, tell: Tell): void {
  const problem = expressionProblem(expression);
  if (problem !== null) return tell(placeOfFault(expression), `${problem}.`.replace(/\.\.$/, '.'), unknownFunction(expression));
  for (const call of calls(expression, [])) {
    checkComponent(call, scope, tell);
    checkField(call, scope, tell);
    checkPage(call, scope, tell);
    checkLiterals(call, scope, tell);
  }
}

export function* calls(expression: Json, path: JsonPath): Generator<Call> {
  if (!Array.isArray(expression)) return;
  const [name, ...args] = expression;
  if (typeof name === 'string') yield { name, args, path };
  for (const [index, arg] of args.entries()) yield* calls(arg, [...path, index + 1]);
}

/** The way to the call that is at fault. */
function placeOfFault(expression: Json): JsonPath {
  let place: JsonPath = [];
  for (const { name, args, path } of calls(expression, [])) {
    const alone = [name, ...args.map((arg) => (Array.isArray(arg) ? null : arg))];
    if (path.length >= place.length && (!FUNCTIONS.has(name) || expressionProblem(alone) !== null)) place = [...path, 0];
  }
  return place;
}

function unknownFunction(expression: Json): string | undefined {
  for (const call of calls(expression, [])) {
    const meant = FUNCTIONS.has(call.name) ? operatorNear(call) : nearest(call.name, FUNCTIONS.keys());
    if (meant !== undefined) return meant;
  }
  return undefined;
}

/** Position of a component id among the arguments. */
const COMPONENT_ARGUMENT: Readonly<Record<string, number>> = { component: 0, displayValue: 0, linkToComponent: 1 };

function checkComponent({ name, args, path }: Call, { folders }: ExpressionScope, tell: Tell): void {
  const at = COMPONENT_ARGUMENT[name];
  const id = at === undefined ? undefined : args[at];
  if (at === undefined || typeof id !== 'string' || folders === null || folders.some((folder) => folder.components.has(id))) return;
  tell([...path, at + 1], `There is no component "${id}"`, nearest(id, folders.flatMap((folder) => [...folder.components.keys()])));
}

function checkField({ name, args, path }: Call, { definition, dataType }: ExpressionScope, tell: Tell): void {
  const [field, type] = args;
  if (name !== 'dataModel' || typeof field !== 'string' || field === '') return;
  if (typeof type === 'string' && !definition.models.has(type)) return tell([...path, 2], `"${type}" is no form data type`, nearest(type, definition.models.keys()));
  const id = typeof type === 'string' ? type : type === undefined || type === null ? dataType : null;
  const model = id === null ? undefined : definition.models.get(id);
  if (model === undefined || field.endsWith('altinnRowId') || fieldAt(model.descriptor, field) !== null) return;
  tell([...path, 1], `Data type "${id}" has no field "${field}"`, nearest(field, namesNear(model.descriptor, field)));
}

function checkPage({ name, args, path }: Call, { folders }: ExpressionScope, tell: Tell): void {
  const page = args[1];
  if (name !== 'linkToPage' || typeof page !== 'string' || folders === null || folders.some((folder) => folder.pages.has(page))) return;
  tell([...path, 2], `There is no page "${page}"`, nearest(page, folders.flatMap((folder) => [...folder.pages.keys()])));
}

/** Members whose value is an expression when it is a list (app-model.md §5.5). */
const ALWAYS = new Set(['hidden', 'required', 'readOnly', 'hiddenRow', 'removeWhenHidden', 'forceShowInSummary', 'optionFilter', 'navigationTitle', 'hideAppNameInPdf', 'openByDefault', 'alertOnChange', 'alertOnDelete', 'condition']);

/** Every expression in a JSON value, with its path: in the members that take one, and whatever else begins like a call. */
export function* expressionsIn(value: Json | undefined, path: JsonPath): Generator<{ expression: Json[]; path: JsonPath }> {
  if (Array.isArray(value)) {
    const [head] = value;
    const name = path.at(-1);
    const isText = path.at(-2) === 'textResourceBindings';
    if (typeof head === 'string' && (isText || (typeof name === 'string' && ALWAYS.has(name)) || (value.length > 1 && FUNCTIONS.has(head) && !LISTS.has(String(name))))) {
      yield { expression: value, path };
    } else for (const [index, item] of value.entries()) yield* expressionsIn(item, [...path, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) yield* expressionsIn(member, [...path, name]);
  }
}

/** Lists of names. */
const LISTS = new Set(['children', 'order', 'tableHeaders', 'show', 'triggers', 'filter']);
