import { follow, outgoingNavigation } from './navigation.ts';
import type { Navigation, ProcessElement, ProcessGraph, SequenceFlow } from './types.ts';

/** Gateways in a row; a diagram that turns in a circle of them stops here. */
const MAX_GATEWAYS = 100;

/**
 * The task or end event after an element, through any number of gateways (app-model.md §4.5).
 * @param decide  gives the flow that a gateway takes; what it throws passes through
 * @returns the element and the gateways on the way, or the platform's text for why there is none
 */
export async function nextElement(graph: ProcessGraph, fromId: string, decide: (gateway: ProcessElement) => SequenceFlow | Promise<SequenceFlow>): Promise<{ element: ProcessElement; through: readonly string[] } | { error: string }> {
  let navigation: Navigation = outgoingNavigation(graph, fromId);
  const through: string[] = [];
  while (through.length <= MAX_GATEWAYS) {
    if (navigation.kind === 'element') return { element: navigation.element, through };
    if (navigation.kind === 'none') return { error: `There is no element after ${through.at(-1) ?? fromId}.` };
    if (navigation.kind === 'ambiguous') return { error: `Multiple next elements found from ${fromId}. Please supply action and filters or define a default flow.` };
    through.push(navigation.gateway.id);
    navigation = follow(graph, await decide(navigation.gateway));
  }
  return { error: `More than ${MAX_GATEWAYS} gateways follow each other after ${fromId}.` };
}
