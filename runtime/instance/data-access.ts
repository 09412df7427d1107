import type { DataType } from '../kernel/application-types.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { plainProblem } from '../kernel/errors.ts';
import type { DataElement, Instance } from '../kernel/instance-types.ts';
import { instanceResource } from './access.ts';
import type { AppDefinition } from '../app-definition/types.ts';
import type { Services } from './services.ts';

export type DataOperation = 'create' | 'update' | 'delete';

/** @throws 400 `Data Type Not Found` */
export function requireDataType(definition: AppDefinition, id: string): DataType {
  const dataType = definition.dataTypes.get(id);
  if (!dataType) throw plainProblem('BAD_REQUEST', 'Data Type Not Found', `Could not find the specified data type: "${id}" in applicationmetadata.json`);
  return dataType;
}

/** @throws 404 `Data Element Not Found` */
export function requireElement(instance: Instance, id: string): DataElement {
  const element = instance.data.find((candidate) => candidate.id === id);
  if (!element) throw plainProblem('NOT_FOUND', 'Data Element Not Found', `Did not find data element ${id} on instance ${instance.id}`);
  return element;
}

/** @throws 409 when the instance can no longer be written (app-api.md §3.8 rule 4) */
export function requireActive(instance: Instance): void {
  const { archived, softDeleted, hardDeleted } = instance.status;
  if (archived || softDeleted || hardDeleted) {
    throw plainProblem('CONFLICT', 'Instance Not Active', `Cannot update data element of archived or deleted instance ${instance.id}`);
  }
}

/**
 * The data access rules, first match wins (app-api.md §3.8). `knownLength` in bytes, when the caller declared it.
 * @throws 400, 403 or 409 as a plain problem
 */
export async function checkDataAccess(services: Services, caller: Authenticated, definition: AppDefinition, instance: Instance, dataType: DataType, operation: DataOperation, knownLength: number | null = null): Promise<void> {
  const { id } = dataType;
  if (id.toLowerCase() === 'ref-data-as-pdf') throw plainProblem('FORBIDDEN', 'Forbidden', `Data element of type ${id} cannot be modified`);
  const task = instance.process?.currentTask?.elementId ?? null;
  if (definition.settings.enforceDataTypeTaskId && dataType.taskId && task !== null && dataType.taskId !== task) {
    throw plainProblem('CONFLICT', 'Conflict with Current Task', `Data element of type ${id} can only be modified in ${dataType.taskId} (current task ${task})`);
  }
  await requireAction(services, caller, instance, dataType, dataType.actionRequiredToWrite);
  requireActive(instance);
  requireContributor(caller, dataType, isOfTask(definition, id));
  if (operation === 'create') checkCreate(caller, instance, dataType, knownLength);
  if (operation === 'delete') checkDelete(caller, dataType);
}

/** @throws 403 when the data type asks for an action that the caller may not do */
export async function requireAction(services: Services, caller: Authenticated, instance: Instance, dataType: DataType, action: string | null | undefined): Promise<void> {
  if (!action) return;
  const decision = await services.access.decide(caller, action, instanceResource(instance));
  if (!decision.permitted) throw plainProblem('FORBIDDEN', 'Unauthorized', `Access denied for data element of type ${dataType.id}`);
}

/** Elements that the caller may read: those whose type asks for no action, or for one that is permitted. */
export async function readableElements(services: Services, caller: Authenticated, definition: AppDefinition, instance: Instance): Promise<DataElement[]> {
  const actions = new Map<string, boolean>();
  for (const element of instance.data) {
    const action = definition.dataTypes.get(element.dataType)?.actionRequiredToRead;
    if (action) actions.set(action, false);
  }
  if (actions.size === 0) return instance.data;
  const names = [...actions.keys()];
  const decisions = await services.access.decideAll(caller, names, instanceResource(instance));
  names.forEach((name, index) => actions.set(name, decisions[index]?.permitted ?? false));
  return instance.data.filter((element) => {
    const action = definition.dataTypes.get(element.dataType)?.actionRequiredToRead;
    return !action || actions.get(action) === true;
  });
}

/** Signatures, states of signees, payments and their receipts are written by their task alone, whatever the metadata says. */
function isOfTask(definition: AppDefinition, dataTypeId: string): boolean {
  return [...definition.process.elements.values()].some(({ signature, payment }) =>
    [signature?.signatureDataType, signature?.signeeStatesDataTypeId, payment?.paymentDataType, payment?.paymentReceiptPdfDataType].includes(dataTypeId));
}

function requireContributor(caller: Authenticated, dataType: DataType, appOwned: boolean): void {
  const configured = dataType.allowedContributers?.length ? dataType.allowedContributers : dataType.allowedContributors;
  const listed = appOwned ? ['app:owned'] : configured;
  if (!listed?.length) return;
  const own = caller.kind === 'serviceOwner' ? [`org:${caller.org}`, `orgno:${caller.orgNumber}`].map((item) => item.toLowerCase()) : [];
  if (listed.some((item) => own.includes(item.toLowerCase()))) return;
  throw plainProblem('FORBIDDEN', 'Forbidden', 'User is not a valid contributor to the data type');
}

function checkCreate(caller: Authenticated, instance: Instance, dataType: DataType, knownLength: number | null): void {
  const { id, maxCount = 0, maxSize } = dataType;
  const count = instance.data.filter((element) => element.dataType === id).length;
  if (maxCount > 0 && count >= maxCount) throw plainProblem('CONFLICT', 'Max Count Exceeded', `Cannot create more than ${maxCount} data elements of type ${id}`);
  if (maxSize && knownLength !== null && knownLength > maxSize * 1024 * 1024) {
    throw plainProblem('BAD_REQUEST', 'Max Size Exceeded', `Cannot create data element of type ${id} which exceeds the max size of ${maxSize} MB`);
  }
  if (dataType.appLogic?.disallowUserCreate && caller.kind !== 'serviceOwner') {
    throw plainProblem('BAD_REQUEST', 'User Create Disallowed', `Cannot create data element of type ${id} as it is disallowed by app logic`);
  }
}

function checkDelete(caller: Authenticated, dataType: DataType): void {
  const { id, appLogic } = dataType;
  if (appLogic?.disallowUserDelete && caller.kind !== 'serviceOwner') {
    throw plainProblem('BAD_REQUEST', 'User Delete Disallowed', `Cannot delete data element of type ${id} as it is disallowed by app logic`);
  }
  if (appLogic?.classRef && dataType.minCount === 1 && dataType.maxCount === 1) {
    throw plainProblem('BAD_REQUEST', 'Cannot Delete main data element', 'Cannot delete the only data element of a class with app logic');
  }
}
