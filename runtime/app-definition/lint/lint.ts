import type { DefinitionParts } from '../definition-parts.ts';
import type { ProblemList } from '../problems.ts';
import { fileHooks, hookKeys, legacyHooks } from './hook-rules.ts';
import { bindingKinds, componentLists, footerItems, layoutExpressions, pagesOutOfOrder, summaryTargets } from './layout-rules.ts';
import { legacyRules } from './legacy-rules.ts';
import { metadataMembers } from './metadata-rules.ts';
import { excludedFields, modelExpressions, repeatedOptions, validationDefinitions } from './model-rules.ts';
import { entryAndEnd, gatewayConditions, policyActions, tasksNobodyMayComplete } from './process-rules.ts';
import { unknownTextKeys, untranslatedTexts, unusedTexts } from './text-rules.ts';

/** Every rule by the name that its findings carry (docs/check.md). */
export const LINT_RULES: Readonly<Record<string, (parts: DefinitionParts, problems: ProblemList) => void>> = {
  'metadata-members': metadataMembers,
  'excluded-fields': excludedFields,
  'gateway-conditions': gatewayConditions,
  'tasks-nobody-may-complete': tasksNobodyMayComplete,
  'entry-and-end': entryAndEnd,
  'policy-actions': policyActions,
  'layout-expressions': layoutExpressions,
  'summary-targets': summaryTargets,
  'component-lists': componentLists,
  'pages-out-of-order': pagesOutOfOrder,
  'binding-kinds': bindingKinds,
  'footer-items': footerItems,
  'legacy-rules': legacyRules,
  'model-expressions': modelExpressions,
  'validation-definitions': validationDefinitions,
  'repeated-options': repeatedOptions,
  'untranslated-texts': untranslatedTexts,
  'unknown-text-keys': unknownTextKeys,
  'unused-texts': unusedTexts,
  'hook-keys': hookKeys,
  'legacy-hooks': legacyHooks,
  'file-hooks': fileHooks,
};

/** Runs every rule over a loaded definition. */
export function lint(parts: DefinitionParts, problems: ProblemList): void {
  for (const [name, rule] of Object.entries(LINT_RULES)) problems.during(name, () => rule(parts, problems));
}
