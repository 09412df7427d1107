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

/** Service tasks that the runtime carries out itself. */
export const BUILT_IN_SERVICE_TASKS: readonly string[] = ['pdf', 'subformPdf', 'eFormidling', 'fiksArkiv'];

/** Task types that people complete, also where the diagram draws a service task. */
const PEOPLES_TASKS: readonly string[] = ['data', 'feedback', 'confirmation', 'signing', 'payment'];

/**
 * True for a task that runs by itself. The type decides, as on the platform: a plain task whose type has a handler runs,
 * and a service task of a type that people complete waits for them; only an unknown type goes by how it is drawn.
 * @param handlers - the app's own handlers, by task type
 * @see app-model.md §4.4
 */
export function runsByItself({ kind, taskType }: ProcessElement, handlers: object): boolean {
  if (kind !== 'task' && kind !== 'serviceTask') return false;
  if (taskType === null) return kind === 'serviceTask';
  if (Object.hasOwn(handlers, taskType) || BUILT_IN_SERVICE_TASKS.includes(taskType)) return true;
  return kind === 'serviceTask' && !PEOPLES_TASKS.includes(taskType);
}

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
