import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.ts';
import { nearest } from '../../kernel/nearest.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import type { ProblemList } from '../problems.ts';
import type { AppDefinition, FormType } from '../types.ts';
import { eachComponent } from './layout-rules.ts';

/** Components that write one option's value. */
const ONE_VALUE = new Set(['RadioButtons', 'Dropdown']);

/** Options whose values the bound field does not allow: whoever chooses one gets an error. */
export function optionValues({ definition, ui, ...rest }: DefinitionParts, problems: ProblemList): void {
  const told = new Set<string>();
  eachComponent({ definition, ui, ...rest }, problems, (component, folder, tell) => {
    const { optionsId, options } = component.definition;
    const binding = component.bindings['simpleBinding'];
    if (!ONE_VALUE.has(component.type) || binding === undefined) return;
    const allowed = enumOf(definition, binding.dataType ?? folder.defaultDataType, binding.field);
    const list: readonly Json[] = typeof optionsId === 'string' ? (definition.options.get(optionsId.toLowerCase()) ?? []).map(({ value }) => value) : (Array.isArray(options) ? options : []).map((each) => (isJsonObject(each) ? each.value ?? null : null));
    for (const value of allowed === null ? [] : list) {
      const key = `${binding.field} ${String(value)}`;
      if (value === null || value === '' || allowed?.includes(String(value)) === true || told.has(key)) continue;
      told.add(key);
      tell([typeof optionsId === 'string' ? 'optionsId' : 'options'], `offers ${JSON.stringify(value)}, which the model does not allow in "${binding.field}"`, nearest(String(value), allowed ?? []));
    }
  });
}

/** The texts that a field may hold; null when any may, or when that is not known. */
export function enumOf(definition: AppDefinition, dataType: string | null, field: string): string[] | null {
  const form: FormType | undefined = dataType === null ? undefined : definition.models.get(dataType);
  if (form?.schema === undefined || form.schema === null) return null;
  const { schema } = form;
  let found: JsonObject | null = resolved(rootOf(schema), schema);
  for (const step of field.replace(/\[[^\]]*\]/g, '').split('.')) {
    if (found !== null && isJsonObject(found.items)) found = resolved(found.items, schema);
    const properties: Json | undefined = found?.properties;
    found = isJsonObject(properties) && Object.hasOwn(properties, step) ? resolved(properties[step], schema) : null;
  }
  return Array.isArray(found?.enum) && found.enum.every((value) => typeof value === 'string' || typeof value === 'number') ? found.enum.map(String) : null;
}

/** The form's own schema: the root, or what `info.rootNode` or a lone reference leads to. */
function rootOf(schema: JsonObject): Json | undefined {
  const rootNode = isJsonObject(schema.info) ? schema.info.rootNode : undefined;
  if (typeof rootNode === 'string' && rootNode.startsWith('#/')) return { $ref: rootNode };
  const alternatives = Array.isArray(schema.oneOf) ? schema.oneOf : [];
  return alternatives.length === 1 ? alternatives[0] : schema;
}

/** Follows references; at most a few, so that a circle ends. */
function resolved(schema: Json | undefined, root: JsonObject): JsonObject | null {
  let found: Json | undefined = schema;
  for (let count = 0; count < 10 && isJsonObject(found) && typeof found.$ref === 'string'; count++) {
    let target: Json | undefined = root;
    for (const step of found.$ref.split('/').slice(1)) target = isJsonObject(target) && Object.hasOwn(target, step) ? target[step] : undefined;
    found = target;
  }
  return isJsonObject(found) ? found : null;
}
