import { memberOf } from '../expressions/cast.ts';
import { expressionProblem } from '../expressions/compile.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import type { Calculation } from './types.ts';

/** Reads `<dataTypeId>.calculation.json` (app-model.md §3.4). Never throws: what cannot be used is left out and told in `problems`. */
export function parseCalculations(json: Json): { calculations: Calculation[]; problems: string[] } {
  const calculations: Calculation[] = [];
  const problems: string[] = [];
  const fields = memberOf(json, 'calculations');
  if (!isJsonObject(fields)) return { calculations, problems: ['"calculations" must be an object'] };
  for (const [field, item] of Object.entries(fields)) {
    if (!isJsonObject(item)) {
      problems.push(`Calculation for field ${field} could not be parsed`);
      continue;
    }
    const expression = item['expression'];
    if (expression === undefined || expression === null) {
      problems.push(`Calculation for field ${field} is missing expression`);
      continue;
    }
    const problem = expressionProblem(expression);
    if (problem !== null) problems.push(`Calculation for field ${field}: ${problem}`);
    calculations.push({ field, expression });
  }
  return { calculations, problems };
}
