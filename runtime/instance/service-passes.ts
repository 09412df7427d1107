import type { ServiceTaskResult } from '../app-definition/hooks.ts';
import { withoutRequest, type Authenticated } from '../kernel/authenticated.ts';
import { AppError } from '../kernel/errors.ts';
import type { ProcessElement } from '../process/types.ts';
import { definitionOf, type LoadedInstance } from './access.ts';
import { moveOn } from './move.ts';
import { processEnded } from './transition.ts';
import type { Services } from './services.ts';
import { stagesOf } from './service-tasks.ts';
import type { Session } from './session.ts';
import { ConcurrentChange, onInstance } from './unit-of-work.ts';
import { claimUntil, readWorkflow, writeWorkflow, type Workflow } from './workflow.ts';

/** Waits in ms before the second, third, ... attempt of a stage that failed; then a person must resume it. */
export const RETRY_WAITS = [5_000, 30_000, 120_000, 600_000, 1_800_000] as const;
const DAY = 24 * 60 * 60 * 1000;
/** Longest time in one task by deferring, and with it the furthest due time. */
const LONGEST_WAIT = 60 * DAY;
/** Service tasks and stages that may follow each other before somebody must act; a loop of them stops here. */
const MAX_PASSES = 100;
/** How often a run is repeated because somebody wrote the same elements meanwhile. */
const MAX_CONFLICTS = 3;

/**
 * Runs the service task that the caller has claimed, stage by stage, and those that follow it, until the process stands
 * in a task for a person, waits, has failed or has ended. Each stage is a commit of its own: what went well stays.
 */
export async function runServiceTasks(services: Services, requester: Authenticated, claimed: Session): Promise<Session> {
  // What a job may repeat must find the same the first time: no request.
  const caller = withoutRequest(requester);
  let session = claimed;
  for (let pass = 0; ; pass++) {
    const workflow = readWorkflow(session);
    if (workflow?.status !== 'running') return session;
    const next = pass < MAX_PASSES ? await runPass(services, caller, session.guid, workflow) : await tellLoop(services, caller, session.guid, workflow);
    if (!next) return session;
    session = next;
    await processEnded(session);
  }
}

/** One stage of the task. Null when the claim is no longer ours: somebody rejected the task, or took it when we were late. */
async function runPass(services: Services, caller: Authenticated, guid: string, { token, attempt, stage }: Workflow): Promise<Session | null> {
  const isOurs = (workflow: Workflow | null): boolean => workflow?.token === token && workflow.attempt === attempt && workflow.stage === stage && workflow.status === 'running';
  for (let conflicts = 0; ; conflicts++) {
    const loaded = await loadClaimed(services, guid);
    const workflow = loaded && readWorkflow(loaded);
    if (!loaded || !workflow || !isOurs(workflow)) return null;
    try {
      return (await onInstance(services, caller, loaded, (session) => stageWork(session, isOurs), { language: workflow.language })).session;
    } catch (error) {
      if (error instanceof ConcurrentChange && conflicts < MAX_CONFLICTS) continue;
      if (error instanceof ClaimLost) return null;
      return recordFailure(services, caller, guid, failureOf(services, loaded, error), isOurs);
    }
  }
}

async function loadClaimed(services: Services, guid: string): Promise<LoadedInstance | null> {
  const record = await services.store.instances.get(guid);
  return record && { record, definition: definitionOf(services, record) };
}

/** Carry a result out of the unit of work, so that nothing that the stage has staged is kept. */
class StageFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
class ClaimLost extends Error {}

interface Failure {
  message: string;
  retryable: boolean;
  threw: boolean;
  /** v8: the action to move on with in spite of the failure. */
  continueWith: string | null;
}

async function stageWork(session: Session, isOurs: (workflow: Workflow | null) => boolean): Promise<void> {
  const workflow = readWorkflow(session);
  if (!workflow || !isOurs(workflow)) throw new ClaimLost();
  session.touched.add('process');
  const task = session.definition.process.elements.get(workflow.targetTask);
  const stages = task ? stagesOf(session.definition, task) : null;
  const stage = stages?.[workflow.stage];
  if (!task || !stages || !stage) {
    throw new StageFailed({ message: `The service task type ${task?.taskType} has no handler: it needs the hook process.serviceTasks.${task?.taskType}.`, retryable: false, threw: false, continueWith: null });
  }
  const result = await stage.run(session, task, workflow);
  await settleStage(session, task, workflow, result, stages.length);
}

async function settleStage(session: Session, task: ProcessElement, workflow: Workflow, result: ServiceTaskResult, stages: number): Promise<void> {
  switch (result.result) {
    case 'success':
      if (workflow.stage + 1 >= stages) return moveOn(session, task, result.action ?? null);
      return writeWorkflow(session, { ...workflow, stage: workflow.stage + 1, attempt: 1, failures: 0, due: claimUntil(session), reason: null });
    case 'successWithoutAdvance':
      return writeWorkflow(session, { ...workflow, status: 'done' });
    case 'defer': {
      const last = workflow.since + LONGEST_WAIT;
      if (session.nowMs >= last) throw new StageFailed({ message: 'The service task has waited for too long.', retryable: false, threw: false, continueWith: null });
      return writeWorkflow(session, { ...workflow, status: 'waiting', failures: 0, due: Math.min(Math.max(result.untilMs, session.nowMs), last), reason: result.reason ?? null });
    }
    default:
      throw new StageFailed({
        message: result.message, retryable: result.result === 'retryableFailure', threw: false,
        continueWith: result.strategy === 'continue' ? (result.action ?? 'reject') : null,
      });
  }
}

/** What an error means: a definition that does not say where to go stays wrong, anything else may pass. */
function failureOf(services: Services, { record, definition }: LoadedInstance, error: unknown): Failure {
  if (error instanceof StageFailed) return error.failure;
  services.log.error({ app: definition.id, guid: record.guid, err: error instanceof Error ? error.stack : String(error) }, 'a service task failed');
  const message = error instanceof AppError ? error.message : 'The service task failed.';
  return { message, retryable: !(error instanceof AppError) || error.status >= 500 || error instanceof ConcurrentChange, threw: true, continueWith: null };
}

/** Keeps the failure with the instance; v8 fails at once, v9 plans another attempt while there are some left. */
async function recordFailure(services: Services, caller: Authenticated, guid: string, failure: Failure, isOurs: (workflow: Workflow | null) => boolean): Promise<Session | null> {
  const loaded = await loadClaimed(services, guid);
  const claimed = loaded && readWorkflow(loaded);
  if (!loaded || !claimed || !isOurs(claimed)) return null;
  try {
    const { session } = await onInstance(services, caller, loaded, async (work) => {
      const workflow = readWorkflow(work);
      if (!workflow || !isOurs(workflow)) throw new ClaimLost();
      work.touched.add('process');
      const task = work.definition.process.elements.get(workflow.targetTask);
      if (failure.continueWith !== null && task && work.definition.line === 'v8') return moveOn(work, task, failure.continueWith);
      writeWorkflow(work, failed(work, workflow, failure));
    }, { language: claimed.language });
    return session;
  } catch (error) {
    if (error instanceof ClaimLost) return null;
    throw error;
  }
}

function failed(session: Session, workflow: Workflow, { message, retryable, threw }: Failure): Workflow {
  const wait = retryable && session.definition.line === 'v9' ? RETRY_WAITS[workflow.failures] : undefined;
  const common = { ...workflow, failures: workflow.failures + 1, reason: message, threw };
  session.services.log.warn({ app: session.definition.id, guid: session.guid, task: workflow.targetTask, attempt: workflow.attempt, retryInMs: wait ?? null }, 'a service task did not succeed');
  return wait === undefined ? { ...common, status: 'failed', failedAt: session.now } : { ...common, status: 'retrying', due: session.nowMs + wait };
}

function tellLoop(services: Services, caller: Authenticated, guid: string, { token }: Workflow): Promise<Session | null> {
  const message = `Process loop detected: more than ${MAX_PASSES} steps ran without reaching a task for a person.`;
  return recordFailure(services, caller, guid, { message, retryable: false, threw: false, continueWith: null }, (workflow) => workflow?.token === token);
}
