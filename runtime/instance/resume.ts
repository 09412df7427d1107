import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError } from '../kernel/errors.ts';
import { instanceResource, loadInstance, type InstanceKey } from './access.ts';
import { advanceFrom, currentElement } from './next.ts';
import type { Services } from './services.ts';
import type { Session } from './session.ts';
import { onInstance } from './unit-of-work.ts';

/** POST process/resume: runs the failed service task again and goes on (v9 only; app-api.md §4). */
export async function resumeProcess(services: Services, caller: Authenticated, key: InstanceKey, language: string, noRoute: () => AppError): Promise<Session> {
  const loaded = await loadInstance(services, caller, key, null);
  if (loaded.definition.line === 'v8') throw noRoute();
  const task = currentElement(loaded.definition, loaded.record.instance.process);
  const resource = instanceResource(loaded.record.instance);
  const decisions = await services.access.decideAll(caller, ['write', task.taskType ?? 'write'], resource);
  if (!decisions.some((decision) => decision.permitted)) {
    throw new AppError('FORBIDDEN', { title: 'Unauthorized', detail: `User is not authorized to resume the process. Task ID: ${task.id}. Task type: ${task.taskType}.`, problem: 'plain' });
  }
  if (!loaded.record.internal.workflow) throw new AppError('CONFLICT', { title: 'Nothing to resume.', detail: `The task ${task.id} has not failed.`, problem: 'plain' });
  const { session } = await onInstance(services, caller, loaded, async (work) => {
    work.touched.add('process');
    await advanceFrom(work, currentElement(work.definition, work.instance.process), null);
  }, { language });
  return session;
}
