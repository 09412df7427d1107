import type { CurrentTask, InstanceEventType, ProcessState } from '../kernel/instance-types.ts';
import { START_FLOW } from './state.ts';

export interface TransitionEvent {
  eventType: InstanceEventType;
  processInfo: ProcessState;
}

/** How the task before was left. `reject` always abandons (app-model.md §4.4). */
export interface Leaving {
  action: string | null;
  abandoned: boolean;
}

/**
 * The instance events of one move, in order: leaving with the old state, entering with the new one. Entering a
 * signing task also tells `SentToSign`, ending also tells `Submited` (the platform's spelling).
 * @param before  null when the process has just begun
 * @see app-api.md §4.10
 */
export function transitionEvents(before: ProcessState | null, after: ProcessState, { action, abandoned }: Leaving): TransitionEvent[] {
  const events: TransitionEvent[] = [];
  if (before === null) events.push({ eventType: 'process_StartEvent', processInfo: { ...after, ended: null, endEvent: null, currentTask: startEventTask(after) } });
  else if (before.currentTask !== null) {
    events.push({ eventType: abandoned || action === 'reject' ? 'process_AbandonTask' : 'process_EndTask', processInfo: before });
  }
  if (after.ended !== null) {
    events.push({ eventType: 'process_EndEvent', processInfo: after }, { eventType: 'Submited', processInfo: after });
  } else if (after.currentTask !== null) {
    events.push({ eventType: 'process_StartTask', processInfo: after });
    if (after.currentTask.altinnTaskType === 'signing') events.push({ eventType: 'SentToSign', processInfo: after });
  }
  return events;
}

/** The start event stands in the history as the task with flow 1. */
function startEventTask(state: ProcessState): CurrentTask {
  return {
    flow: START_FLOW,
    started: state.started,
    elementId: state.startEvent,
    name: null,
    altinnTaskType: null,
    ended: null,
    validated: null,
    flowType: 'CompleteCurrentMoveToNext',
  };
}
