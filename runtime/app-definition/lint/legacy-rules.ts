import type { FormType } from '../types.ts';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.ts';
import { hasImportCall } from '../../layout/legacy-rules/import-calls.ts';
import { withoutRowMarks } from '../../layout/legacy-rules/parse-rules.ts';
import type { LayoutFolder } from '../../layout/types.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import { nearest } from '../../kernel/nearest.ts';
import { fieldAt, namesNear } from '../field-paths.ts';
import type { JsonSource } from '../json-source.ts';
import { readConfiguration, ruleScript } from '../legacy-rules.ts';
import type { ProblemList } from '../problems.ts';
import type { JsonPath } from '../tolerant-json.ts';
import { handlerNames } from './handler-names.ts';

/** What the rules of one folder may name. */
interface Scope {
  source: JsonSource;
  folder: LayoutFolder;
  form: FormType | undefined;
  script: { file: string; script: string };
  problems: ProblemList;
}

const KINDS = { conditionalRendering: 'conditionalRuleHandlerObject', ruleConnection: 'ruleHandlerObject' } as const;

/** v8: rules that name what is not there, and scripts that cannot be run (app-model.md §1.7). */
export function legacyRules({ files, definition, ui }: DefinitionParts, problems: ProblemList): void {
  if (definition.line !== 'v8') return;
  for (const [id, { path }] of ui.sources) {
    const source = readConfiguration(files, path, null);
    const folder = definition.layouts.get(id);
    if (source === null || folder === undefined) continue;
    const script = ruleScript(files, path);
    const rules = [...rulesIn(source.value)];
    if (script === null) {
      if (rules.length > 0) problems.warningAt(source, ['data'], `There is no ${path}/RuleHandler.js, so none of the rules is run`);
      continue;
    }
    if (hasImportCall(script.script)) problems.warning(script.file, null, 'The script uses import(), so none of the rules is run on the server');
    const scope = { source, folder, form: definition.models.get(folder.defaultDataType ?? ''), script, problems };
    for (const [kind, place, rule] of rules) checkRule(scope, kind, place, rule);
  }
}

function* rulesIn(value: Json): Generator<[keyof typeof KINDS, JsonPath, JsonObject]> {
  const data = isJsonObject(value) ? value.data : undefined;
  if (!isJsonObject(data)) return;
  for (const kind of ['conditionalRendering', 'ruleConnection'] as const) {
    for (const [id, rule] of members(data[kind])) if (isJsonObject(rule)) yield [kind, ['data', kind, id], rule];
  }
}

function checkRule(scope: Scope, kind: keyof typeof KINDS, place: JsonPath, rule: JsonObject): void {
  checkFunction(scope, KINDS[kind], [...place, 'selectedFunction'], rule.selectedFunction);
  for (const [name, path] of members(rule.inputParams)) checkField(scope, [...place, 'inputParams', name], path);
  if (kind === 'ruleConnection') {
    for (const [name, path] of members(rule.outParams)) checkField(scope, [...place, 'outParams', name], path);
    return;
  }
  const group = isJsonObject(rule.repeatingGroup) ? rule.repeatingGroup : null;
  const marks = group === null ? 0 : group.childGroupId === undefined || group.childGroupId === null ? 1 : 2;
  for (const [name, target] of members(rule.selectedFields)) checkTarget(scope, [...place, 'selectedFields', name], target, marks);
  for (const name of ['groupId', 'childGroupId']) if (group !== null) checkGroup(scope, [...place, 'repeatingGroup', name], group[name]);
}

function checkFunction({ source, script, problems }: Scope, global: string, place: JsonPath, name: Json | undefined): void {
  const known = typeof name === 'string' && name !== '' ? handlerNames(script.script, global) : null;
  if (known === null || known.has(name as string)) return;
  problems.warningAt(source, place, `${global} in ${script.file} has no function "${name as string}"`, nearest(name as string, known));
}

function checkField({ source, folder, form, problems }: Scope, place: JsonPath, written: Json): void {
  if (typeof written !== 'string' || written === '' || form === undefined) return;
  const path = withoutRowMarks(written);
  if (fieldAt(form.descriptor, path) === null) problems.warningAt(source, place, `Data type "${folder.defaultDataType}" has no field "${path}"`, nearest(path, namesNear(form.descriptor, path)));
}

function checkTarget({ source, folder, problems }: Scope, place: JsonPath, written: Json, marks: number): void {
  if (typeof written !== 'string') return;
  const id = withoutRowMarks(written);
  if (!folder.components.has(id)) return problems.warningAt(source, place, `There is no component "${id}"`, nearest(id, folder.components.keys()));
  if (written.split('{').length - 1 > marks) problems.warningAt(source, place, `"${written}" has more row marks than "repeatingGroup" gives rows, so it is never decided on`);
}

function checkGroup({ source, folder, problems }: Scope, place: JsonPath, id: Json | undefined): void {
  if (typeof id !== 'string') return;
  const group = folder.components.get(id);
  if (group === undefined) problems.warningAt(source, place, `There is no component "${id}"`, nearest(id, folder.components.keys()));
  else if (group.repeats === null) problems.warningAt(source, place, `The component "${id}" has no rows`);
}

function members(value: Json | undefined): [string, Json][] {
  return isJsonObject(value) ? Object.entries(value) : [];
}
