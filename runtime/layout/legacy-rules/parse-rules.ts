import { parsePath } from '../../expressions/data-path.ts';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.ts';
import type { ConditionalRule, RuleConnection, RuleInput, RuleTarget } from './types.ts';

/** Something that keeps a rule, or a part of it, from being run. */
export interface RuleProblem {
  path: readonly (string | number)[];
  message: string;
}

export interface ParsedRules {
  conditional: ConditionalRule[];
  connections: RuleConnection[];
  problems: RuleProblem[];
}

const ROW_MARK = /\[\{\d{1,3}\}\]|\{\d{1,3}\}/g;
const MARKED = /^(.+?)((?:\{\d{1,3}\})*)$/s;

/** A path or an id without its row marks: `group{0}.field`, `group[{0}].field` → `group.field`. */
export function withoutRowMarks(text: string): string {
  return text.replace(ROW_MARK, '');
}

/**
 * Reads `RuleConfiguration.json`. A rule that cannot be run is left out and told in `problems`; the others stand.
 * @see app-model.md §1.7
 */
export function parseLegacyRules(configuration: JsonObject): ParsedRules {
  const parsed: ParsedRules = { conditional: [], connections: [], problems: [] };
  const data = configuration.data;
  if (!isJsonObject(data)) {
    parsed.problems.push({ path: ['data'], message: 'Rules are {"data": {"ruleConnection": {...}, "conditionalRendering": {...}}}' });
    return parsed;
  }
  for (const [id, rule, problem] of members(data, 'conditionalRendering', parsed.problems)) {
    const read = conditionalRule(id, rule, problem);
    if (read !== null) parsed.conditional.push(read);
  }
  for (const [id, rule, problem] of members(data, 'ruleConnection', parsed.problems)) {
    const read = ruleConnection(id, rule, problem);
    if (read !== null) parsed.connections.push(read);
  }
  return parsed;
}

type Tell = (place: readonly string[], message: string) => null;

function* members(data: JsonObject, name: string, problems: RuleProblem[]): Generator<[string, JsonObject, Tell]> {
  const rules = data[name] ?? {};
  if (!isJsonObject(rules)) {
    problems.push({ path: ['data', name], message: `"${name}" is an object of rules by id` });
    return;
  }
  for (const [id, rule] of Object.entries(rules)) {
    const tell: Tell = (place, message) => {
      problems.push({ path: ['data', name, id, ...place], message });
      return null;
    };
    if (isJsonObject(rule)) yield [id, rule, tell];
    else tell([], 'A rule is an object');
  }
}

function conditionalRule(id: string, rule: JsonObject, tell: Tell): ConditionalRule | null {
  const name = functionName(rule, tell);
  const inputs = inputsOf(rule, tell);
  const { selectedAction: action, selectedFields: fields, repeatingGroup: group } = rule;
  if (action !== 'Show' && action !== 'Hide') return tell(['selectedAction'], '"selectedAction" must be Show or Hide');
  if (!isJsonObject(fields)) return tell(['selectedFields'], '"selectedFields" is an object of component ids');
  if (name === null || inputs === null) return null;
  const targets = Object.entries(fields).flatMap(([key, target]): RuleTarget[] => {
    const match = typeof target === 'string' ? MARKED.exec(target) : null;
    if (match === null) tell(['selectedFields', key], 'The id of a component must be text');
    return match === null ? [] : [{ componentId: match[1] ?? '', rows: (match[2] ?? '').split('{').length - 1 }];
  });
  if (group === undefined || group === null) return { id, function: name, inputs, action, targets, repeatingGroup: null };
  if (!isJsonObject(group) || typeof group.groupId !== 'string') return tell(['repeatingGroup'], '"repeatingGroup" must name the group by "groupId"');
  const childGroupId = text(group.childGroupId);
  return { id, function: name, inputs, action, targets, repeatingGroup: { groupId: group.groupId, childGroupId } };
}

function ruleConnection(id: string, rule: JsonObject, tell: Tell): RuleConnection | null {
  const name = functionName(rule, tell);
  const inputs = inputsOf(rule, tell);
  const outputs = isJsonObject(rule.outParams) ? rule.outParams : {};
  const output = text(outputs.outParam0);
  if (output === null || parsePath(withoutRowMarks(output)) === null) return tell(['outParams', 'outParam0'], '"outParams" must name a field by "outParam0"');
  if (name === null || inputs === null) return null;
  if (inputs.length === 0) return tell(['inputParams'], 'Without an input the rule never runs');
  return { id, function: name, inputs, output: withoutRowMarks(output) };
}

function functionName(rule: JsonObject, tell: Tell): string | null {
  return text(rule.selectedFunction) ?? tell(['selectedFunction'], '"selectedFunction" must name a function of RuleHandler.js');
}

function inputsOf(rule: JsonObject, tell: Tell): RuleInput[] | null {
  const { inputParams } = rule;
  if (!isJsonObject(inputParams)) return tell(['inputParams'], '"inputParams" is an object of fields by parameter');
  const inputs: RuleInput[] = [];
  for (const [name, written] of Object.entries(inputParams)) {
    // The editor leaves parameters that nobody has chosen a field for empty.
    if (written === '' || written === null) continue;
    const path = typeof written === 'string' ? withoutRowMarks(written) : '';
    if (parsePath(path) === null) return tell(['inputParams', name], 'The path of a field is expected');
    inputs.push({ name, path });
  }
  return inputs;
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
