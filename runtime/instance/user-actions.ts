import type { ActionResult, HookIssue } from '../app-definition/hooks.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, emptyError, jsonError, plainProblem } from '../kernel/errors.ts';
import type { Model } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import { authorise, instanceResource, loadInstance, type InstanceKey } from './access.ts';
import { mayAct } from './action-access.ts';
import { requireActive } from './data-access.ts';
import { processWrite } from './form-write.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { describedAlone } from './issue-texts.ts';
import { hookIssue, openMutator } from './mutator.ts';
import { isPay, pay } from './payment-start.ts';
import type { RequestHost, Services } from './services.ts';
import type { Session } from './session.ts';
import { sign } from './signing-task.ts';
import { onInstance } from './unit-of-work.ts';
import { validateBySource, type SourceIssues } from './validate.ts';

export interface ActionRequest {
  action: string;
  buttonId: string | null;
  metadata: JsonObject;
  onBehalfOf: string | null;
}

export interface ActionOutcome {
  session: Session;
  result: ActionResult;
  updatedModels: { dataElementId: string; data: Model }[];
  issues: SourceIssues[];
}

export interface ActionOptions {
  ignoredValidators: readonly string[];
  language: string;
  /** The address that the client used. */
  host: RequestHost | null;
}

/** POST actions (app-api.md §6.1). A failed action changes nothing. */
export async function performAction(services: Services, caller: Authenticated, key: InstanceKey, request: ActionRequest | null, options: ActionOptions): Promise<ActionOutcome> {
  if (request === null) throw plainProblem('BAD_REQUEST', 'Action is missing', 'Action is missing in the request', { instance: key.guid });
  const loaded = await loadInstance(services, caller, key, null);
  await authorise(services, caller, 'read', instanceResource(loaded.record.instance)).catch((error: unknown) => {
    throw error instanceof AppError && error.status === 403 ? new AppError('FORBIDDEN', { detail: 'You have no access to this instance.' }) : error;
  });
  const { process } = loaded.record.instance;
  if (!process) throw new AppError('CONFLICT', { body: { kind: 'text', text: 'Process is not started.' } });
  if (process.ended) throw new AppError('CONFLICT', { body: { kind: 'text', text: 'Process is ended.' } });
  if (caller.kind !== 'user' && caller.kind !== 'systemUser') throw emptyError('UNAUTHENTICATED');
  if (!(await mayAct(services, caller, loaded, request.action))) throw emptyError('FORBIDDEN');
  requireActive(loaded.record.instance);
  if (isPay(loaded, request.action)) {
    const { session, result } = await pay(services, caller, loaded, options);
    if (!result.ok) throw new ActionRefused(result);
    return { session, result, updatedModels: [], issues: [] };
  }
  const { result, session } = await onInstance(services, caller, loaded, (work) => perform(work, request, options.ignoredValidators), { language: options.language });
  return { session, ...result };
}

async function perform(session: Session, request: ActionRequest, ignoredValidators: readonly string[]): Promise<Omit<ActionOutcome, 'session'>> {
  const result = await runUserAction(session, request);
  if (result === null) {
    throw jsonError('NOT_FOUND', { instance: null, error: { code: 'ActionNotFound', message: `Action handler with id ${request.action} not found`, metadata: null } });
  }
  if (!result.ok) throw new ActionRefused(result);
  const updatedModels: { dataElementId: string; data: Model }[] = [];
  for (const element of session.formElements()) if (session.isChanged(element.id)) updatedModels.push({ dataElementId: element.id, data: await session.model(element) });
  const validated = updatedModels.length > 0 ? await validateBySource(session, { ignored: ignoredValidators, onlyIncremental: true, afterWrite: true }) : [];
  return { result, updatedModels, issues: [...validated, ...issuesOf(session, request.action, result.issues ?? [])] };
}

/** What the action itself says of the documents, by the name that it gives, or its own. */
function issuesOf({ definition, language }: Session, action: string, issues: readonly HookIssue[]): SourceIssues[] {
  return issues.map((issue) => describedAlone(hookIssue(issue, action, null), definition, language)).map((issue) => ({ source: issue.source, issues: [issue] }));
}

/** Carries a failed action out of the unit of work, so that nothing of it is kept. */
export class ActionRefused extends Error {
  readonly result: Extract<ActionResult, { ok: false }>;

  constructor(result: Extract<ActionResult, { ok: false }>) {
    super(result.error.message);
    this.result = result;
  }
}

/** Runs the handler of an action: built in, or the app's. Null when there is none. */
export async function runUserAction(session: Session, request: ActionRequest): Promise<ActionResult | null> {
  if (request.action.toLowerCase() === 'sign' && isTask(session, 'signing')) return sign(session, request.onBehalfOf);
  const hooks = session.definition.hooks.actions ?? {};
  const name = Object.keys(hooks).find((id) => id.toLowerCase() === request.action.toLowerCase());
  const hook = name === undefined ? undefined : hooks[name];
  if (!hook) return null;
  const open = await openMutator(session, new Map(), new Set());
  const { buttonId, metadata } = request;
  const result = await runHook(session.services, `actions.${name}`, () => hook({ ...hookContext(session), mutator: open.mutator, buttonId, metadata }));
  if (!result || typeof result.ok !== 'boolean') throw new AppError('HOOK_FAILED', { detail: `The hook actions.${name} gave no result.` });
  if (result.ok && (await open.apply()).length > 0) await processWrite(session, { updated: new Map(), created: new Set() }, 'stored');
  return result;
}

function isTask(session: Session, taskType: string): boolean {
  return session.instance.process?.currentTask?.altinnTaskType === taskType;
}
