import { INSTANCE_FACTS } from '../../expressions/functions/lookups.ts';
import { OPERATORS } from '../../expressions/functions/comparison.ts';
import type { Json } from '../../kernel/json.ts';
import { misspelt, nearest } from '../../kernel/nearest.ts';
import type { AppDefinition } from '../types.ts';
import { ACTIONS, actionsOf } from './actions.ts';
import { enumOf } from './value-rules.ts';
import type { Call, ExpressionScope, Tell } from './expression-references.ts';


/** Literals that stand for something by name: facts of the instance, settings, actions, options, services. */
export function checkLiterals(call: Call, scope: ExpressionScope, tell: Tell): void {
  const [first] = call.args;
  const at = [...call.path, 1];
  const check = Object.hasOwn(NAMED, call.name) ? NAMED[call.name] : undefined;
  if (check !== undefined && typeof first === 'string') check(first, scope.definition, (message, suggestion) => tell(at, message, suggestion));
  checkNumbers(call, tell);
  checkGatewayAction(call, scope.definition, tell);
  checkEnum(call, scope, tell);
}

type Named = (literal: string, definition: AppDefinition, say: (message: string, suggestion?: string) => void) => void;

const NAMED: Readonly<Record<string, Named>> = {
  instanceContext(key, _definition, say) {
    if (!INSTANCE_FACTS.includes(key)) say(`An instance has no "${key}"`, nearest(key, INSTANCE_FACTS) ?? `One of ${INSTANCE_FACTS.join(', ')}`);
  },
  authContext(action, definition, say) {
    const known = [...ACTIONS, ...actionsOf(definition)];
    if (!known.includes(action)) say(`No task has the action "${action}"`, nearest(action, known));
  },
  frontendSettings(key, definition, say) {
    // A setting may come from the environment: only a slip is told.
    const known = Object.keys(definition.settings.frontEndSettings);
    const meant = known.includes(key) ? undefined : misspelt(key, known);
    if (meant !== undefined) say(`FrontEndSettings has no "${key}"`, `Did you mean "${meant}"?`);
  },
  optionLabel(id, definition, say) {
    const known = [...definition.options.keys(), ...Object.keys(definition.hooks.options ?? {})];
    if (!known.some((name) => name.toLowerCase() === id.toLowerCase())) say(`There are no options "${id}"`, nearest(id, known) ?? `Add options/${id}.json, or options["${id}"] in App/logic/index.ts`);
  },
  externalApi(id, definition, say) {
    const known = Object.keys(definition.hooks.externalApis ?? {});
    if (!known.includes(id)) say(`No hook asks the service "${id}"`, nearest(id, known) ?? `Write externalApis["${id}"] in App/logic/index.ts`);
  },
};

/** The suggestion for an operator of `compare` that is not there. */
export function operatorNear({ name, args }: Call): string | undefined {
  const operator = args[args.length === 4 ? 2 : 1];
  return name === 'compare' && typeof operator === 'string' && !OPERATORS.has(operator) ? nearest(operator, [...OPERATORS.keys()] as string[]) : undefined;
}

const NUMERIC = new Set(['greaterThan', 'greaterThanEq', 'lessThan', 'lessThanEq', 'plus', 'minus', 'multiply', 'divide']);

/** Text that is no number where only numbers are compared or counted. */
function checkNumbers({ name, args, path }: Call, tell: Tell): void {
  if (!NUMERIC.has(name)) return;
  for (const [index, arg] of args.entries()) {
    if (typeof arg === 'boolean' || (typeof arg === 'string' && !/^-?\d+(?:\.\d+)?$/.test(arg.trim()))) tell([...path, index + 1], `"${name}" takes numbers, not ${JSON.stringify(arg)}`);
  }
}

/** The action of a gateway is one of those that a task has. */
function checkGatewayAction({ name, args, path }: Call, definition: AppDefinition, tell: Tell): void {
  if ((name !== 'equals' && name !== 'notEquals') || !args.some(isGatewayAction)) return;
  const known = [...actionsOf(definition), ...ACTIONS, ...[...definition.process.elements.values()].flatMap(({ taskType }) => taskType ?? [])];
  for (const [index, arg] of args.entries()) {
    if (typeof arg === 'string' && !known.includes(arg)) tell([...path, index + 1], `No task has the action "${arg}"`, nearest(arg, known));
  }
}

/** A field that may hold only certain texts is never equal to another. */
function checkEnum({ name, args, path }: Call, { definition, dataType }: ExpressionScope, tell: Tell): void {
  const lookup = args.find((arg) => Array.isArray(arg) && arg[0] === 'dataModel' && typeof arg[1] === 'string') as Json[] | undefined;
  if ((name !== 'equals' && name !== 'notEquals') || lookup === undefined) return;
  const [, field, type = dataType] = lookup;
  const allowed = typeof type === 'string' && typeof field === 'string' ? enumOf(definition, type, field) : null;
  for (const [index, arg] of allowed === null ? [] : args.entries()) {
    if (typeof arg === 'string' && arg !== '' && !allowed?.includes(arg)) tell([...path, index + 1], `"${String(field)}" is never "${arg}"`, nearest(arg, allowed ?? []));
  }
}

function isGatewayAction(arg: Json): boolean {
  return Array.isArray(arg) && arg[0] === 'gatewayAction';
}
