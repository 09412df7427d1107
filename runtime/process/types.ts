import type { Json } from '../kernel/json.ts';

/** A process definition read from BPMN (app-model.md §4). Frozen; element order is the document's. */
export interface ProcessGraph {
  processId: string;
  startEvents: readonly string[];
  endEvents: readonly string[];
  elements: ReadonlyMap<string, ProcessElement>;
  flows: ReadonlyMap<string, SequenceFlow>;
}

export interface ProcessElement {
  id: string;
  kind: 'startEvent' | 'task' | 'serviceTask' | 'exclusiveGateway' | 'endEvent';
  name: string | null;
  taskType: string | null;
  actions: readonly TaskAction[];
  signature: SignatureConfig | null;
  payment: { paymentDataType: string; paymentReceiptPdfDataType: string | null } | null;
  pdf: { filenameTextResourceKey: string | null; autoPdfTaskIds: readonly string[] } | null;
  subformPdf: { filenameTextResourceKey: string | null; subformComponentId: string; subformDataTypeId: string } | null;
  eFormidling: EFormidlingConfig | null;
  /** Gateways: the data type that `["dataModel", path]` reads. */
  connectedDataTypeId: string | null;
  /** Gateways: id of the default flow. */
  defaultFlow: string | null;
  /** Derived from sequence flows, in document order. */
  outgoing: readonly SequenceFlow[];
}

export interface TaskAction {
  id: string;
  type: 'processAction' | 'serverAction';
}

/** An entry may be for one environment only; resolve with `forEnvironment`. */
export interface EnvironmentValue<T> {
  env: string | null;
  value: T;
}

/** signing.md B.2 */
export interface SignatureConfig {
  dataTypesToSign: readonly string[];
  signatureDataType: string | null;
  uniqueFromSignaturesInDataTypes: readonly string[];
  signeeProviderId: string | null;
  signeeStatesDataTypeId: string | null;
  signingPdfDataType: string | null;
  correspondenceResources: readonly EnvironmentValue<string>[];
  runDefaultValidator: boolean;
}

export interface EFormidlingConfig {
  disabled: readonly EnvironmentValue<boolean>[];
  receiver: readonly EnvironmentValue<string>[];
  process: readonly EnvironmentValue<string>[];
  standard: readonly EnvironmentValue<string>[];
  typeVersion: readonly EnvironmentValue<string>[];
  type: readonly EnvironmentValue<string>[];
  securityLevel: readonly EnvironmentValue<number>[];
  dpfShipmentType: readonly EnvironmentValue<string>[];
  dataTypes: readonly EnvironmentValue<readonly string[]>[];
}

export interface SequenceFlow {
  id: string;
  source: string;
  target: string;
  /** Parsed condition expression; undefined when the flow has none. */
  condition: Json | undefined;
  /** Old attribute `altinn:flowtype`. */
  flowType: 'CompleteCurrentMoveToNext' | 'AbandonCurrentMoveToNext' | 'AbandonCurrentReturnToNext' | null;
}

/** Something wrong or doubtful in a definition: `error` refuses it. */
export interface ProcessProblem {
  severity: 'error' | 'warning';
  message: string;
  elementId?: string;
  line?: number;
}

/** Where a walk along the flows stands: at an element, at a gateway that must be decided, or nowhere. */
export type Navigation =
  | { kind: 'element'; element: ProcessElement }
  | { kind: 'gateway'; gateway: ProcessElement }
  /** Several flows leave an element that is no gateway: only a named target can decide. */
  | { kind: 'ambiguous'; from: ProcessElement }
  | { kind: 'none' };
