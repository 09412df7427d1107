import type { ProcessElement, ProcessGraph, TaskAction } from './types.ts';

export interface ProcessTask {
  altinnTaskType: string | null;
  elementId: string;
  elementType: 'Task' | 'ServiceTask';
}

/** Every task of the process as `processTasks` is served: tasks first, then service tasks, each in document order. */
export function processTasks(graph: ProcessGraph): ProcessTask[] {
  const elements = [...graph.elements.values()];
  return [...elements.filter((each) => each.kind === 'task'), ...elements.filter((each) => each.kind === 'serviceTask')].map((each) => ({
    altinnTaskType: each.taskType,
    elementId: each.id,
    elementType: each.kind === 'task' ? 'Task' : 'ServiceTask',
  }));
}

const DEFAULT_ACTIONS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...['data', 'feedback', 'pdf', 'eFormidling', 'fiksArkiv', 'subformPdf'].map((type) => [type, ['write']] as const),
  ['payment', ['pay', 'write']],
  ['confirmation', ['confirm']],
  ['signing', ['sign', 'write']],
]);

/**
 * The actions of which one must be permitted for a step without an action; an unknown type is its own action.
 * Empty without a type: nobody may step.
 * @see app-api.md §4.5-3
 */
export function defaultActions(taskType: string | null): readonly string[] {
  if (taskType === null) return [];
  return DEFAULT_ACTIONS.get(taskType) ?? [taskType];
}

/** The actions whose permission is served for the current task: `read`, `write`, then those of the diagram; each id once. */
export function taskActions(element: ProcessElement): TaskAction[] {
  if (element.kind !== 'task' && element.kind !== 'serviceTask') return [];
  const actions = new Map<string, TaskAction>();
  for (const id of ['read', 'write']) actions.set(id, { id, type: 'processAction' });
  for (const action of element.actions) if (!actions.has(action.id)) actions.set(action.id, action);
  return [...actions.values()];
}

/** A step with `reject` skips validation only when the task lists it (app-model.md §4.4). */
export function listsAction(element: ProcessElement, action: string): boolean {
  return element.actions.some((each) => each.id === action);
}
