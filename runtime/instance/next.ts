import type { ActionResult } from '../app-definition/hooks.ts';
import type { AppDefinition } from '../app-definition/types.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, emptyError, plainProblem } from '../kernel/errors.ts';
import type { ProcessState, ValidationIssue } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import { gatewayCondition } from '../layout/gateway-condition.ts';
import { chooseFlow, conditionalFlows, follow, outgoingNavigation } from '../process/navigation.ts';
import { defaultActions } from '../process/task-actions.ts';
import type { Navigation, ProcessElement } from '../process/types.ts';
import { instanceResource, loadInstance, type InstanceKey, type LoadedInstance } from './access.ts';
import { mayAct } from './action-access.ts';
import { requireActive } from './data-access.ts';
import { evaluationState } from './evaluation-state.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { isPay, pay } from './payment-start.ts';
import type { Services } from './services.ts';
import { runServiceTask } from './service-tasks.ts';
import type { Session } from './session.ts';
import { hasSignatureOf } from './signing-task.ts';
import { abandonTask, endProcess, endTask, enter } from './transition.ts';
import { onInstance } from './unit-of-work.ts';
import { runUserAction } from './user-actions.ts';
import { validateInstance } from './validate.ts';

const MAX_STEPS = 100;

export interface NextRequest {
  action: string | null;
  onBehalfOf: string | null;
  language: string;
}

/** PUT process/next (app-api.md §4.5): authorise, act, validate, end, choose, enter, and on through service tasks; one commit. */
export async function processNext(services: Services, caller: Authenticated, key: InstanceKey, request: NextRequest): Promise<Session> {
  const loaded = await loadInstance(services, caller, key, null, 'empty');
  await requireVisible(services, caller, loaded);
  const task = currentElement(loaded.definition, loaded.record.instance.process);
  await authoriseNext(services, caller, loaded, task, request.action);
  const ready = isPay(loaded, request.action) ? await payFirst(services, caller, loaded, request) : loaded;
  const { session } = await onInstance(services, caller, ready, (work) => step(work, request), { language: request.language });
  await afterCommit(session);
  return session;
}

/** `pay` as the action of a step: the payment is started apart from the step, so that a step refused does not lose it. */
async function payFirst(services: Services, caller: Authenticated, loaded: LoadedInstance, request: NextRequest): Promise<LoadedInstance> {
  requireActive(loaded.record.instance);
  const { session, result } = await pay(services, caller, loaded, { language: request.language, host: null });
  if (!result.ok) throw actionFailed('pay', result);
  return { record: session.record, definition: session.definition };
}

/** PUT process/completeProcess: next until the end; what was done before a refusal stays done (app-api.md §4.9). */
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
    const action = completionAction(task);
    const { session } = await onInstance(services, caller, loaded, (work) => step(work, { action, onBehalfOf: null, language }), { language });
    await afterCommit(session);
    if (session.instance.process?.ended) return session;
  }
  throw new AppError('CONFLICT', { detail: `The process did not end within ${MAX_STEPS} steps.` });
}

function completionAction(task: ProcessElement): string | null {
  if (task.taskType === 'confirmation') return 'confirm';
  if (task.taskType === 'signing') return 'sign';
  return null;
}

/** Someone who may not even read the instance learns nothing more than a 403. */
async function requireVisible(services: Services, caller: Authenticated, loaded: LoadedInstance): Promise<void> {
  if (loaded.record.instance.process?.currentTask) return;
  const decision = await services.access.decide(caller, 'read', instanceResource(loaded.record.instance));
  if (!decision.permitted) throw emptyError('FORBIDDEN');
}

/** @throws 409 with the platform's texts when there is no task to leave */
export function currentElement(definition: AppDefinition, process: ProcessState | null): ProcessElement {
  if (!process) throw guard('The instance is missing process information.');
  if (process.ended) throw guard('Process is ended.');
  if (!process.currentTask) throw guard('Process is not started. Use start!');
  if (!process.currentTask.altinnTaskType) throw guard('Instance does not have current altinn task type information!');
  const element = definition.process.elements.get(process.currentTask.elementId);
  if (!element) throw guard(`The task ${process.currentTask.elementId} is not in the process of this app.`);
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

async function step(session: Session, request: NextRequest): Promise<void> {
  const task = currentElement(session.definition, session.instance.process);
  session.touched.add('process');
  const rejects = request.action === 'reject';
  const mayReject = rejects && task.actions.some((action) => action.id === 'reject');
  requireResumed(session, mayReject);
  if (task.kind === 'serviceTask' && !rejects) {
    await advanceFrom(session, task, request.action);
    return;
  }
  if (!rejects) await act(session, task, request);
  if (!mayReject && task.kind !== 'serviceTask') await requireValid(session, task);
  session.record.internal.workflow = null;
  await leave(session, task, request.action, rejects);
}

/** v9: a failed service task must be resumed or rejected; v8 simply runs it again (v8-and-v9.md §2). */
function requireResumed(session: Session, mayReject: boolean): void {
  const workflow = session.record.internal.workflow as JsonObject | null | undefined;
  if (!workflow || session.definition.line === 'v8' || mayReject) return;
  throw new AppError('CONFLICT', {
    title: 'Task must be resumed before it can continue.', problem: 'plain', extensions: { processNextState: 'resumeRequired' },
  });
}

async function act(session: Session, task: ProcessElement, request: NextRequest): Promise<void> {
  const action = request.action ?? (task.taskType === 'signing' && !(await hasSignatureOf(session)) && (await maySign(session)) ? 'sign' : null);
  if (action === null || (action.toLowerCase() === 'pay' && task.taskType === 'payment')) return;
  const outcome = await runUserAction(session, { action, buttonId: null, metadata: {}, onBehalfOf: request.onBehalfOf });
  if (outcome !== null && !outcome.ok) throw actionFailed(action, outcome);
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


async function requireValid(session: Session, task: ProcessElement): Promise<void> {
  const issues = await validateInstance(session);
  const errors = issues.filter((issue) => issue.severity === 1).length;
  if (errors > 0) throw validationFailed(task.id, errors, issues);
}

export function validationFailed(taskId: string, errors: number, issues: readonly ValidationIssue[]): AppError {
  return plainProblem('CONFLICT', 'Validation failed for task', `${errors} validation errors found for task ${taskId}`, { validationIssues: issues });
}

/** Ends or abandons the task and goes on until somebody must act again, or the process has ended. */
async function leave(session: Session, task: ProcessElement, action: string | null, abandoned: boolean): Promise<void> {
  if (abandoned) await abandonTask(session, task);
  else await endTask(session, task);
  const target = await chooseTarget(session, task, action);
  await enter(session, target, abandoned ? 'AbandonCurrentMoveToNext' : 'CompleteCurrentMoveToNext', action);
  if (target.kind === 'endEvent') await endProcess(session);
  else if (target.kind === 'serviceTask') await advanceFrom(session, target, null);
}

/** Runs service tasks one after the other. A failure parks the process in the task and keeps what was done before. */
export async function advanceFrom(session: Session, first: ProcessElement, action: string | null): Promise<void> {
  let task = first;
  for (let round = 0; round < MAX_STEPS; round++) {
    const outcome = await runServiceTask(session, task, action);
    if (outcome.kind === 'parked') return;
    session.record.internal.workflow = null;
    if (outcome.action === 'reject') await abandonTask(session, task);
    else await endTask(session, task);
    const target = await chooseTarget(session, task, outcome.action);
    await enter(session, target, outcome.action === 'reject' ? 'AbandonCurrentMoveToNext' : 'CompleteCurrentMoveToNext', outcome.action);
    if (target.kind === 'endEvent') return endProcess(session);
    if (target.kind !== 'serviceTask') return;
    task = target;
  }
  throw new AppError('CONFLICT', { title: 'Process loop detected', detail: `More than ${MAX_STEPS} service tasks ran without reaching a task for a person.`, problem: 'plain' });
}

/** The element after `from`: through gateways, by their conditions or by the app's own decision (app-model.md §4.5). */
export async function chooseTarget(session: Session, from: ProcessElement, action: string | null): Promise<ProcessElement> {
  const { process } = session.definition;
  let navigation: Navigation = outgoingNavigation(process, from.id);
  for (let round = 0; round < MAX_STEPS; round++) {
    if (navigation.kind === 'element') return navigation.element;
    if (navigation.kind === 'none') throw stuck(`There is no element after ${from.id}.`);
    if (navigation.kind === 'ambiguous') throw stuck(`Multiple next elements found from ${from.id}. Please supply action and filters or define a default flow.`);
    navigation = follow(process, await decideGateway(session, navigation.gateway, action));
  }
  throw stuck(`More than ${MAX_STEPS} gateways follow each other after ${from.id}.`);
}

async function decideGateway(session: Session, gateway: ProcessElement, action: string | null): Promise<ProcessElement['outgoing'][number]> {
  const hook = session.definition.hooks.process?.gateways?.[gateway.id];
  const conditional = conditionalFlows(gateway);
  if (hook && conditional.length === 0) {
    const flows = gateway.outgoing.map((flow) => ({ id: flow.id, target: flow.target }));
    const id = await runHook(session.services, `process.gateways.${gateway.id}`, () => hook({ ...hookContext(session), flows, action }));
    const chosen = gateway.outgoing.find((flow) => flow.id === id);
    if (!chosen) throw new AppError('HOOK_FAILED', { detail: `The hook process.gateways.${gateway.id} chose ${String(id)}, which is not one of ${flows.map((flow) => flow.id).join(', ')}.` });
    return chosen;
  }
  const results = new Map<string, boolean>();
  if (conditional.length > 0) {
    const state = await evaluationState(session, { gatewayAction: action, ...(gateway.connectedDataTypeId ? { defaultDataType: gateway.connectedDataTypeId } : {}) });
    for (const flow of conditional) results.set(flow.id, gatewayCondition(flow.condition ?? null, state));
  }
  const chosen = chooseFlow(gateway, results);
  if ('error' in chosen) throw stuck(chosen.error);
  return chosen.flow;
}

/** The definition cannot go on from here with this data: the client's request changes nothing and says why. */
function stuck(detail: string): AppError {
  return new AppError('CONFLICT', { title: 'Process next failed.', detail, problem: 'plain' });
}

/** Hooks that run when the end is already durable; their failure is logged, not told. */
async function afterCommit(session: Session): Promise<void> {
  const ended = session.definition.hooks.process?.ended;
  if (!session.instance.process?.ended || !ended) return;
  await runHook(session.services, 'process.ended', () => ended(hookContext(session))).catch(() => undefined);
}

