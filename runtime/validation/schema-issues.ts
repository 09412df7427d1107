import { isJsonObject } from '../kernel/json.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import type { Severity, ValidationIssue } from '../kernel/instance-types.ts';
import { SOURCES } from './sources.ts';
import type { ModelValidator } from './types.ts';

export type SchemaMode = 'error' | 'warning' | 'off';

/**
 * How findings of JSON Schema count, from `AppSettings.JsonSchemaValidation`: absent or true, as errors; `"warning"`, without
 * refusing a step; false or `"off"`, not at all. The platform's own server looks at annotations only and leaves the rest of the
 * schema to the browser; an app that relies on that says so with this setting.
 */
export function schemaMode(appSettings: JsonObject): SchemaMode {
  const entry = Object.entries(appSettings).find(([key]) => key.toLowerCase() === 'jsonschemavalidation');
  const text = entry === undefined ? '' : textOf(entry[1]).toLowerCase();
  if (text === 'false' || text === 'off' || text === '0') return 'off';
  return text === 'warning' || text === 'soft' ? 'warning' : 'error';
}

function textOf(value: Json): string {
  return isJsonObject(value) || Array.isArray(value) || value === null ? '' : String(value);
}

/**
 * Findings of the schema as issues; `description` is left for the language of the request, from `customTextKey` with
 * `customTextParams`. Empty when the app has switched them off.
 */
export function schemaIssues(validator: ModelValidator, model: JsonObject, dataElementId: string, mode: SchemaMode): ValidationIssue[] {
  if (mode === 'off') return [];
  const severity: Severity = mode === 'warning' ? 2 : 1;
  return validator.schema(model).map(({ field, message, keyword, textKey, params }) => ({
    severity, dataElementId, field, code: keyword, description: textKey === undefined ? message : null, source: SOURCES.schema,
    ...(textKey === undefined ? {} : { customTextKey: textKey, customTextParams: params ?? [] }),
  }));
}
