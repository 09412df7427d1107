import { isJsonObject, type Json } from '../kernel/json.ts';
import type { DefinitionParts } from './definition-parts.ts';
import { nearest } from '../kernel/nearest.ts';
import { namesNear, propertyAt } from './field-paths.ts';
import { checkLayouts } from './layout-checks.ts';
import { checkModelFiles } from './model-checks.ts';
import { policyTaskMentions, POLICY_FILE } from './policy-file.ts';
import type { ProblemList } from './problems.ts';
import { checkProcess } from './process-checks.ts';
import { checkTexts } from './text-checks.ts';

/** By the rule's name (docs/check.md). */
export const CROSS_CHECKS = {
  'data-types': checkDataTypes,
  'field-copies': checkFieldCopies,
  entry: checkEntry,
  'policy-tasks': checkPolicy,
  process: checkProcess,
  layouts: checkLayouts,
  'model-files': checkModelFiles,
  texts: checkTexts,
} as const;

/** Checks what the files of a definition say about each other. Errors are what could never work; the rest is told as a warning. @see app-model.md §4.7 */
export function crossCheck(parts: DefinitionParts, problems: ProblemList): void {
  for (const [name, check] of Object.entries(CROSS_CHECKS)) problems.during(name, () => check(parts, problems));
}

function checkDataTypes({ definition, metadata }: DefinitionParts, problems: ProblemList): void {
  const { elements } = definition.process;
  for (const [index, type] of definition.metadata.dataTypes.entries()) {
    const place = ['dataTypes', index] as const;
    if (typeof type.taskId === 'string' && type.taskId !== '' && !elements.has(type.taskId)) {
      problems.warningAt(metadata.source, [...place, 'taskId'], `Data type "${type.id}" belongs to the task "${type.taskId}", which the process does not have`, nearest(type.taskId, elements.keys()));
    }
    const target = type.appLogic?.shadowFields?.saveToDataType;
    if (typeof target === 'string' && !definition.dataTypes.has(target)) {
      problems.errorAt(metadata.source, [...place, 'appLogic', 'shadowFields', 'saveToDataType'], `There is no data type "${target}"`, nearest(target, definition.dataTypes.keys()));
    }
    if (type.id === 'ref-data-as-pdf' && (type.appLogic?.classRef ?? '') !== '') {
      problems.warningAt(metadata.source, place, 'Data type "ref-data-as-pdf" holds the generated PDF and must not have a class');
    }
  }
}

function checkFieldCopies({ definition, metadata }: DefinitionParts, problems: ProblemList): void {
  for (const list of ['presentationFields', 'dataFields'] as const) {
    for (const [index, copy] of (definition.metadata[list] ?? []).entries()) {
      if (typeof copy.dataTypeId !== 'string' || typeof copy.path !== 'string') continue;
      const model = definition.models.get(copy.dataTypeId);
      const place = [list, index] as const;
      if (model === undefined) {
        problems.warningAt(metadata.source, [...place, 'dataTypeId'], `"${copy.dataTypeId}" is no form data type`, nearest(copy.dataTypeId, definition.models.keys()));
      } else if (propertyAt(model.descriptor, copy.path) === null) {
        problems.warningAt(metadata.source, [...place, 'path'], `Data type "${copy.dataTypeId}" has no field "${copy.path}"`, nearest(copy.path, namesNear(model.descriptor, copy.path)));
      }
    }
  }
  const excluded = definition.metadata.copyInstanceSettings?.excludedDataTypes ?? [];
  for (const [index, id] of excluded.entries()) {
    if (!definition.dataTypes.has(id)) problems.warningAt(metadata.source, ['copyInstanceSettings', 'excludedDataTypes', index], `There is no data type "${id}"`, nearest(id, definition.dataTypes.keys()));
  }
}

const ENTRIES = new Set(['new-instance', 'select-instance']);

function checkEntry({ definition, metadata }: DefinitionParts, problems: ProblemList): void {
  const show = definition.metadata.onEntry?.show;
  if (typeof show === 'string' && show !== '' && !ENTRIES.has(show) && !definition.layouts.has(show)) {
    problems.errorAt(metadata.source, ['onEntry', 'show'], `The app opens with "${show}", which is neither a layout folder nor new-instance or select-instance`, nearest(show, [...ENTRIES, ...definition.layouts.keys()]));
  }
  const config = definition.metadata.messageBoxConfig;
  const hide: Json | undefined = config !== undefined && isJsonObject(config) ? config.hideSettings : undefined;
  const tasks = isJsonObject(hide) && Array.isArray(hide.hideOnTask) ? hide.hideOnTask : [];
  for (const [index, task] of tasks.entries()) {
    if (typeof task === 'string' && !definition.process.elements.has(task)) {
      problems.warningAt(metadata.source, ['messageBoxConfig', 'hideSettings', 'hideOnTask', index], `The process has no task "${task}"`, nearest(task, definition.process.elements.keys()));
    }
  }
}

function checkPolicy({ files, definition }: DefinitionParts, problems: ProblemList): void {
  for (const [task, line] of policyTaskMentions(files, definition.policy)) {
    if (definition.process.elements.has(task)) continue;
    problems.warning(POLICY_FILE, line, `A rule is about "${task}", which the process does not have`, nearest(task, definition.process.elements.keys()));
  }
}
