import type { Context } from 'koa';
import { AppError, plainProblem } from '../../kernel/errors.ts';
import { isJsonObject, memberOf } from '../../kernel/json.ts';
import { processHistory } from '../../process/history.ts';
import { authorise, instanceResource, loadInstance, viewInstance } from '../../instance/access.ts';
import { completeProcess, processNext } from '../../instance/next.ts';
import { resumeProcess } from '../../instance/resume.ts';
import { appProcessState, type AppProcessState } from '../../instance/process-view.ts';
import type { Session } from '../../instance/session.ts';
import { onInstance } from '../../instance/unit-of-work.ts';
import { validateInstance, type ValidationScope } from '../../instance/validate.ts';
import { readWorkflow } from '../../instance/workflow.ts';
import { requireElement } from '../../instance/data-access.ts';
import { SOURCES } from '../../validation/sources.ts';
import { requireReadable } from '../../instance/form-data.ts';
import { callerOf, elementId, flag, ignoredValidators, instanceKey, invalidValue, languageOf, noRoute, query, readJsonOrXmlBody, requireCallerOf, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { fullInstance, INSTANCE, type RouteContext } from './shared.ts';

/** The process and validation of an instance (app-api.md §4, §5). */
export function processRoutes({ services, authenticate, csrf }: RouteContext): Route[] {
  return [
    { name: 'process.read', method: 'GET', path: `${INSTANCE}/process`, steps: [authenticate, getProcess] },
    { name: 'process.start', method: 'POST', path: `${INSTANCE}/process/start`, steps: [authenticate, csrf, postStart] },
    { name: 'process.candidates', method: 'GET', path: `${INSTANCE}/process/next`, steps: [authenticate, getNext] },
    { name: 'process.next', method: 'PUT', path: `${INSTANCE}/process/next`, steps: [authenticate, csrf, putNext] },
    { name: 'process.resume', method: 'POST', path: `${INSTANCE}/process/resume`, steps: [authenticate, csrf, postResume] },
    { name: 'process.complete', method: 'PUT', path: `${INSTANCE}/process/completeProcess`, steps: [authenticate, csrf, putComplete] },
    { name: 'process.history', method: 'GET', path: `${INSTANCE}/process/history`, steps: [authenticate, getHistory] },
    { name: 'validate.instance', method: 'GET', path: `${INSTANCE}/validate`, steps: [authenticate, getValidate] },
    { name: 'validate.element', method: 'GET', path: `${INSTANCE}/data/:dataGuid/validate`, steps: [authenticate, getValidateElement] },
  ];

  async function getProcess(ctx: Context): Promise<void> {
    const loaded = await viewInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    sendJson(ctx, 200, await appProcessState(services, callerOf(ctx), loaded, flag(ctx, 'includeWorkflowStatus', true)));
  }

  async function postStart(ctx: Context): Promise<void> {
    const loaded = await loadInstance(services, callerOf(ctx), instanceKey(ctx), null);
    await authorise(services, callerOf(ctx), 'instantiate', instanceResource(loaded.record.instance));
    throw new AppError('CONFLICT', { body: { kind: 'text', text: 'Process is already started. Use next.' } });
  }

  async function getNext(ctx: Context): Promise<void> {
    const { record } = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    if (!record.instance.process?.currentTask) throw new AppError('CONFLICT', { body: { kind: 'text', text: 'Instance does not have valid info about currentTask' } });
    sendJson(ctx, 200, []);
  }

  async function putNext(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const body = await readJsonOrXmlBody(ctx, services.limits, { optional: true });
    if (body !== undefined && body !== null && !isJsonObject(body)) throw invalidValue('$', 'the body must be an object');
    const text = (name: string): string | null => {
      const value = isJsonObject(body) ? memberOf(body, name) : undefined;
      if (value === undefined || value === null || value === '') return null;
      if (typeof value !== 'string') throw invalidValue(name, JSON.stringify(value));
      return value;
    };
    const session = await processNext(services, callerOf(ctx), instanceKey(ctx), { action: text('action'), onBehalfOf: text('actionOnBehalfOf'), language: languageOf(ctx) });
    await sendProcess(ctx, session, session.definition.line === 'v9' && flag(ctx, 'returnInstance', false));
  }

  async function postResume(ctx: Context): Promise<void> {
    await sendProcess(ctx, await resumeProcess(services, callerOf(ctx), instanceKey(ctx), languageOf(ctx), () => noRoute(ctx)), false);
  }

  async function putComplete(ctx: Context): Promise<void> {
    await sendProcess(ctx, await completeProcess(services, callerOf(ctx), instanceKey(ctx), languageOf(ctx)), false);
  }

  async function sendProcess(ctx: Context, session: Session, withInstance: boolean): Promise<void> {
    const state = await appProcessState(services, callerOf(ctx), session);
    requireWorking(session, state);
    sendJson(ctx, 200, withInstance ? { ...(await fullInstance(ctx, services, session)), process: state } : state);
  }

  async function getHistory(ctx: Context): Promise<void> {
    const { record } = await viewInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    sendJson(ctx, 200, { processHistory: processHistory(await services.store.instances.events(record.guid)) });
  }

  async function getValidate(ctx: Context): Promise<void> {
    const loaded = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    if (!loaded.record.instance.process?.currentTask) {
      throw new AppError('CONFLICT', { title: 'Validation error', detail: 'Unable to validate instance without a started process.', problem: 'framework' });
    }
    const scope: ValidationScope = { ignored: ignoredValidators(ctx) ?? [], onlyIncremental: query(ctx, 'onlyIncrementalValidators') ? flag(ctx, 'onlyIncrementalValidators', true) : undefined };
    const { result } = await onInstance(services, callerOf(ctx), loaded, (session) => validateInstance(session, scope), { language: languageOf(ctx) });
    sendJson(ctx, 200, result);
  }

  async function getValidateElement(ctx: Context): Promise<void> {
    const id = elementId(ctx);
    const loaded = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    const { instance } = loaded.record;
    const element = requireElement(instance, id);
    await requireReadable(services, callerOf(ctx), loaded, element);
    const current = instance.process?.currentTask?.elementId;
    if (!current) throw plainProblem('CONFLICT', 'Validation error', 'Unable to validate instance without a started process.');
    const taskId = loaded.definition.dataTypes.get(element.dataType)?.taskId ?? current;
    const { result } = await onInstance(services, callerOf(ctx), loaded, (session) => validateInstance(session, { onlyIncremental: true, taskId }), { language: languageOf(ctx) });
    const issues = result.filter((issue) => issue.dataElementId === id);
    if (taskId !== current) {
      issues.unshift({
        severity: 2, dataElementId: id, field: null, code: 'DataElementValidatedAtWrongTask', source: SOURCES.wrongTask,
        description: `Data element for task ${taskId} validated while currentTask is ${current}`, noIncrementalUpdates: true,
        customTextKey: 'DataElementValidatedAtWrongTask', customTextParams: [taskId, current],
      });
    }
    sendJson(ctx, 200, issues);
  }
}

/** A service task that failed on the way has been kept; the caller is told with 500, as on the platform (v8-and-v9.md §2). */
function requireWorking(session: Session, state: AppProcessState): void {
  const workflow = readWorkflow(session);
  if (workflow?.status !== 'failed') return;
  const type = session.definition.process.elements.get(workflow.targetTask)?.taskType ?? '';
  if (session.definition.line === 'v8') {
    const how = workflow.threw ? 'failed with an exception!' : 'returned a failed result!';
    throw new AppError('HOOK_FAILED', { title: 'Service task failed!', detail: `Service task ${type} ${how}`, problem: 'plain' });
  }
  throw new AppError('HOOK_FAILED', {
    title: 'Something went wrong while moving to the next task.', detail: 'A workflow step failed while performing the process action.', problem: 'plain',
    extensions: {
      workflowFailure: {
        kind: 'stepFailed', workflowId: workflow.token, workflowOperationId: null, stepOperationId: type, commandType: null,
        retryCount: workflow.failures - 1, lastError: workflow.reason, retryAction: 'resume', retryTargetWorkflowId: workflow.token,
      },
      processStateChanged: true, processState: state,
    },
  });
}
