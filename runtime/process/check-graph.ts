import { ENVIRONMENTS, forEnvironment } from './environment.ts';
import type { ReportProblem } from './read-process.ts';
import type { EFormidlingConfig, ProcessElement, ProcessGraph } from './types.ts';

/**
 * Reports what is wrong with a graph whose parts all resolve (app-model.md §4.7): an `error` where the process
 * could never run as drawn, a `warning` where it may be meant so. Data types, handlers and ui folders are checked
 * by the loader, which knows them.
 */
export function checkGraph(graph: ProcessGraph, report: ReportProblem): void {
  if (graph.startEvents.length === 0) report('error', 'The process has no start event.');
  if (graph.endEvents.length === 0) report('error', 'The process has no end event.');
  checkReach(graph, report);
  for (const element of graph.elements.values()) {
    if (element.kind === 'exclusiveGateway') checkGateway(element, report);
    else checkFlows(element, report);
    if (element.kind === 'serviceTask' && element.taskType === null) report('error', 'A service task needs a taskType.', element.id);
    if (element.kind === 'task' && element.taskType === null) report('warning', 'The task has no taskType: nobody can complete it.', element.id);
    checkSignature(element, report);
    checkPayment(element, report);
    checkEFormidling(element, report);
  }
}

function checkReach(graph: ProcessGraph, report: ReportProblem): void {
  const forward = new Map<string, string[]>();
  const backward = new Map<string, string[]>();
  for (const { source, target } of graph.flows.values()) {
    forward.set(source, [...(forward.get(source) ?? []), target]);
    backward.set(target, [...(backward.get(target) ?? []), source]);
  }
  const reachable = closure(graph.startEvents, forward);
  const ending = closure(graph.endEvents, backward);
  for (const { id, kind } of graph.elements.values()) {
    if (!reachable.has(id)) report('warning', 'No start event leads here.', id);
    if (ending.has(id) || graph.endEvents.length === 0) continue;
    report(kind === 'startEvent' ? 'error' : 'warning', 'No end event can be reached from here.', id);
  }
}

function closure(from: readonly string[], edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set(from);
  for (const id of seen) for (const next of edges.get(id) ?? []) seen.add(next);
  return seen;
}

function checkFlows(element: ProcessElement, report: ReportProblem): void {
  const { id, kind, outgoing } = element;
  if (kind === 'endEvent' && outgoing.length > 0) report('error', 'A flow leaves an end event.', id);
  if (kind === 'startEvent' && outgoing.length === 0) report('error', 'The start event leads nowhere.', id);
  if (kind === 'startEvent' && outgoing.length > 1) report('error', 'More than one flow leaves the start event.', id);
  if (kind !== 'startEvent' && outgoing.length > 1) report('warning', 'More than one flow leaves the task: put a gateway after it.', id);
  for (const flow of outgoing) {
    if (flow.condition !== undefined) report('warning', 'A condition is read only on flows that leave a gateway.', flow.id);
  }
}

function checkGateway({ id, outgoing, defaultFlow }: ProcessElement, report: ReportProblem): void {
  if (outgoing.length === 0) report('error', 'No flow leaves the gateway.', id);
  const isDecided = outgoing.length === 1 || defaultFlow !== null || outgoing.some((flow) => flow.condition !== undefined);
  if (!isDecided) report('warning', 'The gateway has neither conditions nor a default flow: a handler must choose.', id);
  if (defaultFlow !== null && !outgoing.some((flow) => flow.id === defaultFlow)) {
    report('error', `The default flow "${defaultFlow}" does not leave the gateway.`, id);
  }
  const unconditional = outgoing.filter((flow) => flow.condition === undefined && flow.id !== defaultFlow);
  if (unconditional.length > 1 && unconditional.length < outgoing.length) {
    report('warning', 'More than one flow without a condition leaves the gateway.', id);
  }
}

function checkSignature({ id, taskType, signature }: ProcessElement, report: ReportProblem): void {
  if (taskType !== 'signing') return;
  if (signature === null) {
    report('warning', 'A signing task without signatureConfig cannot be signed.', id);
    return;
  }
  if (signature.signatureDataType === null) report('error', 'signatureConfig lacks signatureDataType.', id);
  if (signature.dataTypesToSign.length === 0) report('warning', 'signatureConfig names no data type to sign.', id);
  if ((signature.signeeProviderId === null) !== (signature.signeeStatesDataTypeId === null)) {
    report('error', 'signeeProviderId and signeeStatesDataTypeId must be given together.', id);
  }
}

function checkPayment({ id, taskType, payment }: ProcessElement, report: ReportProblem): void {
  if (taskType !== 'payment') return;
  if (payment === null) report('warning', 'A payment task without paymentConfig cannot be paid.', id);
  else if (payment.paymentReceiptPdfDataType === null) report('warning', 'paymentConfig lacks paymentReceiptPdfDataType.', id);
}

const REQUIRED = ['process', 'standard', 'typeVersion', 'type', 'securityLevel'] as const;

/**
 * The required values of a shipment that have no value in an environment; none when it is disabled there.
 * @param env  any alias, as `tt02`
 */
export function missingEFormidlingValues(config: EFormidlingConfig, env: string): string[] {
  if (forEnvironment(config.disabled, env) === true) return [];
  return REQUIRED.filter((name) => forEnvironment<string | number>(config[name], env) === null);
}

function checkEFormidling({ id, taskType, eFormidling }: ProcessElement, report: ReportProblem): void {
  if (taskType?.toLowerCase() !== 'eformidling') return;
  if (eFormidling === null) {
    report('error', 'An eFormidling task needs eFormidlingConfig.', id);
    return;
  }
  const missing = ENVIRONMENTS.map((environment) => ({ environment, names: missingEFormidlingValues(eFormidling, environment) }));
  const severity = missing.every(({ names }) => names.length > 0) ? 'error' : 'warning';
  for (const { environment, names } of missing) {
    if (names.length > 0) report(severity, `eFormidlingConfig lacks ${names.join(', ')} in ${environment}.`, id);
  }
}
