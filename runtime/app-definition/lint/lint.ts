import type { DefinitionParts } from '../definition-parts.ts';
import type { ProblemList } from '../problems.ts';
import { fileHooks, hookKeys, legacyHooks } from './hook-rules.ts';
import { bindingKinds, componentLists, footerItems, layoutExpressions, pagesOutOfOrder, summaryTargets } from './layout-rules.ts';
import { bindingNames, componentReferences, componentTypes } from './component-rules.ts';
import { legacyRules } from './legacy-rules.ts';
import { metadataMembers } from './metadata-rules.ts';
import { dataTypeValues, untranslatedTitles } from './metadata-values.ts';
import { excludedFields, modelExpressions, repeatedOptions, validationDefinitions } from './model-rules.ts';
import { policyNames } from './policy-rules.ts';
import { processNames, taskActions, taskTypes } from './process-names.ts';
import { entryAndEnd, gatewayConditions, policyActions, tasksNobodyMayComplete } from './process-rules.ts';
import { modelSchemas } from './schema-rules.ts';
import { misspeltTextKeys, textVariables } from './text-key-rules.ts';
import { optionValues } from './value-rules.ts';
import { unknownTextKeys, untranslatedTexts, unusedTexts } from './text-rules.ts';

/** Every rule by the name that its findings carry (docs/check.md). */
export const LINT_RULES: Readonly<Record<string, (parts: DefinitionParts, problems: ProblemList) => void>> = {
  'metadata-members': metadataMembers,
  'data-type-values': dataTypeValues,
  'untranslated-titles': untranslatedTitles,
  'excluded-fields': excludedFields,
  'gateway-conditions': gatewayConditions,
  'process-names': processNames,
  'task-types': taskTypes,
  'task-actions': taskActions,
  'tasks-nobody-may-complete': tasksNobodyMayComplete,
  'entry-and-end': entryAndEnd,
  'policy-actions': policyActions,
  'policy-names': policyNames,
  'component-types': componentTypes,
  'component-references': componentReferences,
  'binding-names': bindingNames,
  'layout-expressions': layoutExpressions,
  'summary-targets': summaryTargets,
  'component-lists': componentLists,
  'pages-out-of-order': pagesOutOfOrder,
  'binding-kinds': bindingKinds,
  'footer-items': footerItems,
  'legacy-rules': legacyRules,
  'model-schemas': modelSchemas,
  'model-expressions': modelExpressions,
  'validation-definitions': validationDefinitions,
  'option-values': optionValues,
  'repeated-options': repeatedOptions,
  'untranslated-texts': untranslatedTexts,
  'unknown-text-keys': unknownTextKeys,
  'misspelt-text-keys': misspeltTextKeys,
  'text-variables': textVariables,
  'unused-texts': unusedTexts,
  'hook-keys': hookKeys,
  'legacy-hooks': legacyHooks,
  'file-hooks': fileHooks,
};

/** Runs every rule over a loaded definition. */
export function lint(parts: DefinitionParts, problems: ProblemList): void {
  for (const [name, rule] of Object.entries(LINT_RULES)) problems.during(name, () => rule(parts, problems));
}
