import type { ActionResult } from '../app-definition/hooks.ts';
import type { AppDefinition } from '../app-definition/types.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, emptyError, plainProblem } from '../kernel/errors.ts';
import type { Instance, ProcessState, ValidationIssue } from '../kernel/instance-types.ts';
import { stepRefusal } from '../process/state.ts';
import { defaultActions, listsAction } from '../process/task-actions.ts';
import type { ProcessElement } from '../process/types.ts';
import { instanceResource, loadInstance, type InstanceKey, type LoadedInstance } from './access.ts';
import { mayAct } from './action-access.ts';
import { requireActive } from './data-access.ts';
import { moveOn } from './move.ts';
import { isPay, pay } from './payment-start.ts';
import { runServiceTasks } from './service-passes.ts';
import type { Services } from './services.ts';
import { isServiceTask } from './service-tasks.ts';
import type { Session } from './session.ts';
import { hasSignatureOf } from './signing-task.ts';
import { processEnded } from './transition.ts';
import { onInstance } from './unit-of-work.ts';
import { runUserAction } from './user-actions.ts';
import { validateInstance } from './validate.ts';
import { planServiceTask, readWorkflow } from './workflow.ts';

const MAX_STEPS = 100;

export interface NextRequest {
  action: string | null;
  onBehalfOf: string | null;
  language: string;
}

/** PUT process/next (app-api.md §4.5): authorise, act, validate, end, choose, enter in one commit; then on through service tasks. */
export async function processNext(services: Services, caller: Authenticated, key: InstanceKey, request: NextRequest): Promise<Session> {
  const loaded = await loadInstance(services, caller, key, null, 'empty');
  await requireVisible(services, caller, loaded);
  const task = currentElement(loaded.definition, loaded.record.instance.process);
  await authoriseNext(services, caller, loaded, task, request.action);
  const ready = isPay(loaded, request.action) ? await payFirst(services, caller, loaded, request) : loaded;
  return take(services, caller, ready, request);
}

/** `pay` as the action of a step: the payment is started apart from the step, so that a step refused does not lose it. */
async function payFirst(services: Services, caller: Authenticated, loaded: LoadedInstance, request: NextRequest): Promise<LoadedInstance> {
  requireActive(loaded.record.instance);
  const { session, result } = await pay(services, caller, loaded, { language: request.language, host: null });
  if (!result.ok) throw actionFailed('pay', result);
  return { record: session.record, definition: session.definition };
}

/** One step and its commit, then whatever runs by itself after it. */
async function take(services: Services, caller: Authenticated, loaded: LoadedInstance, request: NextRequest): Promise<Session> {
  const { session, result: refusal } = await onInstance(services, caller, loaded, (work) => step(work, request), { language: request.language });
  if (refusal) throw refusal;
  await processEnded(session);
  return runServiceTasks(services, caller, session);
}

/** PUT process/completeProcess: next until the end; what was done before a refusal stays done (app-api.md §4.9). A service task that waits or failed ends the round. */
export async function completeProcess(services: Services, caller: Authenticated, key: InstanceKey, language: string): Promise<Session> {
  for (let round = 0; round < MAX_STEPS; round++) {
    const loaded = await loadInstance(services, caller, key, null, 'empty');
    await requireVisible(services, caller, loaded);
    const { process } = loaded.record.instance;
    if (!process) throw plainProblem('CONFLICT', 'Process is not started. Use start!', 'Process is not started. Use start!');
    if (process.ended) throw new AppError('CONFLICT', { body: { kind: 'text', text: 'Process is ended. It cannot be restarted.' } });
    const task = currentElement(loaded.definition, process);
    await authoriseNext(services, caller, loaded, task, null).catch((error: unknown) => {
      throw error instanceof AppError && error.status === 403 ? emptyError('FORBIDDEN') : error;
    });
    const session = await take(services, caller, loaded, { action: completionAction(task), onBehalfOf: null, language });
    if (session.instance.process?.ended || readWorkflow(session)) return session;
  }
  throw new AppError('CONFLICT', { detail: `The process did not end within ${MAX_STEPS} steps.` });
}

/**
 * What a gateway is told that decides on the action (app-api.md §4.9). In a signing task a step without an action signs for
 * who may, and only for them: `write` is enough to come here.
 */
function completionAction(task: ProcessElement): string | null {
  if (task.taskType === 'confirmation') return 'confirm';
  return task.taskType === 'data' || task.taskType === 'feedback' ? 'write' : null;
}

/** @throws 409 when the instance is deleted: until it is undeleted it stays as it was */
export function requireKept({ id, status }: Instance): void {
  if (status.softDeleted || status.hardDeleted) throw plainProblem('CONFLICT', 'Instance Not Active', `Cannot move the process of deleted instance ${id}`);
}

/** Someone who may not even read the instance learns nothing more than a 403. */
export async function requireVisible(services: Services, caller: Authenticated, loaded: LoadedInstance): Promise<void> {
  if (loaded.record.instance.process?.currentTask) return;
  const decision = await services.access.decide(caller, 'read', instanceResource(loaded.record.instance));
  if (!decision.permitted) throw emptyError('FORBIDDEN');
}

/** @throws 409 with the platform's texts when there is no task to leave */
export function currentElement(definition: AppDefinition, process: ProcessState | null): ProcessElement {
  const refusal = stepRefusal(process);
  if (refusal !== null) throw guard(refusal);
  const id = process?.currentTask?.elementId ?? '';
  const element = definition.process.elements.get(id);
  if (!element) throw guard(`The task ${id} is not in the process of this app.`);
  return element;
}

function guard(detail: string): AppError {
  return new AppError('CONFLICT', { title: null, detail, problem: 'plain', extensions: { validationIssues: null } });
}

async function authoriseNext(services: Services, caller: Authenticated, loaded: LoadedInstance, task: ProcessElement, action: string | null): Promise<void> {
  const actions = action === null ? defaultActions(task.taskType) : [action];
  for (const candidate of actions) if (await mayAct(services, caller, loaded, candidate)) return;
  throw new AppError('FORBIDDEN', {
    title: 'Unauthorized', problem: 'plain',
    detail: `User is not authorized to perform process next. Task ID: ${task.id}. Task type: ${task.taskType}. Action: ${action ?? 'none'}.`,
  });
}

/** One step, staged. The answer for a client whose task is not valid: what its action did is kept all the same (signing.md B.6). */
async function step(session: Session, request: NextRequest): Promise<AppError | null> {
  const task = currentElement(session.definition, session.instance.process);
  requireKept(session.instance);
  session.touched.add('process');
  const rejects = request.action === 'reject';
  const mayReject = rejects && listsAction(task, 'reject');
  if (isServiceTask(session.definition, task)) {
    await stepServiceTask(session, task, request, mayReject);
    return null;
  }
  const acted = rejects ? null : await act(session, task, request);
  const refusal = mayReject ? null : await invalid(session, task);
  if (refusal && acted !== null) return refusal;
  if (refusal) throw refusal;
  await moveOn(session, task, acted ?? request.action);
  return null;
}

/**
 * `next` in a service task (v8-and-v9.md §2). v9: what has failed must be resumed or rejected. v8: it runs again, unless
 * it is rejected, which leaves it without running it.
 */
async function stepServiceTask(session: Session, task: ProcessElement, { action }: NextRequest, mayReject: boolean): Promise<void> {
  const workflow = readWorkflow(session);
  const isClaimed = workflow !== null && workflow.status === 'running' && workflow.due > session.nowMs;
  const isV9 = session.definition.line === 'v9';
  if (isClaimed || (isV9 && (workflow?.status === 'running' || workflow?.status === 'waiting' || workflow?.status === 'retrying'))) {
    throw blocked('Task is still being processed.', 'retrying');
  }
  if (workflow?.status === 'done') return moveOn(session, task, action);
  if (action === 'reject' && (mayReject || !isV9)) return moveOn(session, task, action);
  if (isV9 && workflow) throw blocked('Task must be resumed before it can continue.', 'resumeRequired');
  if (action !== null && action !== 'write' && action !== task.taskType) throw plainProblem('CONFLICT', 'User action not supported!', 'User action not supported!');
  planServiceTask(session, task, workflow);
}

function blocked(title: string, processNextState: string): AppError {
  return new AppError('CONFLICT', { title, problem: 'plain', extensions: { processNextState } });
}

/** Runs the handler of the action; in a signing task `next` without an action signs. @returns the action, null when none was handled */
async function act(session: Session, task: ProcessElement, request: NextRequest): Promise<string | null> {
  const action = request.action ?? (task.taskType === 'signing' && !(await hasSignatureOf(session)) && (await maySign(session)) ? 'sign' : null);
  if (action === null || (action.toLowerCase() === 'pay' && task.taskType === 'payment')) return null;
  const outcome = await runUserAction(session, { action, buttonId: null, metadata: {}, onBehalfOf: request.onBehalfOf });
  if (outcome === null) return null;
  if (!outcome.ok) throw actionFailed(action, outcome);
  return action;
}

function actionFailed(action: string, outcome: Extract<ActionResult, { ok: false }>): AppError {
  const code = outcome.type === 'conflict' ? 'CONFLICT' : outcome.type === 'unauthorized' ? 'FORBIDDEN' : 'INTERNAL';
  const detail = `Action handler for action ${action} failed!`;
  if (code === 'INTERNAL') return new AppError('HOOK_FAILED', { title: 'Internal server error', detail: `${detail} ${outcome.error.message}`, problem: 'plain' });
  return plainProblem(code, code === 'CONFLICT' ? 'Conflict' : 'Unauthorized', detail);
}

async function maySign(session: Session): Promise<boolean> {
  return mayAct(session.services, session.caller, { record: session.record, definition: session.definition }, 'sign');
}

/** Null when nothing keeps the task from being left. */
async function invalid(session: Session, task: ProcessElement): Promise<AppError | null> {
  const issues = await validateInstance(session);
  const errors = issues.filter((issue) => issue.severity === 1).length;
  return errors > 0 ? validationFailed(task.id, errors, issues) : null;
}

export function validationFailed(taskId: string, errors: number, issues: readonly ValidationIssue[]): AppError {
  return plainProblem('CONFLICT', 'Validation failed for task', `${errors} validation errors found for task ${taskId}`, { validationIssues: issues });
}
