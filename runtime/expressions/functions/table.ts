import { browserFunctions } from './browser.ts';
import { comparisonFunctions } from './comparison.ts';
import type { ExpressionFunction } from './function.ts';
import { listFunctions } from './lists.ts';
import { logicFunctions } from './logic.ts';
import { lookupFunctions } from './lookups.ts';
import { numberFunctions } from './numbers.ts';
import { stringFunctions } from './strings.ts';

/** Every function of the language by its exact name. */
export const FUNCTIONS: ReadonlyMap<string, ExpressionFunction> = new Map(
  [logicFunctions, comparisonFunctions, numberFunctions, stringFunctions, listFunctions, lookupFunctions, browserFunctions].flatMap((group) =>
    Object.entries(group),
  ),
);
