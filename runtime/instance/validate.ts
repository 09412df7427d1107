import type { FormType } from '../app-definition/types.ts';
import type { Severity, ValidationIssue } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import { expressionIssues } from '../layout/expression-issues.ts';
import { removeHiddenData } from '../layout/remove-hidden-data.ts';
import { requiredIssues } from '../layout/required-issues.ts';
import type { EvaluationState, ExpressionIssue } from '../layout/types.ts';
import { elementIssues, taskCountIssues } from '../validation/default-validators.ts';
import { REQUIRED_KEY, builtInText } from '../validation/texts.ts';
import { softIssue } from '../validation/soft-prefix.ts';
import { appValidators } from './app-validators.ts';
import { readableElements } from './data-access.ts';
import { evaluationState } from './evaluation-state.ts';
import type { Session } from './session.ts';
import { signingIssues } from './signing-validation.ts';
import { textResource } from './texts.ts';
import { xsdIssues } from './xsd-issues.ts';

export interface ValidationScope {
  /** Sources to leave out, compared ignoring case. */
  ignored?: readonly string[];
  /** true: only validators that can run on every change; false: only the others; absent: all. */
  onlyIncremental?: boolean | undefined;
  /** After a write: an app's validator of one form type runs only when a document of that type changed (app-model.md §7). */
  afterWrite?: boolean;
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
  const run = new ValidationRun(session, taskId, scope, await unreadable(session));
  if (scope.onlyIncremental !== true) {
    await run.whole('Altinn.App.Core.Features.Validation.Default.DefaultTaskValidator-*', () => taskCountIssues(session.instance.data, session.definition.dataTypes.values(), taskId ?? ''));
    await run.whole('Altinn.App.Core.Features.Validation.Default.DefaultDataElementValidator-*', () => elementsOfTask(session, taskId));
    await run.whole('signing', () => signingIssues(session, taskId));
  }
  if (scope.onlyIncremental !== false) {
    await run.whole('Required', () => required(session, taskId, run));
    await run.whole('Expression', () => expressions(session, taskId, run));
    await run.whole('DataAnnotations', () => annotations(session, taskId, run));
  }
  if (scope.onlyIncremental !== true) await run.whole('Xsd', () => xsdIssues(session));
  await run.ofApp(scope.onlyIncremental);
  return run.groups;
}

class ValidationRun {
  readonly groups: SourceIssues[] = [];
  private readonly session: Session;
  private readonly taskId: string | null;
  private readonly ignored: ReadonlySet<string>;
  private readonly afterWrite: boolean;
  /** Ids of elements that the caller is told nothing of. */
  private readonly unreadable: ReadonlySet<string>;
  private state: Promise<EvaluationState> | undefined;

  constructor(session: Session, taskId: string | null, scope: ValidationScope, unreadable: ReadonlySet<string>) {
    this.session = session;
    this.unreadable = unreadable;
    this.taskId = taskId;
    this.afterWrite = scope.afterWrite ?? false;
    this.ignored = new Set((scope.ignored ?? []).map((source) => source.toLowerCase()));
  }

  evaluation(): Promise<EvaluationState> {
    const layout = this.taskId ? this.session.definition.layoutOfTask.get(this.taskId) : undefined;
    return (this.state ??= evaluationState(this.session, { defaultDataType: layout?.defaultDataType ?? null }));
  }

  async whole(source: string, find: () => ValidationIssue[] | null | Promise<ValidationIssue[] | null>): Promise<void> {
    if (this.ignored.has(source.toLowerCase())) return;
    const issues = await find();
    const told = issues?.filter(({ dataElementId }) => dataElementId === null || !this.unreadable.has(dataElementId));
    if (told) this.groups.push({ source, issues: told.map((issue) => describe(this.session, issue)) });
  }

  /** The app's own validators: after a write those whose documents changed, otherwise all. */
  async ofApp(onlyIncremental: boolean | undefined): Promise<void> {
    for (const { source, incremental, formType, run } of appValidators(this.session, this.taskId)) {
      if (onlyIncremental !== undefined && incremental !== onlyIncremental) continue;
      if (this.afterWrite && formType !== null && !this.hasChanged(formType)) continue;
      await this.whole(source, run);
    }
  }

  private hasChanged(formType: string): boolean {
    return this.session.elementsOf(formType).some((element) => this.session.isChanged(element.id));
  }
}

/** Elements whose type asks for an action to read that the caller may not do: what is wrong with them is not told (app-api.md §5.4). */
async function unreadable({ services, caller, definition, instance }: Session): Promise<ReadonlySet<string>> {
  const readable = await readableElements(services, caller, definition, instance);
  return new Set(readable === instance.data ? [] : instance.data.filter((element) => !readable.includes(element)).map(({ id }) => id));
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
    const form = session.formType(element.dataType) as FormType;
    for (const finding of session.services.models.findings(form, documents.get(element.id) ?? {})) {
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
  for (const element of session.formElements()) models.set(element.id, await session.plain(element));
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
    const model = await session.plain(element);
    for (const found of expressionIssues(form.validations, element.dataType, element.id, model, await run.evaluation(), layout, session.definition.layouts)) {
      issues.push({
        severity: SEVERITIES[found.severity], dataElementId: found.dataElementId, field: found.field, code: found.message,
        description: null, source: 'Expression', customTextKey: found.message,
      });
    }
  }
  return issues;
}

/** Fills a description from the text key: the app's own text first, then ours (app-api.md §5.4). */
function describe(session: Session, issue: ValidationIssue): ValidationIssue {
  if (issue.description !== null || !issue.customTextKey) return issue;
  const text = textResource(session.definition, session.language, issue.customTextKey)?.value ?? builtInText(session.language, issue.customTextKey);
  if (text === null) return issue;
  const params = issue.customTextParams ?? Object.values(issue.customTextParameters ?? {});
  const filled = params.reduce<string>((value, param, index) => value.replaceAll(`{${index}}`, () => String(param)), text);
  return { ...issue, description: filled };
}
