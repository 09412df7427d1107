import { isoTime } from '../kernel/clock.ts';
import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import type { ProcessElement } from '../process/types.ts';
import type { Session } from './session.ts';

/**
 * The work on a service task as it is kept with the instance, so that any process can go on with it (app-api.md §4.2).
 *
 * `running`: somebody has taken it until `due`; who dies before that is replaced. `waiting` and `retrying`: due again at
 * `due`. `failed`: until it is resumed, repeated (v8) or rejected. `done`: finished without moving on; `next` moves on.
 */
export interface Workflow {
  status: 'running' | 'waiting' | 'retrying' | 'failed' | 'done';
  /** Of one visit to the task: a job or a request that holds another one has come too late. */
  token: string;
  targetTask: string;
  /** Number of stages that are done. */
  stage: number;
  /** How many times the present stage has been begun, from 1. */
  attempt: number;
  /** Failed attempts since the stage began or was resumed. */
  failures: number;
  /** Milliseconds since the epoch. */
  due: number;
  /** When the task was entered, ms. */
  since: number;
  /** Why it waits or has failed; for people. */
  reason: string | null;
  failedAt: string | null;
  /** The task threw instead of giving a result. */
  threw: boolean;
  language: string;
}

export const SERVICE_TASK_ENTRY = 'serviceTask';

/** A claim outlasts the longest hook by this much, ms: rendering and storing come on top. */
const CLAIM_MARGIN = 120_000;

/** Null when no service task is at work or has failed. */
export function readWorkflow(session: Pick<Session, 'record'>): Workflow | null {
  const stored = session.record.internal.workflow;
  return isJsonObject(stored ?? null) && typeof (stored as JsonObject)['token'] === 'string' ? (stored as unknown as Workflow) : null;
}

/** The current work, with changes; kept by the session's commit. */
export function writeWorkflow(session: Session, workflow: Workflow | null): void {
  session.record.internal.workflow = workflow as unknown as JsonObject | null;
  session.touchQuietly();
}

export function claimUntil(session: Session): number {
  return session.nowMs + session.services.hookTimeout + CLAIM_MARGIN;
}

/**
 * Plans the service task that the process has just entered, claimed for whoever commits this. The entry in the outbox
 * becomes a job (jobs/service-task-job.ts), which goes on when the claim has run out or the task is due again.
 */
export function planServiceTask(session: Session, task: ProcessElement, before: Workflow | null = null): Workflow {
  const token = session.services.newGuid();
  const workflow: Workflow = {
    status: 'running', token, targetTask: task.id, stage: before?.stage ?? 0, attempt: (before?.attempt ?? 0) + 1, failures: 0,
    due: claimUntil(session), since: session.nowMs, reason: null, failedAt: null, threw: false, language: session.language,
  };
  writeWorkflow(session, workflow);
  session.publish(SERVICE_TASK_ENTRY, { token });
  return workflow;
}

/** Stays the same however often a stage is run in one visit to its task: what outside services tell repetitions by. */
export function idempotencyKey(session: Session, workflow: Workflow): string {
  return `${session.guid}:${workflow.targetTask}:${session.instance.process?.currentTask?.flow ?? 0}:${workflow.stage}`;
}

/** The member `workflow` of the process (app-api.md §4.2); members without a value are left out. */
export function workflowView(workflow: Workflow | null, stages: number): JsonObject {
  if (!workflow || workflow.status === 'done') return { status: 'idle' };
  const common = { targetTask: workflow.targetTask, ...(stages > 1 ? { progress: { completed: workflow.stage, total: stages } } : {}), startedAt: isoTime(workflow.since) };
  if (workflow.status === 'failed') return { status: 'failed', ...common, failure: { kind: 'stepFailed', workflowId: workflow.token, ...(workflow.failedAt ? { occurredAt: workflow.failedAt } : {}) } };
  return {
    status: 'processing', ...common,
    ...(workflow.status === 'retrying' ? { retrying: true } : {}),
    ...(workflow.status === 'waiting' && workflow.reason ? { waitingReason: workflow.reason } : {}),
  };
}
