import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError } from '../kernel/errors.ts';
import { authorise, instanceResource, loadInstance, type InstanceKey } from './access.ts';
import { currentElement, requireKept, requireVisible } from './next.ts';
import { runServiceTasks } from './service-passes.ts';
import type { Services } from './services.ts';
import type { Session } from './session.ts';
import { onInstance } from './unit-of-work.ts';
import { planServiceTask, readWorkflow } from './workflow.ts';

/**
 * POST process/resume: runs the failed service task again from the stage that failed, and goes on (v9 only; app-api.md §4).
 * @throws 409 when it has not failed, or is being worked on
 */
export async function resumeProcess(services: Services, caller: Authenticated, key: InstanceKey, language: string, noRoute: () => AppError): Promise<Session> {
  const loaded = await loadInstance(services, caller, key, null);
  const resource = instanceResource(loaded.record.instance);
  if (loaded.definition.line === 'v8') {
    await authorise(services, caller, 'read', resource);
    throw noRoute();
  }
  await requireVisible(services, caller, loaded);
  const task = currentElement(loaded.definition, loaded.record.instance.process);
  const decisions = await services.access.decideAll(caller, ['write', task.taskType ?? 'write'], resource);
  if (!decisions.some((decision) => decision.permitted)) {
    throw new AppError('FORBIDDEN', { title: 'Unauthorized', detail: `User is not authorized to resume the process. Task ID: ${task.id}. Task type: ${task.taskType}.`, problem: 'plain' });
  }
  const { session } = await onInstance(services, caller, loaded, async (work) => {
    requireKept(work.instance);
    work.touched.add('process');
    const workflow = readWorkflow(work);
    if (!workflow || workflow.status === 'done') throw new AppError('CONFLICT', { title: 'Nothing to resume.', detail: `The task ${task.id} has not failed.`, problem: 'plain' });
    if (workflow.status !== 'failed') throw new AppError('CONFLICT', { title: 'Task is still being processed.', problem: 'plain', extensions: { processNextState: 'retrying' } });
    planServiceTask(work, currentElement(work.definition, work.instance.process), workflow);
  }, { language });
  return runServiceTasks(services, caller, session);
}
