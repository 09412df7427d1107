import { memberOf } from '../expressions/cast.ts';
import { expressionProblem } from '../expressions/compile.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { ExpressionRule, ExpressionValidations } from './types.ts';

const SEVERITIES: Readonly<Record<string, ExpressionRule['severity']>> = {
  error: 'error',
  warning: 'warning',
  info: 'informational',
  informational: 'informational',
  success: 'success',
};

/**
 * Reads `<dataTypeId>.validation.json` (app-model.md §5.6): definitions are resolved in file order, a `ref` copies an
 * earlier definition and own keys override it. Never throws: what cannot be used is left out and told in `problems`.
 */
export function parseExpressionValidations(json: Json): ExpressionValidations {
  const problems: string[] = [];
  const fields = new Map<string, readonly ExpressionRule[]>();
  if (!isJsonObject(json)) return { fields, problems: ['the file must hold an object'] };
  const definitions = readDefinitions(memberOf(json, 'definitions'), problems);
  const validations = memberOf(json, 'validations');
  if (validations !== null && !isJsonObject(validations)) problems.push('"validations" must be an object');
  for (const [field, items] of entriesOf(validations)) {
    const rules = (Array.isArray(items) ? items : [items]).flatMap((item) => readRule(field, item, definitions, problems) ?? []);
    if (rules.length > 0) fields.set(field, rules);
  }
  return { fields, problems };
}

function readDefinitions(json: Json, problems: string[]): Map<string, JsonObject> {
  const definitions = new Map<string, JsonObject>();
  for (const [name, item] of entriesOf(json)) {
    if (!isJsonObject(item)) {
      problems.push(`definition ${name} must be an object`);
      continue;
    }
    const resolved = resolveRef(`definition ${name}`, item, definitions, problems);
    if (resolved !== null) definitions.set(name, resolved);
  }
  return definitions;
}

function readRule(field: string, item: Json, definitions: ReadonlyMap<string, JsonObject>, problems: string[]): ExpressionRule | null {
  const where = `validation of ${field}`;
  const written: Json = typeof item === 'string' ? { ref: item } : item;
  if (!isJsonObject(written)) {
    problems.push(`${where} must be a name or an object`);
    return null;
  }
  const resolved = resolveRef(where, written, definitions, problems);
  if (resolved === null) return null;
  const message = memberOf(resolved, 'message');
  const condition = memberOf(resolved, 'condition');
  if (message === null || condition === null) {
    problems.push(`${where} has no ${message === null ? 'message' : 'condition'}`);
    return null;
  }
  const problem = expressionProblem(condition) ?? expressionProblem(message);
  // Kept all the same: it is reported when it is evaluated, as the platform does.
  if (problem !== null) problems.push(`${where}: ${problem}`);
  const severity = readSeverity(where, memberOf(resolved, 'severity'), problems);
  return { message, condition, severity, ...(memberOf(resolved, 'showImmediately') === true ? { showImmediately: true } : {}) };
}

function readSeverity(where: string, written: Json, problems: string[]): ExpressionRule['severity'] {
  if (written === null) return 'error';
  const severity = typeof written === 'string' && Object.hasOwn(SEVERITIES, written) ? SEVERITIES[written] : undefined;
  if (severity === undefined) problems.push(`${where} has an unknown severity, taken as error`);
  return severity ?? 'error';
}

function resolveRef(where: string, item: JsonObject, definitions: ReadonlyMap<string, JsonObject>, problems: string[]): JsonObject | null {
  const ref = memberOf(item, 'ref');
  if (ref === null) return item;
  const referred = typeof ref === 'string' ? definitions.get(ref) : undefined;
  if (referred === undefined) {
    problems.push(`${where} refers to ${JSON.stringify(ref)}, which is not defined before it`);
    return null;
  }
  const own = Object.entries(item).filter(([name, value]) => name !== 'ref' && value !== null);
  return { ...referred, ...Object.fromEntries(own) };
}

function entriesOf(json: Json): [string, Json][] {
  return isJsonObject(json) ? Object.entries(json) : [];
}
