import type { JsonObject } from '../kernel/json.ts';

/** A finding on one form document; the caller adds element id and source. `field` dotted JSON names with `[i]`. */
export interface ModelFinding {
  field: string;
  /** The platform's English message, used as both code and description (app-api.md §14). */
  message: string;
  keyword: string;
}

/** Compiled once when a definition is loaded; pure afterwards. Takes the plain form of a model (absent and null members alike). */
export interface ModelValidator {
  /** What the platform's data annotations would say: source `DataAnnotations` (app-model.md §2.6). */
  annotations(model: JsonObject): ModelFinding[];
  /** What of the schema cannot be checked, and why, for the load report. Empty when all is well. */
  readonly problems: readonly string[];
}
