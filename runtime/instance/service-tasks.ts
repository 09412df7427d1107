import { AppError } from '../kernel/errors.ts';
import type { Json } from '../kernel/json.ts';
import type { ProcessElement } from '../process/types.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { openMutator } from './mutator.ts';
import { servicePdf, subformPdf } from './pdf.ts';
import type { Session } from './session.ts';

export type ServiceOutcome = { kind: 'done'; action: string | null } | { kind: 'parked' };

/**
 * Runs one service task. What goes wrong is kept as the instance's workflow state: the process stands in the task, the
 * earlier steps of the same request stay done, and the caller is told by `failedWorkflow`.
 */
export async function runServiceTask(session: Session, task: ProcessElement, action: string | null): Promise<ServiceOutcome> {
  if (task.taskType === 'pdf') return attempt(session, task, async () => {
    await servicePdf(session, task);
    return { kind: 'done', action: null };
  });
  if (task.taskType === 'subformPdf') return attempt(session, task, async () => {
    await subformPdf(session, task);
    return { kind: 'done', action: null };
  });
  const hook = session.definition.hooks.process?.serviceTasks?.[task.taskType ?? ''];
  if (!hook) return park(session, task, `The service task type ${task.taskType} has no handler: it needs the hook process.serviceTasks.${task.taskType}.`);
  return attempt(session, task, async () => {
    const open = await openMutator(session, new Map(), new Set());
    const result = await runHook(session.services, `process.serviceTasks.${task.taskType}`, () => hook({ ...hookContext(session), mutator: open.mutator, attempt: 1, action }));
    if (result.result === 'success') {
      await open.apply();
      return { kind: 'done', action: result.action ?? null };
    }
    if (result.result === 'successWithoutAdvance') {
      await open.apply();
      return { kind: 'parked' };
    }
    return park(session, task, result.result === 'defer' ? result.reason ?? 'The service task waits.' : result.message);
  });
}

async function attempt(session: Session, task: ProcessElement, run: () => Promise<ServiceOutcome>): Promise<ServiceOutcome> {
  try {
    return await run();
  } catch (error) {
    const message = error instanceof AppError ? error.message : `The service task ${task.taskType} failed.`;
    session.services.log.error({ app: session.definition.id, task: task.id, err: error instanceof Error ? error.stack : String(error) }, 'a service task failed');
    return park(session, task, message);
  }
}

function park(session: Session, task: ProcessElement, message: string): ServiceOutcome {
  session.record.internal.workflow = {
    status: 'failed', targetTask: task.id, message,
    failure: { kind: 'stepFailed', occurredAt: session.now },
  } satisfies Record<string, Json>;
  session.touchQuietly();
  return { kind: 'parked' };
}
