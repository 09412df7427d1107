import type { ProcessElement, ProcessGraph, SequenceFlow } from '../../runtime/process/types.ts';

/** One way through a process. `elements` starts with the start event; `flows[i]` leads to `elements[i + 1]`. */
export interface ProcessPath {
  elements: readonly ProcessElement[];
  flows: readonly SequenceFlow[];
  /** False when the way stops at an element that nothing leaves, or where only known loops go on. */
  reachesEnd: boolean;
}

export interface ProcessPaths {
  paths: ProcessPath[];
  /** More paths exist than `limit`. */
  truncated: boolean;
}

/** A step of a walk, linked to the one before: paths share their beginnings. */
interface Step {
  element: ProcessElement;
  flow: SequenceFlow | null;
  before: Step | null;
  /** Elements since the last loop was taken. */
  visited: ReadonlySet<string>;
  loops: ReadonlySet<string>;
}

/**
 * Enumerates every way from a start event to an end: each flow of each gateway is taken, and a flow that leads back
 * is taken at most once in a path, after which the way is walked anew.
 * @param limit  most paths to give; the number of ways can be exponential
 */
export function walkAllPaths(graph: ProcessGraph, limit: number): ProcessPaths {
  const paths: ProcessPath[] = [];
  const pending = graph.startEvents
    .map((id) => graph.elements.get(id))
    .filter((element) => element !== undefined)
    .reverse()
    .map((element): Step => ({ element, flow: null, before: null, visited: new Set([element.id]), loops: new Set() }));
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    const next = nextSteps(graph, step);
    pending.push(...next.reverse());
    if (next.length > 0) continue;
    if (paths.length >= limit) return { paths, truncated: true };
    paths.push(pathTo(step));
  }
  return { paths, truncated: false };
}

function nextSteps(graph: ProcessGraph, step: Step): Step[] {
  return step.element.outgoing.flatMap((flow): Step[] => {
    const element = graph.elements.get(flow.target);
    if (element === undefined) return [];
    if (!step.visited.has(element.id)) return [{ element, flow, before: step, visited: new Set(step.visited).add(element.id), loops: step.loops }];
    if (step.loops.has(flow.id)) return [];
    return [{ element, flow, before: step, visited: new Set([element.id]), loops: new Set(step.loops).add(flow.id) }];
  });
}

function pathTo(last: Step): ProcessPath {
  const elements: ProcessElement[] = [];
  const flows: SequenceFlow[] = [];
  for (let step: Step | null = last; step !== null; step = step.before) {
    elements.push(step.element);
    if (step.flow !== null) flows.push(step.flow);
  }
  return { elements: elements.reverse(), flows: flows.reverse(), reachesEnd: last.element.kind === 'endEvent' };
}
