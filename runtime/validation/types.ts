import type { JsonObject } from '../kernel/json.ts';

/** A finding on one form document; the caller adds element id and source. `field` dotted JSON names with `[i]`. */
export interface ModelFinding {
  field: string;
  /** The platform's English message, used as both code and description (app-api.md §14); for findings of the schema the English text. */
  message: string;
  keyword: string;
  /** Findings of the schema only: the key of a text with `{0}`, `{1}` for `params`. */
  textKey?: string;
  params?: string[];
}

/** Compiled once when a definition is loaded; pure afterwards. Takes the plain form of a model (absent and null members alike). */
export interface ModelValidator {
  /** What the platform's data annotations would say: source `DataAnnotations` (app-model.md §2.6). */
  annotations(model: JsonObject): ModelFinding[];
  /** What JSON Schema says beyond that (enum, format, multipleOf, ...): source `JsonSchema`. */
  schema(model: JsonObject): ModelFinding[];
  /** What of the schema cannot be checked, and why, for the load report. Empty when all is well. */
  readonly problems: readonly string[];
}
