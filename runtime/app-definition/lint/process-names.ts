import { misspelt, nearest } from '../../kernel/nearest.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import { lineAt } from '../file-text.ts';
import { findPath, textOf } from '../folder-files.ts';
import type { ProblemList } from '../problems.ts';
import { elementLine, PROCESS_FILE } from '../process-file.ts';

/** Elements of the platform's own namespace that are read (app-model.md §4). */
const ELEMENTS = [
  'taskExtension', 'gatewayExtension', 'taskType', 'actions', 'action', 'signatureConfig', 'dataTypesToSign', 'dataType', 'signatureDataType', 'uniqueFromSignaturesInDataTypes',
  'signeeProviderId', 'signeeStatesDataTypeId', 'signingPdfDataType', 'correspondenceResource', 'runDefaultValidator', 'paymentConfig', 'paymentDataType', 'paymentReceiptPdfDataType',
  'pdfConfig', 'filenameTextResourceKey', 'autoPdfTaskIds', 'taskId', 'subformPdfConfig', 'subformComponentId', 'subformDataTypeId', 'eFormidlingConfig', 'disabled', 'receiver',
  'process', 'standard', 'typeVersion', 'type', 'securityLevel', 'dpfShipmentType', 'dataTypes', 'connectedDataTypeId',
];

/** Misspelt elements of the platform's namespace: nobody reads them, and nobody says so. */
export function processNames({ files }: DefinitionParts, problems: ProblemList): void {
  const file = findPath(files, PROCESS_FILE);
  const text = file === null ? null : textOf(files, file);
  if (file === null || text === null) return;
  for (const match of text.matchAll(/<altinn:(\w+)/g)) {
    const name = match[1] ?? '';
    const meant = ELEMENTS.includes(name) ? undefined : misspelt(name, ELEMENTS);
    if (meant !== undefined) problems.warning(file, lineAt(text, match.index), `Nobody reads <altinn:${name}>`, `Did you mean "${meant}"?`);
  }
}

/** What plain tasks may be; service tasks without a handler are refused elsewhere. */
const TASK_TYPES = ['data', 'confirmation', 'feedback', 'signing', 'payment'];

/** Types of tasks that nobody knows: they wait for `process/next`, as those of an app's own do. */
export function taskTypes({ definition, files }: DefinitionParts, problems: ProblemList): void {
  for (const { id, kind, taskType } of definition.process.elements.values()) {
    if (kind !== 'task' || TASK_TYPES.includes(taskType ?? '')) continue;
    const meant = taskType === null ? `One of ${TASK_TYPES.join(', ')}` : nearest(taskType, TASK_TYPES);
    if (meant !== undefined) problems.warning(PROCESS_FILE, elementLine(files, id, taskType ?? undefined), `${id}: ${taskType === null ? 'the task has no task type' : `there is no task type "${taskType}"`}`, meant);
  }
}

/** Actions of tasks that no rule permits to anybody. */
export function taskActions({ definition, files }: DefinitionParts, problems: ProblemList): void {
  const permitted = new Set(definition.policy.rules.flatMap(({ effect, target }) => (effect === 'Permit' ? target.flat(2) : [])).filter(({ category }) => category === 'action').map(({ value }) => value.toLowerCase()));
  if (permitted.size === 0) return;
  for (const element of definition.process.elements.values()) {
    for (const action of element.actions) {
      if (permitted.has(action.id.toLowerCase())) continue;
      problems.warning(PROCESS_FILE, elementLine(files, element.id, action.id), `${element.id}: no rule of the policy permits the action "${action.id}" to anybody`, nearest(action.id, permitted));
    }
  }
}
