import type { DataHookContext, ElementFacts, HookContext, HookIssue, Validator } from '../app-definition/hooks.ts';
import type { DataElement, ValidationIssue } from '../kernel/instance-types.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { hookIssue } from './mutator.ts';
import type { Session } from './session.ts';

/** A validator of the app's own logic, ready to run in one session. */
export interface AppValidator {
  source: string;
  /** Whether it also runs after single changes. */
  incremental: boolean;
  /** The form type whose documents it looks at; null: not bound to one. */
  formType: string | null;
  run(): Promise<ValidationIssue[]>;
}

/** The app's validators that apply to the instance in a task: of forms, of elements, of the task, of the instance (app-model.md §7.2). */
export function appValidators(session: Session, taskId: string | null): AppValidator[] {
  const { validators } = session.definition.hooks;
  if (!validators) return [];
  const task = taskId === null ? undefined : validators.task?.[taskId] ?? validators.task?.['*'];
  return [
    ...Object.entries(validators.form ?? {}).map(([dataType, hook]) => formValidator(session, dataType, hook)),
    ...Object.entries(validators.element ?? {}).map(([dataType, hook]) => elementValidator(session, dataType, hook)),
    ...(task ? [plainValidator(session, `validators.task.${taskId}`, task, `Custom-${taskId}`)] : []),
    ...(validators.instance ? [plainValidator(session, 'validators.instance', validators.instance, 'Custom')] : []),
  ];
}

function formValidator(session: Session, dataType: string, hook: Validator<DataHookContext>): AppValidator {
  const { source, incremental, validate } = opened(hook, `Custom-${dataType}`, true);
  const run = async (): Promise<ValidationIssue[]> => {
    const issues: ValidationIssue[] = [];
    for (const element of session.formElements()) {
      if (dataType !== '*' && element.dataType !== dataType) continue;
      const model = await session.plain(element);
      const found = await runHook(session.services, `validators.form.${dataType}`, () => validate({ ...hookContext(session), dataType: element.dataType, dataElementId: element.id, model, previous: null }));
      issues.push(...found.map((issue) => hookIssue(issue, source, element.id)));
    }
    return issues;
  };
  return { source, incremental, formType: dataType === '*' ? null : dataType, run };
}

function elementValidator(session: Session, dataType: string, hook: Validator<HookContext & { element: ElementFacts }>): AppValidator {
  const { source, incremental, validate } = opened(hook, `Custom-${dataType}`, false);
  const run = async (): Promise<ValidationIssue[]> => {
    const issues: ValidationIssue[] = [];
    for (const element of session.elementsOf(dataType)) {
      const found = await runHook(session.services, `validators.element.${dataType}`, () => validate({ ...hookContext(session), element: facts(element) }));
      issues.push(...found.map((issue) => hookIssue(incremental ? issue : { noIncrementalUpdates: true, ...issue }, source, element.id)));
    }
    return issues;
  };
  return { source, incremental, formType: null, run };
}

function plainValidator(session: Session, name: string, hook: Validator<HookContext>, fallback: string): AppValidator {
  const { source, incremental, validate } = opened(hook, fallback, false);
  return {
    source, incremental, formType: null,
    run: async () => (await runHook(session.services, name, () => validate(hookContext(session)))).map((issue) => hookIssue(issue, source, null)),
  };
}

interface Opened<Context> {
  source: string;
  incremental: boolean;
  validate: (ctx: Context) => HookIssue[] | Promise<HookIssue[]>;
}

function opened<Context>(hook: Validator<Context>, source: string, incremental: boolean): Opened<Context> {
  if (typeof hook === 'function') return { source, incremental, validate: hook };
  return { source: hook.source ?? source, incremental: hook.incremental ?? incremental, validate: (ctx) => hook.validate(ctx) };
}

function facts(element: DataElement): ElementFacts {
  const { id, dataType, filename, contentType, size, tags } = element;
  return { id, dataType, filename, contentType, size, tags: [...tags] };
}
