import { checkGraph } from './check-graph.ts';
import { parseCondition } from './condition.ts';
import { childText, extensionsOf, foreignAttributeOf } from './extension.ts';
import { parseDiagram, type ModdleNode, type Unresolved } from './moddle.ts';
import { readSource } from './source-text.ts';
import { readTaskConfig } from './task-config.ts';
import type { ProcessElement, ProcessGraph, ProcessProblem, SequenceFlow } from './types.ts';

const KINDS: ReadonlyMap<string, ProcessElement['kind']> = new Map([
  ['bpmn:StartEvent', 'startEvent'],
  ['bpmn:Task', 'task'],
  ['bpmn:ServiceTask', 'serviceTask'],
  ['bpmn:ExclusiveGateway', 'exclusiveGateway'],
  ['bpmn:EndEvent', 'endEvent'],
]);

const FLOW_TYPES = ['CompleteCurrentMoveToNext', 'AbandonCurrentMoveToNext', 'AbandonCurrentReturnToNext'] as const;
/** More than any real process by two orders of magnitude. */
const MAX_ELEMENTS = 2000;

/** What was read; `graph` is null when a problem of severity `error` was found. Problems are in document order of their check. */
export interface ReadProcess {
  graph: ProcessGraph | null;
  problems: ProcessProblem[];
}

/**
 * Reads a process.bpmn and checks all that the diagram alone can tell (app-model.md §4.1–4.3, §4.7). Never rejects.
 * @param xml  UTF-8, with or without a byte order mark; prefixes and both of our namespaces as the author likes
 */
export async function readProcess(xml: string | Uint8Array): Promise<ReadProcess> {
  const source = readSource(xml);
  if ('severity' in source) return { graph: null, problems: [source] };
  const { definitions, problems, unresolved } = await parseDiagram(source.text);
  const report = (severity: ProcessProblem['severity'], message: string, elementId?: string | null): void => {
    const line = typeof elementId === 'string' ? source.lineOf(elementId) : undefined;
    problems.push({ severity, message, ...(typeof elementId === 'string' ? { elementId } : {}), ...(line === undefined ? {} : { line }) });
  };
  const process = definitions === null ? null : onlyProcess(definitions, report);
  if (process === null) return { graph: null, problems };
  for (const each of unresolved) reportUnresolved(each, report);
  const graph = readGraph(process, report);
  if (graph !== null && !problems.some(isError)) checkGraph(graph, report);
  return { graph: problems.some(isError) ? null : graph, problems };
}

export type ReportProblem = (severity: ProcessProblem['severity'], message: string, elementId?: string | null) => void;

function isError(problem: ProcessProblem): boolean {
  return problem.severity === 'error';
}

function onlyProcess(definitions: ModdleNode, report: ReportProblem): ModdleNode | null {
  const roots = (definitions.rootElements ?? []) as ModdleNode[];
  const processes = roots.filter((each) => each.$type === 'bpmn:Process');
  if (processes.length === 1) return processes[0] ?? null;
  report('error', processes.length === 0 ? 'The file holds no process.' : `The file holds ${processes.length} processes; exactly one is used.`);
  return null;
}

/** Flows decide where the process goes; the `incoming` and `outgoing` lists mostly repeat them. */
function reportUnresolved({ elementId, property, value }: Unresolved, report: ReportProblem): void {
  if (property === 'targetRef' || property === 'default') report('error', `${property} "${value}" is not in the process.`, elementId);
  else if (property === 'sourceRef') report('warning', `sourceRef "${value}" is not in the process.`, elementId);
  else if (['incoming', 'outgoing'].includes(property)) report('warning', `${property} "${value}" is no sequence flow of the process.`, elementId);
}

function readGraph(process: ModdleNode, report: ReportProblem): ProcessGraph | null {
  const nodes = ((process.flowElements ?? []) as ModdleNode[]).filter((node) => isRead(node, report));
  if (nodes.length > MAX_ELEMENTS) {
    report('error', `The process has more than ${MAX_ELEMENTS} elements.`);
    return null;
  }
  const flows = readFlows(nodes, report);
  const outgoing = new Map<string, SequenceFlow[]>();
  for (const flow of flows.values()) {
    const list = outgoing.get(flow.source);
    if (list === undefined) outgoing.set(flow.source, [flow]);
    else list.push(flow);
  }
  const elements = new Map<string, ProcessElement>();
  for (const node of nodes) {
    const kind = KINDS.get(node.$type);
    if (kind === undefined || node.id === undefined) continue;
    elements.set(node.id, Object.freeze(readElement(node, kind, Object.freeze(outgoing.get(node.id) ?? []), report)));
  }
  const idsOf = (kind: ProcessElement['kind']): readonly string[] =>
    Object.freeze([...elements.values()].filter((each) => each.kind === kind).map((each) => each.id));
  return Object.freeze({ processId: process.id ?? '', startEvents: idsOf('startEvent'), endEvents: idsOf('endEvent'), elements, flows });
}

/** Drawings' notes and data objects are no part of the flow; anything else that is one and that we cannot run is refused. */
function isRead(node: ModdleNode, report: ReportProblem): boolean {
  const known = KINDS.has(node.$type) || node.$type === 'bpmn:SequenceFlow';
  if (!known) {
    if (node.$instanceOf?.('bpmn:FlowNode') === true) report('error', `${node.$type.slice('bpmn:'.length)} is not supported.`, node.id ?? null);
    return false;
  }
  if (node.id === undefined || node.id === '') {
    report('error', `A ${node.$type.slice('bpmn:'.length)} has no id.`);
    return false;
  }
  if (Array.isArray(node.eventDefinitions)) report('warning', 'Event definitions are ignored.', node.id);
  return true;
}

function readFlows(nodes: readonly ModdleNode[], report: ReportProblem): Map<string, SequenceFlow> {
  const flows = new Map<string, SequenceFlow>();
  const claims = gatewayClaims(nodes);
  for (const node of nodes) {
    if (node.$type !== 'bpmn:SequenceFlow') continue;
    const id = node.id ?? '';
    const claim = claims.get(id);
    const source = (node.sourceRef as ModdleNode | undefined)?.id ?? claim;
    const target = (node.targetRef as ModdleNode | undefined)?.id;
    if (source === undefined || target === undefined) {
      report('error', 'A sequence flow needs a sourceRef and a targetRef in the process.', id);
      continue;
    }
    if (claim !== undefined && claim !== source) report('warning', `The gateway ${claim} lists the flow, but its sourceRef is ${source}.`, id);
    flows.set(id, Object.freeze({ id, source, target, condition: conditionOf(node, report), flowType: flowTypeOf(node, report) }));
  }
  return flows;
}

/**
 * Flow id → gateway that lists it as outgoing. The platform finds a gateway's flows by that list, and real files rely
 * on it: their `sourceRef` names an element that was renamed.
 */
function gatewayClaims(nodes: readonly ModdleNode[]): Map<string, string> {
  const claims = new Map<string, string>();
  for (const node of nodes) {
    if (node.$type !== 'bpmn:ExclusiveGateway' || !Array.isArray(node.outgoing)) continue;
    for (const flow of node.outgoing as ModdleNode[]) {
      if (flow.id !== undefined && node.id !== undefined) claims.set(flow.id, node.id);
    }
  }
  return claims;
}

function conditionOf(node: ModdleNode, report: ReportProblem): SequenceFlow['condition'] {
  const body = (node.conditionExpression as { body?: unknown } | undefined)?.body;
  if (typeof body !== 'string' || body.trim() === '') return undefined;
  const parsed = parseCondition(body);
  if ('expression' in parsed) return parsed.expression;
  report('error', parsed.error, node.id ?? null);
  return undefined;
}

function flowTypeOf(node: ModdleNode, report: ReportProblem): SequenceFlow['flowType'] {
  const written = foreignAttributeOf(node, 'flowtype');
  if (written === null) return null;
  const known = FLOW_TYPES.find((each) => each.toLowerCase() === written.toLowerCase());
  if (known === undefined) report('warning', `The flow type "${written}" is unknown.`, node.id ?? null);
  return known ?? null;
}

function readElement(node: ModdleNode, kind: ProcessElement['kind'], outgoing: readonly SequenceFlow[], report: ReportProblem): ProcessElement {
  const id = node.id ?? '';
  const isTask = kind === 'task' || kind === 'serviceTask';
  const extension = isTask ? (extensionsOf(node, 'taskExtension')[0] ?? extensionsOf(node, 'properties')[0]) : undefined;
  const config = readTaskConfig(extension, (message) => report('error', message, id));
  const gateway = kind === 'exclusiveGateway';
  return {
    id,
    kind,
    name: typeof node.name === 'string' ? node.name : null,
    ...config,
    taskType: isTask ? (config.taskType ?? foreignAttributeOf(node, 'tasktype')) : null,
    connectedDataTypeId: gateway ? childText(extensionsOf(node, 'gatewayExtension')[0], 'connectedDataTypeId') : null,
    defaultFlow: gateway ? ((node.default as ModdleNode | undefined)?.id ?? null) : null,
    outgoing,
  };
}
