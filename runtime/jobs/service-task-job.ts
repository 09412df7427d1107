import { continueServiceTask } from '../instance/continue-service-task.ts';
import type { Services } from '../instance/services.ts';
import { SERVICE_TASK_ENTRY } from '../instance/workflow.ts';
import { isJsonObject } from '../kernel/json.ts';
import type { JobHandler } from './job-handler.ts';

/** A store that does not answer must not end the work: every fault of the look itself is tried again after this, ms. */
const FAULT_WAIT = 60_000;

/**
 * Goes on with service tasks that wait, failed for now, or lost the process that ran them. The entry comes from the
 * outbox of the commit that entered the task; the state of the work is in the instance, so the job itself keeps nothing.
 */
export function serviceTaskJobs(services: Services): Readonly<Record<string, JobHandler>> {
  return {
    [`outbox.${SERVICE_TASK_ENTRY}`]: {
      retry: [],
      polls: true,
      async run(job) {
        const { guid, entry } = isJsonObject(job.body) ? job.body : {};
        const payload = isJsonObject(entry ?? null) ? (entry as { payload?: unknown }).payload : null;
        const token = typeof payload === 'object' && payload !== null ? (payload as { token?: unknown }).token : null;
        if (typeof guid !== 'string' || typeof token !== 'string') return { dead: 'not an entry of a service task' };
        try {
          return await continueServiceTask(services, guid, token);
        } catch (error) {
          services.log.error({ guid, err: error instanceof Error ? error.stack : String(error) }, 'a service task could not be continued');
          return { again: FAULT_WAIT, reason: error instanceof Error ? error.message : String(error) };
        }
      },
    },
  };
}
