import { expressionProblem } from '../expressions/compile.ts';
import { isJsonObject, memberOf, type Json } from '../kernel/json.ts';
import type { Calculation } from './types.ts';

/** What is wrong with one calculation; `field` is null for the file. */
export interface CalculationProblem {
  field: string | null;
  message: string;
}

/** Reads `<dataTypeId>.calculation.json` (app-model.md §3.4). Never throws: what cannot be used is left out and told in `problems`. */
export function parseCalculations(json: Json): { calculations: Calculation[]; problems: CalculationProblem[] } {
  const calculations: Calculation[] = [];
  const problems: CalculationProblem[] = [];
  const fields = isJsonObject(json) ? memberOf(json, 'calculations') ?? null : null;
  if (!isJsonObject(fields)) return { calculations, problems: [{ field: null, message: 'Calculations are {"calculations": {"<field>": {"expression": ...}}}' }] };
  for (const [field, item] of Object.entries(fields)) {
    const expression = isJsonObject(item) ? memberOf(item, 'expression') : null;
    if (expression === undefined || expression === null) {
      problems.push({ field, message: `The calculation of "${field}" has no "expression"` });
      continue;
    }
    const problem = expressionProblem(expression);
    if (problem !== null) problems.push({ field, message: `The calculation of "${field}": ${problem}` });
    calculations.push({ field, expression });
  }
  return { calculations, problems };
}
