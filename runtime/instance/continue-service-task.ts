import { AppError } from '../kernel/errors.ts';
import { definitionOf } from './access.ts';
import { runServiceTasks } from './service-passes.ts';
import { serviceOwnerCaller } from './service-owner.ts';
import type { Services } from './services.ts';
import { ConcurrentChange, onInstance } from './unit-of-work.ts';
import { claimUntil, readWorkflow, writeWorkflow } from './workflow.ts';

/** Nothing left to do, or when to look again (ms from now) and why. */
export type Continuation = 'done' | { again: number; reason: string };

const APP_MISSING = 60_000;
const RACE = 1000;
/** Most runs end well before their claim; the job need not outlive them by much. */
const LOOK = 5000;

/**
 * Goes on with a service task that waits, is to be tried again, or was left by a process that died. Safe in any number of
 * processes: whoever commits the claim first has it.
 * @param token  of the visit; a later visit has a job of its own
 */
export async function continueServiceTask(services: Services, guid: string, token: string): Promise<Continuation> {
  const record = await services.store.instances.get(guid);
  const workflow = record && readWorkflow({ record });
  if (!record || !workflow || workflow.token !== token || workflow.status === 'failed' || workflow.status === 'done') return 'done';
  const wait = workflow.due - services.clock.now();
  if (wait > 0) return { again: workflow.status === 'running' ? Math.min(wait, LOOK) : wait, reason: workflow.reason ?? workflow.status };
  const caller = await serviceOwnerCaller(services, record.instance.org);
  let session;
  try {
    const loaded = { record, definition: definitionOf(services, record) };
    ({ session } = await onInstance(services, caller, loaded, async (work) => {
      const current = readWorkflow(work);
      if (!current || current.token !== token || current.due > work.nowMs) throw new ConcurrentChange();
      work.touched.add('process');
      writeWorkflow(work, { ...current, status: 'running', attempt: current.attempt + 1, due: claimUntil(work) });
    }, { language: workflow.language }));
  } catch (error) {
    if (error instanceof ConcurrentChange) return { again: RACE, reason: 'the instance was changed' };
    if (error instanceof AppError && error.code === 'NOT_FOUND') return { again: APP_MISSING, reason: error.message };
    throw error;
  }
  await runServiceTasks(services, caller, session);
  return continueServiceTask(services, guid, token);
}
