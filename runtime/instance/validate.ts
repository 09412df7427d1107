import type { DataHookContext, HookIssue } from '../app-definition/hooks.ts';
import type { FormType } from '../app-definition/types.ts';
import { toPlain } from '../data/plain.ts';
import type { DataElement, Severity, ValidationIssue } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import { expressionIssues } from '../layout/expression-issues.ts';
import { removeHiddenData } from '../layout/remove-hidden-data.ts';
import { requiredIssues } from '../layout/required-issues.ts';
import type { EvaluationState, ExpressionIssue } from '../layout/types.ts';
import { elementIssues, taskCountIssues } from '../validation/default-validators.ts';
import { REQUIRED_KEY, builtInText } from '../validation/texts.ts';
import { softIssue } from '../validation/soft-prefix.ts';
import { evaluationState } from './evaluation-state.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { hookIssue } from './mutator.ts';
import type { Session } from './session.ts';
import { signingIssues } from './signing-validation.ts';
import { textResource } from './texts.ts';

export interface ValidationScope {
  /** Sources to leave out, compared ignoring case. */
  ignored?: readonly string[];
  /** true: only validators that can run on every change; false: only the others; absent: all. */
  onlyIncremental?: boolean | undefined;
  /** Default: the current task. */
  taskId?: string | null;
}

/** What one validator found; `ran` tells a client that an empty list means "all solved" (app-api.md §3.6). */
export interface SourceIssues {
  source: string;
  issues: ValidationIssue[];
}

/** Everything that is wrong with the instance in its task (app-api.md §5). Changes nothing. */
export async function validateInstance(session: Session, scope: ValidationScope = {}): Promise<ValidationIssue[]> {
  return (await validateBySource(session, scope)).flatMap((group) => group.issues);
}

/** The same by source, in the order the validators run. */
export async function validateBySource(session: Session, scope: ValidationScope = {}): Promise<SourceIssues[]> {
  const taskId = scope.taskId ?? session.taskId;
  const run = new ValidationRun(session, taskId, scope);
  if (scope.onlyIncremental !== true) {
    await run.whole('Altinn.App.Core.Features.Validation.Default.DefaultTaskValidator-*', () => taskCountIssues(session.instance.data, session.definition.dataTypes.values(), taskId ?? ''));
    await run.whole('Altinn.App.Core.Features.Validation.Default.DefaultDataElementValidator-*', () => elementsOfTask(session, taskId));
    await run.whole('signing', () => signingIssues(session, taskId));
  }
  if (scope.onlyIncremental !== false) {
    await run.whole('Required', () => required(session, taskId, run));
    await run.whole('Expression', () => expressions(session, taskId, run));
    await run.whole('DataAnnotations', () => annotations(session, taskId, run));
    await run.hooks('form');
  }
  if (scope.onlyIncremental !== true) {
    await run.hooks('element');
    await run.hooks('task');
  }
  return run.groups;
}

class ValidationRun {
  readonly groups: SourceIssues[] = [];
  private readonly session: Session;
  private readonly taskId: string | null;
  private readonly ignored: ReadonlySet<string>;
  private state: Promise<EvaluationState> | undefined;

  constructor(session: Session, taskId: string | null, scope: ValidationScope) {
    this.session = session;
    this.taskId = taskId;
    this.ignored = new Set((scope.ignored ?? []).map((source) => source.toLowerCase()));
  }

  evaluation(): Promise<EvaluationState> {
    const layout = this.taskId ? this.session.definition.layoutOfTask.get(this.taskId) : undefined;
    return (this.state ??= evaluationState(this.session, { defaultDataType: layout?.defaultDataType ?? null }));
  }

  async whole(source: string, find: () => ValidationIssue[] | null | Promise<ValidationIssue[] | null>): Promise<void> {
    if (this.ignored.has(source.toLowerCase())) return;
    const issues = await find();
    if (issues !== null) this.groups.push({ source, issues: issues.map((issue) => describe(this.session, issue)) });
  }

  async hooks(kind: 'form' | 'element' | 'task'): Promise<void> {
    const { validators } = this.session.definition.hooks;
    if (!validators) return;
    if (kind === 'form') for (const [dataType, hook] of Object.entries(validators.form ?? {})) await this.whole(dataType, () => formHook(this.session, dataType, hook));
    if (kind === 'element') for (const [dataType, hook] of Object.entries(validators.element ?? {})) await this.whole(dataType, () => elementHook(this.session, dataType, hook));
    if (kind === 'task') {
      const { session, taskId } = this;
      const task = taskId ? validators.task?.[taskId] ?? validators.task?.['*'] : undefined;
      if (task) await this.whole(`task ${taskId ?? ''}`, async () => (await runHook(session.services, `validators.task.${taskId}`, () => task(hookContext(session)))).map((issue) => hookIssue(issue, 'Custom', null)));
      const { instance } = validators;
      if (instance) await this.whole('instance', async () => (await runHook(session.services, 'validators.instance', () => instance(hookContext(session)))).map((issue) => hookIssue(issue, 'Custom', null)));
    }
  }
}

function elementsOfTask(session: Session, taskId: string | null): ValidationIssue[] {
  return session.instance.data.flatMap((element) => {
    const dataType = session.definition.dataTypes.get(element.dataType);
    return dataType && dataType.taskId === taskId ? elementIssues(element, dataType) : [];
  });
}

async function annotations(session: Session, taskId: string | null, run: ValidationRun): Promise<ValidationIssue[]> {
  const documents = await visibleModels(session, taskId, run);
  const { settings } = session.definition;
  const issues: ValidationIssue[] = [];
  for (const element of session.formElements()) {
    const { validator } = session.formType(element.dataType) as FormType;
    for (const finding of validator.annotations(documents.get(element.id) ?? {})) {
      issues.push(softIssue({ severity: 1, dataElementId: element.id, field: finding.field, code: finding.message, description: finding.message, source: 'DataAnnotations' }, settings));
    }
  }
  return issues;
}

/** The documents as validators see them: without hidden data when the app removes it at the end of the task. */
async function visibleModels(session: Session, taskId: string | null, run: ValidationRun): Promise<Map<string, JsonObject>> {
  const layout = taskId ? session.definition.layoutOfTask.get(taskId) : undefined;
  if (layout && session.definition.settings.removeHiddenData) {
    return new Map(removeHiddenData(layout, await run.evaluation(), session.definition.layouts).map((model) => [model.dataElementId, model.model]));
  }
  const models = new Map<string, JsonObject>();
  for (const element of session.formElements()) models.set(element.id, toPlain(await session.model(element)) as JsonObject);
  return models;
}

async function required(session: Session, taskId: string | null, run: ValidationRun): Promise<ValidationIssue[] | null> {
  const layout = taskId ? session.definition.layoutOfTask.get(taskId) : undefined;
  if (!session.definition.settings.requiredValidation || !layout) return null;
  return requiredIssues(layout, await run.evaluation(), session.definition.layouts).map((found) => {
    const { dataElementId, componentTitle, ...parameters } = found;
    return {
      severity: 1 as const, dataElementId, field: found.field, code: 'required', description: null, source: 'Required',
      customTextKey: REQUIRED_KEY, customTextParameters: { ...parameters, ...(componentTitle === null ? {} : { componentTitle }) },
    };
  });
}

const SEVERITIES: Record<ExpressionIssue['severity'], Severity> = { error: 1, warning: 2, informational: 3, success: 5 };

async function expressions(session: Session, taskId: string | null, run: ValidationRun): Promise<ValidationIssue[] | null> {
  if (!session.definition.settings.expressionValidation) return null;
  const layout = taskId ? session.definition.layoutOfTask.get(taskId) ?? null : null;
  const issues: ValidationIssue[] = [];
  for (const element of session.formElements()) {
    const form = session.formType(element.dataType) as FormType;
    if (!form.validations) continue;
    const model = toPlain(await session.model(element)) as JsonObject;
    for (const found of expressionIssues(form.validations, element.dataType, element.id, model, await run.evaluation(), layout, session.definition.layouts)) {
      issues.push({
        severity: SEVERITIES[found.severity], dataElementId: found.dataElementId, field: found.field, code: found.message,
        description: null, source: 'Expression', customTextKey: found.message,
      });
    }
  }
  return issues;
}

type FormHook = (ctx: DataHookContext) => HookIssue[] | Promise<HookIssue[]>;

async function formHook(session: Session, dataType: string, hook: FormHook): Promise<ValidationIssue[]> {
  const issues: ValidationIssue[] = [];
  for (const element of session.formElements()) {
    if (dataType !== '*' && element.dataType !== dataType) continue;
    const model = structuredClone(toPlain(await session.model(element))) as JsonObject;
    const found = await runHook(session.services, `validators.form.${dataType}`, () => hook({ ...hookContext(session), dataType: element.dataType, dataElementId: element.id, model, previous: null }));
    issues.push(...found.map((issue) => hookIssue(issue, `Custom-${dataType}`, element.id)));
  }
  return issues;
}

type ElementHook = NonNullable<NonNullable<NonNullable<Session['definition']['hooks']['validators']>['element']>[string]>;

async function elementHook(session: Session, dataType: string, hook: ElementHook): Promise<ValidationIssue[]> {
  const issues: ValidationIssue[] = [];
  for (const element of session.elementsOf(dataType)) {
    const found = await runHook(session.services, `validators.element.${dataType}`, () => hook({ ...hookContext(session), element: facts(element) }));
    issues.push(...found.map((issue) => hookIssue({ noIncrementalUpdates: true, ...issue }, `Custom-${dataType}`, element.id)));
  }
  return issues;
}

function facts(element: DataElement): { id: string; dataType: string; filename: string | null; contentType: string; size: number; tags: string[] } {
  const { id, dataType, filename, contentType, size, tags } = element;
  return { id, dataType, filename, contentType, size, tags: [...tags] };
}

/** Fills a description from the text key: the app's own text first, then ours (app-api.md §5.4). */
function describe(session: Session, issue: ValidationIssue): ValidationIssue {
  if (issue.description !== null || !issue.customTextKey) return issue;
  const text = textResource(session.definition, session.language, issue.customTextKey)?.value ?? builtInText(session.language, issue.customTextKey);
  if (text === null) return issue;
  const filled = (issue.customTextParams ?? []).reduce((value, param, index) => value.replaceAll(`{${index}}`, param), text);
  return { ...issue, description: filled };
}
