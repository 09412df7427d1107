import type { DataType } from '../kernel/application-types.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import type { EFormidlingConfig, EnvironmentValue } from '../process/types.ts';
import type { MetadataRead } from './metadata.ts';
import { requireMembers } from './member-checks.ts';
import type { ProblemList } from './problems.ts';
import type { AppDefinition, AppSettings, Line } from './types.ts';

/** v8: tasks with at least one form data type whose `enablePdfCreation` is not switched off. @see app-model.md §1.7 */
export function pdfTasks(line: Line, dataTypes: readonly DataType[]): ReadonlySet<string> {
  const tasks = new Set<string>();
  if (line === 'v9') return tasks;
  for (const type of dataTypes) {
    const isForm = (type.appLogic?.classRef ?? '') !== '';
    if (isForm && typeof type.taskId === 'string' && type.enablePdfCreation !== false) tasks.add(type.taskId);
  }
  return tasks;
}

/** v8: the shipment that the metadata orders, in the shape of a service task's configuration. @see app-model.md §1.7, eformidling.md */
export function shipment(line: Line, metadata: MetadataRead, settings: AppSettings, problems: ProblemList): AppDefinition['shipment'] {
  const block = metadata.metadata.eFormidling;
  if (line === 'v9' || !settings.enableEFormidling || block === undefined || !isJsonObject(block)) return null;
  const required = ['sendAfterTaskId', 'process', 'standard', 'typeVersion', 'type', 'securityLevel'];
  if (!requireMembers(metadata.source, ['eFormidling'], block, required, problems)) return null;
  const dataTypes = Array.isArray(block.dataTypes) ? block.dataTypes.filter((type) => typeof type === 'string') : [];
  const config: EFormidlingConfig = {
    disabled: [], receiver: text(block.receiver), process: text(block.process), standard: text(block.standard), typeVersion: text(block.typeVersion),
    type: text(block.type), securityLevel: everywhere(Number(block.securityLevel)), dpfShipmentType: text(block.dpfShipmentType),
    dataTypes: everywhere(dataTypes),
  };
  return Object.freeze({ afterTaskId: String(block.sendAfterTaskId), config });
}

function text(value: Json | undefined): EnvironmentValue<string>[] {
  return typeof value === 'string' && value !== '' ? everywhere(value) : [];
}

/** The old block knows no environments. */
function everywhere<T>(value: T): EnvironmentValue<T>[] {
  return [{ env: null, value }];
}
