import { AppError } from '../kernel/errors.ts';
import type { FlowType, ProcessState } from '../kernel/instance-types.ts';
import type { ProcessElement, ProcessGraph } from './types.ts';

/**
 * The state of a process that has begun and stands nowhere yet; the caller enters the first element at once.
 * @param startEvent  id, or undefined when the only one is meant
 * @param now         ISO-8601 UTC
 * @returns the state, or the platform's text for a 409
 * @see app-api.md §4.4
 */
export function startState(graph: ProcessGraph, startEvent: string | undefined, now: string): { state: ProcessState; startEvent: string } | { error: string } {
  const chosen = startEvent ?? (graph.startEvents.length === 1 ? graph.startEvents[0] : undefined);
  if (chosen === undefined) {
    return {
      error:
        graph.startEvents.length === 0
          ? 'There is no start events in process definition. Cannot start process!'
          : `There are more than one start events available. Chose one: [${graph.startEvents.join(', ')}]`,
    };
  }
  if (!graph.startEvents.includes(chosen)) return { error: `There is no such start event as '${chosen}' in the process definition.` };
  return { state: { started: now, startEvent: chosen, currentTask: null, ended: null, endEvent: null }, startEvent: chosen };
}

/** Why there is no step to take from a state: the platform's text for a 409, or null when there is (app-api.md §4.5-2). */
export function stepRefusal(state: ProcessState | null): string | null {
  if (state === null) return 'The instance is missing process information.';
  if (state.ended !== null) return 'Process is ended.';
  if (state.currentTask === null) return 'Process is not started. Use start!';
  return state.currentTask.altinnTaskType === null ? 'Instance does not have current altinn task type information!' : null;
}

export interface Entry {
  /** ISO-8601 UTC. */
  now: string;
  /** How the element before was left. */
  flowType: FlowType;
}

/**
 * The state after entering a task or an end event: `flow` counts from 1 at the start event and grows with every move,
 * backwards too. Pure; the given state stays as it is.
 * @throws {AppError} INTERNAL — for a gateway or a start event, which nothing ever stands on
 * @see app-api.md §4.1
 */
export function enterElement(state: ProcessState, element: ProcessElement, { now, flowType }: Entry): ProcessState {
  if (element.kind === 'endEvent') return { ...state, currentTask: null, ended: now, endEvent: element.id };
  if (element.kind !== 'task' && element.kind !== 'serviceTask') {
    throw new AppError('INTERNAL', { detail: `A process cannot stand on the ${element.kind} ${element.id}.` });
  }
  return {
    ...state,
    currentTask: {
      flow: (state.currentTask?.flow ?? START_FLOW) + 1,
      started: now,
      elementId: element.id,
      name: element.name,
      altinnTaskType: element.taskType,
      ended: null,
      validated: null,
      flowType,
    },
  };
}

/** `flow` of the start event. */
export const START_FLOW = 1;
