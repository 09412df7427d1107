import type { Authenticated } from '../kernel/authenticated.ts';
import type { CurrentTask } from '../kernel/instance-types.ts';
import { processTasks } from '../process/task-actions.ts';
import type { LoadedInstance } from './access.ts';
import { mayActAll } from './action-access.ts';
import type { Services } from './services.ts';
import { stagesOf } from './service-tasks.ts';
import { readWorkflow, workflowView } from './workflow.ts';

/** AppProcessState (app-api.md §4.2): the process with what the caller may do in it, authorised for the task that it is in now. */
export interface AppProcessState {
  currentTask: (CurrentTask & {
    actions: Record<string, boolean>;
    userActions: { id: string; authorized: boolean; type: 'ProcessAction' | 'ServerAction' }[];
    read: boolean;
    write: boolean;
    elementType: 'Task' | 'ServiceTask' | null;
  }) | null;
  processTasks: { altinnTaskType: string | null; elementId: string; elementType: 'Task' | 'ServiceTask' }[];
  workflow?: unknown;
  started: string | null;
  startEvent: string | null;
  ended: string | null;
  endEvent: string | null;
}

export async function appProcessState(services: Services, caller: Authenticated, loaded: LoadedInstance, includeWorkflow = true): Promise<AppProcessState> {
  const { instance } = loaded.record;
  const { definition } = loaded;
  const { process } = instance;
  const state: AppProcessState = {
    currentTask: process?.currentTask ? await taskView(services, caller, loaded, process.currentTask) : null,
    processTasks: processTasks(definition.process),
    started: process?.started ?? null,
    startEvent: process?.startEvent ?? null,
    ended: process?.ended ?? null,
    endEvent: process?.endEvent ?? null,
  };
  if (definition.line === 'v9') state.workflow = includeWorkflow ? workflowOf(loaded) : null;
  return state;
}

function workflowOf(loaded: LoadedInstance): unknown {
  const workflow = readWorkflow(loaded);
  const task = workflow ? loaded.definition.process.elements.get(workflow.targetTask) : undefined;
  return workflowView(workflow, task ? (stagesOf(loaded.definition, task)?.length ?? 1) : 1);
}

async function taskView(services: Services, caller: Authenticated, loaded: LoadedInstance, task: CurrentTask): Promise<AppProcessState['currentTask']> {
  const element = loaded.definition.process.elements.get(task.elementId);
  const listed = element?.actions ?? [];
  const ids = ['read', 'write', ...listed.map((action) => action.id)].filter((id, index, all) => all.indexOf(id) === index);
  const authorised = await mayActAll(services, caller, loaded, ids);
  const actions: Record<string, boolean> = {};
  const userActions = ids.map((id, index) => {
    const server = listed.find((action) => action.id === id)?.type === 'serverAction';
    const authorized = authorised[index] ?? false;
    if (!server) actions[id] = authorized;
    return { id, authorized, type: server ? ('ServerAction' as const) : ('ProcessAction' as const) };
  });
  return {
    actions, userActions, read: authorised[0] ?? false, write: authorised[1] ?? false,
    elementType: element ? (element.kind === 'serviceTask' ? 'ServiceTask' : 'Task') : null,
    ...task,
  };
}
