import type { ProcessElement } from '../process/types.ts';
import { chooseTarget } from './gateways.ts';
import { isServiceTask } from './service-tasks.ts';
import type { Session } from './session.ts';
import { abandonTask, endProcess, endTask, enter } from './transition.ts';
import { planServiceTask, writeWorkflow } from './workflow.ts';

/**
 * One move of the process, staged: leaves the task as completed or abandoned, finds the next element and enters it. A
 * service task is only planned here; it runs when the move has been committed.
 */
export async function moveOn(session: Session, task: ProcessElement, action: string | null): Promise<void> {
  const abandoned = action === 'reject';
  session.touched.add('process');
  writeWorkflow(session, null);
  if (abandoned) await abandonTask(session, task);
  else await endTask(session, task);
  const target = await chooseTarget(session, task, action);
  await enter(session, target, abandoned ? 'AbandonCurrentMoveToNext' : 'CompleteCurrentMoveToNext', action);
  if (target.kind === 'endEvent') await endProcess(session);
  else if (isServiceTask(session.definition, target)) planServiceTask(session, target);
}
