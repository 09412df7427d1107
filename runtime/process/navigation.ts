import type { Navigation, ProcessElement, ProcessGraph, SequenceFlow } from './types.ts';

/**
 * Where the process stands after leaving an element that is no gateway (app-model.md §4.5).
 * `none` when nothing leaves it or the element is unknown.
 */
export function outgoingNavigation(graph: ProcessGraph, elementId: string): Navigation {
  const element = graph.elements.get(elementId);
  const [first, second] = element?.outgoing ?? [];
  if (element === undefined || first === undefined) return { kind: 'none' };
  if (element.kind === 'exclusiveGateway') return { kind: 'gateway', gateway: element };
  return second === undefined ? follow(graph, first) : { kind: 'ambiguous', from: element };
}

/** What a flow leads to; a gateway must then be decided with `chooseFlow`. */
export function follow(graph: ProcessGraph, flow: SequenceFlow): Navigation {
  const target = graph.elements.get(flow.target);
  if (target === undefined) return { kind: 'none' };
  return target.kind === 'exclusiveGateway' ? { kind: 'gateway', gateway: target } : { kind: 'element', element: target };
}

/** The flows of a gateway whose conditions the caller evaluates for `chooseFlow`, in document order. */
export function conditionalFlows(gateway: ProcessElement): readonly SequenceFlow[] {
  return gateway.outgoing.filter((flow) => flow.condition !== undefined);
}

/**
 * Decides a gateway: the conditional flow that is true; when none is, the default flow, else the single flow
 * without a condition. This accepts all that the platform accepts, and also "one true condition beside a default
 * flow", which its two lines disagree on.
 * @param results  flow id → whether its condition gave exactly `true`; a missing flow counts as false
 * @param from     id of the element that the walk came from, for the error text; the gateway's own by default
 * @returns the flow, or the platform's error text
 * @see app-model.md §4.5, app-api.md §4.6
 */
export function chooseFlow(
  gateway: ProcessElement,
  results: ReadonlyMap<string, boolean>,
  from: string = gateway.id,
): { flow: SequenceFlow } | { error: string } {
  const conditional = conditionalFlows(gateway);
  const isTrue = conditional.filter((flow) => results.get(flow.id) === true);
  const unconditional = gateway.outgoing.filter((flow) => flow.condition === undefined);
  const chosen = isTrue.length > 0 ? single(isTrue) : (defaultFlow(gateway) ?? single(unconditional));
  if (chosen !== undefined) return { flow: chosen };
  if (conditional.length === 0) {
    return { error: `Multiple next elements found from ${from}. Please supply action and filters or define a default flow.` };
  }
  const count = isTrue.length + unconditional.length;
  return { error: `Exclusive gateway AltinnExpressionsExclusiveGateway returned ${count} flows. Expected 1` };
}

function single(flows: readonly SequenceFlow[]): SequenceFlow | undefined {
  return flows.length === 1 ? flows[0] : undefined;
}

function defaultFlow(gateway: ProcessElement): SequenceFlow | undefined {
  return gateway.defaultFlow === null ? undefined : gateway.outgoing.find((flow) => flow.id === gateway.defaultFlow);
}
