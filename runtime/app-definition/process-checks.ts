import { forEnvironment } from '../process/environment.ts';
import { BUILT_IN_SERVICE_TASKS, runsByItself } from '../process/task-actions.ts';
import type { EFormidlingConfig, EnvironmentValue, ProcessElement, SignatureConfig } from '../process/types.ts';
import type { DefinitionParts } from './definition-parts.ts';
import { nearest } from '../kernel/nearest.ts';
import type { ProblemList } from './problems.ts';
import { elementLine, PROCESS_FILE } from './process-file.ts';

/** Checks what the diagram says about data types, tasks and hooks. @see app-model.md §4.7 */
export function checkProcess(parts: DefinitionParts, problems: ProblemList): void {
  const report = new ElementReport(parts, problems);
  for (const element of parts.definition.process.elements.values()) {
    checkServiceTask(element, report);
    checkGateway(element, report);
    checkSigning(element, report);
    checkPayment(element, report);
    checkPdf(element, report);
    checkShipment(element, report);
    checkActions(element, report);
  }
  checkLegacyShipment(parts, problems);
  const makesPdf = parts.definition.pdfTasks.size > 0 || [...parts.definition.process.elements.values()].some((element) => element.taskType === 'pdf');
  if (makesPdf && !parts.definition.dataTypes.has('ref-data-as-pdf')) {
    problems.warningAt(parts.metadata.source, ['dataTypes'], 'The process makes a PDF, but there is no data type "ref-data-as-pdf" for it', '{"id": "ref-data-as-pdf", "allowedContentTypes": ["application/pdf"]}');
  }
}

class ElementReport {
  readonly parts: DefinitionParts;
  private readonly problems: ProblemList;

  constructor(parts: DefinitionParts, problems: ProblemList) {
    this.parts = parts;
    this.problems = problems;
  }

  /** `value`: what stands at the place within the element. */
  error(element: ProcessElement, message: string, suggestion?: string, value?: string): void {
    this.problems.error(PROCESS_FILE, elementLine(this.parts.files, element.id, value), `${element.id}: ${message}`, suggestion);
  }

  warning(element: ProcessElement, message: string, suggestion?: string, value?: string): void {
    this.problems.warning(PROCESS_FILE, elementLine(this.parts.files, element.id, value), `${element.id}: ${message}`, suggestion);
  }

  /** The same for lists whose ids are matched without regard to case (signing.md B.2). */
  dataTypeInAnyCase(element: ProcessElement, role: string, id: string): void {
    const known = [...this.parts.definition.dataTypes.keys()].find((each) => each.toLowerCase() === id.toLowerCase());
    this.dataType(element, role, known ?? id);
  }

  /** Reports a data type that the metadata does not have. */
  dataType(element: ProcessElement, role: string, id: string | null): void {
    const { dataTypes } = this.parts.definition;
    if (id !== null && !dataTypes.has(id)) this.error(element, `${role} "${id}" is no data type`, nearest(id, dataTypes.keys()), id);
  }

  task(element: ProcessElement, role: string, id: string): void {
    const { elements } = this.parts.definition.process;
    if (!elements.has(id)) this.error(element, `${role} "${id}" is no task of the process`, nearest(id, elements.keys()), id);
  }
}

function checkServiceTask(element: ProcessElement, report: ElementReport): void {
  const type = element.taskType;
  const hooks = report.parts.definition.hooks.process?.serviceTasks ?? {};
  // The platform has a package of its own for it; here the task fails, and says why, when the process comes to it.
  if (type === 'fiksArkiv' && !Object.hasOwn(hooks, type)) report.warning(element, 'nothing here sends to Fiks Arkiv: the task will fail until the logic carries it out', 'Write process.serviceTasks["fiksArkiv"] in App/logic/index.ts');
  if (!runsByItself(element, hooks)) return;
  if (type === null) return report.error(element, 'the service task has no task type');
  if (!BUILT_IN_SERVICE_TASKS.includes(type) && !Object.hasOwn(hooks, type)) {
    report.error(element, `nothing handles service tasks of type "${type}"`, nearest(type, [...BUILT_IN_SERVICE_TASKS, ...Object.keys(hooks)]) ?? `Write process.serviceTasks["${type}"] in App/logic/index.ts`, type);
  }
}

function checkGateway(element: ProcessElement, report: ElementReport): void {
  if (element.kind !== 'exclusiveGateway') return;
  report.dataType(element, 'connectedDataTypeId', element.connectedDataTypeId);
  const undecided = element.outgoing.length > 1 && element.defaultFlow === null && element.outgoing.every((flow) => flow.condition === undefined);
  const handlers = Object.keys(report.parts.definition.hooks.process?.gateways ?? {});
  if (undecided && !handlers.some((id) => id.toLowerCase() === element.id.toLowerCase())) {
    report.error(element, 'the gateway has several flows but no condition, no default flow and no hook', `Write process.gateways["${element.id}"] in App/logic/index.ts`);
  }
}

function checkSigning(element: ProcessElement, report: ElementReport): void {
  const { signature } = element;
  if (signature === null) {
    if (element.taskType === 'signing') report.error(element, 'the signing task has no signatureConfig');
    return;
  }
  if (signature.signatureDataType === null) report.error(element, 'the signing task has no signatureDataType');
  report.dataType(element, 'signatureDataType', signature.signatureDataType);
  report.dataType(element, 'signeeStatesDataTypeId', signature.signeeStatesDataTypeId);
  report.dataType(element, 'signingPdfDataType', signature.signingPdfDataType);
  for (const id of signature.dataTypesToSign) report.dataTypeInAnyCase(element, 'dataTypesToSign', id);
  for (const id of signature.uniqueFromSignaturesInDataTypes) report.dataTypeInAnyCase(element, 'uniqueFromSignaturesInDataTypes', id);
  if (signature.dataTypesToSign.length === 0) report.warning(element, 'dataTypesToSign is empty: a signature would cover nothing');
  checkOwned(element, [signature.signatureDataType, signature.signeeStatesDataTypeId], report);
  checkSignees(element, signature, report);
}

function checkSignees(element: ProcessElement, signature: SignatureConfig, report: ElementReport): void {
  const provider = signature.signeeProviderId;
  if (provider === null) return;
  if (signature.signeeStatesDataTypeId === null) report.error(element, 'signeeProviderId needs a signeeStatesDataTypeId');
  if (!Object.hasOwn(report.parts.definition.hooks.signees ?? {}, provider)) {
    report.warning(element, `no hook gives the signees of "${provider}"`, `Write signees["${provider}"] in App/logic/index.ts`, provider);
  }
}

/** The types that only the app itself may write, else a user could forge them. */
function checkOwned(element: ProcessElement, ids: readonly (string | null)[], report: ElementReport): void {
  for (const id of ids) {
    const type = id === null ? undefined : report.parts.definition.dataTypes.get(id);
    if (type === undefined) continue;
    const contributors = type.allowedContributers ?? type.allowedContributors ?? [];
    if (!contributors.includes('app:owned')) report.warning(element, `data type "${type.id}" can be written by users`, '"allowedContributers": ["app:owned"]', type.id);
  }
}

function checkPayment(element: ProcessElement, report: ElementReport): void {
  if (element.payment === null) {
    if (element.taskType === 'payment') report.error(element, 'the payment task has no paymentConfig');
    return;
  }
  report.dataType(element, 'paymentDataType', element.payment.paymentDataType);
  report.dataType(element, 'paymentReceiptPdfDataType', element.payment.paymentReceiptPdfDataType);
  checkOwned(element, [element.payment.paymentDataType, element.payment.paymentReceiptPdfDataType], report);
}

function checkPdf(element: ProcessElement, report: ElementReport): void {
  for (const task of element.pdf?.autoPdfTaskIds ?? []) report.task(element, 'autoPdfTaskIds', task);
  if (element.subformPdf !== null) report.dataType(element, 'subformDataTypeId', element.subformPdf.subformDataTypeId);
}

const REQUIRED_SHIPMENT = ['process', 'standard', 'typeVersion', 'type', 'securityLevel'] as const satisfies readonly (keyof EFormidlingConfig)[];

function checkShipment(element: ProcessElement, report: ElementReport): void {
  const config = element.eFormidling;
  const { environment } = report.parts;
  if (config === null || forEnvironment(config.disabled, environment) === true) return;
  for (const name of REQUIRED_SHIPMENT) {
    const values: readonly EnvironmentValue<string | number>[] = config[name];
    if (forEnvironment(values, environment) === null) report.error(element, `eFormidlingConfig has no ${name} for the environment ${environment}`);
  }
  if (report.parts.definition.hooks.eformidling?.metadata === undefined) {
    report.warning(element, NO_SHIPMENT_METADATA, 'Write eformidling.metadata in App/logic/index.ts');
  }
  for (const id of forEnvironment(config.dataTypes, environment) ?? []) report.dataType(element, 'eFormidlingConfig dataTypes', id);
}

const NO_SHIPMENT_METADATA = 'no hook gives the metadata of the shipment, and without it nothing can be sent';

/** v8: what the metadata's own block names, and that its task can be left only when something can be sent. */
function checkLegacyShipment({ definition, metadata }: DefinitionParts, problems: ProblemList): void {
  const { shipment, process, dataTypes, hooks } = definition;
  if (shipment === null) return;
  const warn = (path: (string | number)[], message: string, suggestion?: string): void => { problems.warningAt(metadata.source, ['eFormidling', ...path], message, suggestion); };
  if (hooks.eformidling?.metadata === undefined) warn([], `eFormidling: ${NO_SHIPMENT_METADATA}`, 'Write eformidling.metadata in App/logic/index.ts');
  if (!process.elements.has(shipment.afterTaskId)) warn(['sendAfterTaskId'], `Nothing is sent: the process has no task "${shipment.afterTaskId}"`, nearest(shipment.afterTaskId, process.elements.keys()));
  for (const { value } of shipment.config.dataTypes) {
    for (const [index, id] of value.entries()) if (!dataTypes.has(id)) warn(['dataTypes', index], `"${id}" is no data type, so nothing of it is sent`, nearest(id, dataTypes.keys()));
  }
}

function checkActions(element: ProcessElement, report: ElementReport): void {
  const actions = report.parts.definition.hooks.actions ?? {};
  for (const action of element.actions) {
    if (action.type === 'serverAction' && !Object.hasOwn(actions, action.id)) {
      report.warning(element, `no hook carries out the server action "${action.id}"`, `Write actions["${action.id}"] in App/logic/index.ts`, action.id);
    }
  }
}
