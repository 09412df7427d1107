import { attributeOf, child, children, childText, listOf, textOf } from './extension.ts';
import type { ModdleNode } from './moddle.ts';
import type { EFormidlingConfig, EnvironmentValue, ProcessElement, SignatureConfig, TaskAction } from './types.ts';

/** What a `taskExtension` says, and what was wrong with it. */
export type TaskConfig = Pick<ProcessElement, 'taskType' | 'actions' | 'signature' | 'payment' | 'pdf' | 'subformPdf' | 'eFormidling'>;
export type Report = (message: string) => void;

/** @see app-model.md §4.3 */
export function readTaskConfig(extension: ModdleNode | undefined, report: Report): TaskConfig {
  return {
    taskType: taskTypeOf(extension),
    actions: readActions(extension, report),
    signature: readSignature(child(extension, 'signatureConfig'), report),
    payment: readPayment(child(extension, 'paymentConfig'), report),
    pdf: readPdf(child(extension, 'pdfConfig')),
    subformPdf: readSubformPdf(child(extension, 'subformPdfConfig'), report),
    eFormidling: readEFormidling(child(extension, 'eFormidlingConfig'), report),
  };
}

/** The oldest files write `<tasktype id="data"/>`. */
function taskTypeOf(extension: ModdleNode | undefined): string | null {
  const old = child(extension, 'tasktype');
  return childText(extension, 'taskType') ?? textOf(old) ?? (old === undefined ? null : attributeOf(old, 'id'));
}

/** Text or, in old files, an attribute `id`; repeated ids count once. */
function readActions(extension: ModdleNode | undefined, report: Report): TaskAction[] {
  const actions = new Map<string, TaskAction>();
  for (const node of children(extension, 'actions').flatMap((list) => children(list, 'action'))) {
    const id = textOf(node) ?? attributeOf(node, 'id');
    if (id === null || id === '') {
      report('An action has no id.');
      continue;
    }
    const written = attributeOf(node, 'type');
    const type = written?.toLowerCase() === 'serveraction' ? 'serverAction' : 'processAction';
    if (written !== null && written.toLowerCase() !== type.toLowerCase()) report(`The action "${id}" has the unknown type "${written}".`);
    if (!actions.has(id)) actions.set(id, { id, type });
  }
  return [...actions.values()];
}

function readSignature(config: ModdleNode | undefined, report: Report): SignatureConfig | null {
  if (config === undefined) return null;
  const signature: SignatureConfig = {
    dataTypesToSign: listOf(config, 'dataTypesToSign', 'dataType'),
    signatureDataType: childText(config, 'signatureDataType'),
    uniqueFromSignaturesInDataTypes: listOf(config, 'uniqueFromSignaturesInDataTypes', 'dataType'),
    signeeProviderId: childText(config, 'signeeProviderId'),
    signeeStatesDataTypeId: childText(config, 'signeeStatesDataTypeId'),
    signingPdfDataType: childText(config, 'signingPdfDataType'),
    correspondenceResources: texts(config, 'correspondenceResource'),
    runDefaultValidator: booleans(config, 'runDefaultValidator', report).at(-1)?.value ?? false,
  };
  return signature;
}

function readPayment(config: ModdleNode | undefined, report: Report): ProcessElement['payment'] {
  if (config === undefined) return null;
  const paymentDataType = childText(config, 'paymentDataType');
  if (paymentDataType === null) {
    report('paymentConfig lacks paymentDataType.');
    return null;
  }
  return { paymentDataType, paymentReceiptPdfDataType: childText(config, 'paymentReceiptPdfDataType') };
}

function readPdf(config: ModdleNode | undefined): ProcessElement['pdf'] {
  if (config === undefined) return null;
  return { filenameTextResourceKey: childText(config, 'filenameTextResourceKey'), autoPdfTaskIds: listOf(config, 'autoPdfTaskIds', 'taskId') };
}

function readSubformPdf(config: ModdleNode | undefined, report: Report): ProcessElement['subformPdf'] {
  if (config === undefined) return null;
  const subformComponentId = childText(config, 'subformComponentId');
  const subformDataTypeId = childText(config, 'subformDataTypeId');
  if (subformComponentId === null || subformDataTypeId === null) {
    report('subformPdfConfig lacks subformComponentId or subformDataTypeId.');
    return null;
  }
  return { filenameTextResourceKey: childText(config, 'filenameTextResourceKey'), subformComponentId, subformDataTypeId };
}

function readEFormidling(config: ModdleNode | undefined, report: Report): EFormidlingConfig | null {
  if (config === undefined) return null;
  return {
    disabled: booleans(config, 'disabled', report),
    receiver: texts(config, 'receiver'),
    process: texts(config, 'process'),
    standard: texts(config, 'standard'),
    typeVersion: texts(config, 'typeVersion'),
    type: texts(config, 'type'),
    securityLevel: integers(config, 'securityLevel', report),
    dpfShipmentType: texts(config, 'dpfShipmentType'),
    dataTypes: children(config, 'dataTypes').map((list) => ({
      env: envOf(list),
      value: children(list, 'dataType').map(textOf).filter((text) => text !== null),
    })),
  };
}

function envOf(node: ModdleNode): string | null {
  const env = attributeOf(node, 'env');
  return env === '' ? null : env;
}

/** Empty elements say nothing. */
function texts(config: ModdleNode, name: string): EnvironmentValue<string>[] {
  return children(config, name).flatMap((node) => {
    const value = textOf(node);
    return value === null ? [] : [{ env: envOf(node), value }];
  });
}

function booleans(config: ModdleNode, name: string, report: Report): EnvironmentValue<boolean>[] {
  return texts(config, name).map(({ env, value }) => {
    const text = value.toLowerCase();
    const isTrue = text === 'true' || text === '1';
    if (!isTrue && text !== 'false' && text !== '0') report(`${name} is neither true nor false: "${value}".`);
    return { env, value: isTrue };
  });
}

function integers(config: ModdleNode, name: string, report: Report): EnvironmentValue<number>[] {
  return texts(config, name).flatMap(({ env, value }) => {
    if (/^-?\d{1,9}$/.test(value)) return [{ env, value: Number(value) }];
    report(`${name} is not a whole number: "${value}".`);
    return [];
  });
}
