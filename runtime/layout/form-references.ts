import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';

/** What the pages of a folder refer to besides themselves: a form client is given all of it at once (frontend-contract.md, Form). */
export interface FormReferences {
  /** Data types that bindings and expressions name, the folder's default first. */
  dataTypes: readonly string[];
  /** Options id → whether some component asks for it without parameters. */
  options: ReadonlyMap<string, boolean>;
}

/**
 * Reads the references out of raw page files.
 * @param pages  page name → file content
 */
export function formReferences(pages: JsonObject, defaultDataType: string | null): FormReferences {
  const dataTypes = new Set<string>(defaultDataType === null ? [] : [defaultDataType]);
  const options = new Map<string, boolean>();
  visit(pages);
  return { dataTypes: [...dataTypes], options };

  function visit(value: Json | undefined): void {
    if (Array.isArray(value)) {
      expression(value);
      value.forEach(visit);
    } else if (isJsonObject(value)) {
      bindings(value['dataModelBindings']);
      component(value);
      Object.values(value).forEach(visit);
    }
  }

  /** `["dataModel", path, type]` and `["optionLabel", id, value]`. */
  function expression([name, first, second]: Json[]): void {
    if (name === 'dataModel' && typeof second === 'string') dataTypes.add(second);
    if (name === 'optionLabel' && typeof first === 'string') ask(first, true);
  }

  function bindings(value: Json | undefined): void {
    if (!isJsonObject(value)) return;
    for (const binding of Object.values(value)) if (isJsonObject(binding) && typeof binding['dataType'] === 'string') dataTypes.add(binding['dataType']);
  }

  function component({ optionsId, mapping, queryParameters }: JsonObject): void {
    if (typeof optionsId === 'string') ask(optionsId, !isJsonObject(mapping) && !isJsonObject(queryParameters));
  }

  function ask(id: string, plain: boolean): void {
    options.set(id, plain || (options.get(id) ?? false));
  }
}
