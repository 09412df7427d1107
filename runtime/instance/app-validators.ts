import type { DataHookContext, ElementFacts, HookContext, HookIssue, Validator } from '../app-definition/hooks.ts';
import type { DataElement, ValidationIssue } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import { hookIssue } from './mutator.ts';
import type { SessionValidator, ValidationView } from './validation-view.ts';

/** The validators of the app's own logic that apply to the task (app-model.md §7.1, §7.2): those keyed by its id or by `*`, and those of data types that are not another task's. */
export function appValidators(view: ValidationView): Record<'instance' | 'task' | 'element' | 'form', SessionValidator[]> {
  const { validators = {} } = view.session.definition.hooks;
  const ofTypes = <H>(hooks: Record<string, H> | undefined): [string, H][] => Object.entries(hooks ?? {}).filter(([dataType]) => dataType === '*' || view.isOfTask(dataType));
  return {
    instance: validators.instance ? [plainValidator(view, 'validators.instance', validators.instance, 'Custom')] : [],
    task: Object.entries(validators.task ?? {}).filter(([id]) => id === '*' || id === view.taskId)
      .map(([id, hook]) => plainValidator(view, `validators.task.${id}`, hook, `Custom.task-${id}`)),
    element: ofTypes(validators.element).map(([dataType, hook]) => elementValidator(view, dataType, hook)),
    form: ofTypes(validators.form).map(([dataType, hook]) => formValidator(view, dataType, hook)),
  };
}

/** Documents of its type; `*`: of every type, those of other tasks too. */
function formValidator(view: ValidationView, dataType: string, hook: Validator<DataHookContext>): SessionValidator {
  const { source, incremental, withoutHiddenData, validate } = opened(hook, `Custom.form-${dataType}`, true);
  const run = async (): Promise<ValidationIssue[]> => {
    const issues: ValidationIssue[] = [];
    for (const element of await view.formElements()) {
      if (dataType !== '*' && element.dataType !== dataType) continue;
      const model = await documentOf(view, element, withoutHiddenData);
      const ctx = { ...contextOf(view, withoutHiddenData), dataType: element.dataType, dataElementId: element.id, model, previous: null };
      const found = await runHook(view.session.services, `validators.form.${dataType}`, () => validate(ctx));
      issues.push(...found.map((issue) => ownIssue(issue, source, element.id)));
    }
    return issues;
  };
  return { source, incremental, formType: dataType === '*' ? null : dataType, run };
}

/** Elements of its type; `*`: of every type that is not another task's. */
function elementValidator(view: ValidationView, dataType: string, hook: Validator<HookContext & { element: ElementFacts }>): SessionValidator {
  const { source, incremental, withoutHiddenData, validate } = opened(hook, `Custom.element-${dataType}`, false);
  const run = async (): Promise<ValidationIssue[]> => {
    const issues: ValidationIssue[] = [];
    for (const element of await view.elements()) {
      if (dataType === '*' ? !view.isOfTask(element.dataType) : element.dataType !== dataType) continue;
      const ctx = { ...contextOf(view, withoutHiddenData), element: facts(element) };
      const found = await runHook(view.session.services, `validators.element.${dataType}`, () => validate(ctx));
      issues.push(...found.map((issue) => ownIssue(issue, source, element.id)));
    }
    return issues;
  };
  return { source, incremental, formType: null, run };
}

function plainValidator(view: ValidationView, name: string, hook: Validator<HookContext>, fallback: string): SessionValidator {
  const { source, incremental, withoutHiddenData, validate } = opened(hook, fallback, false);
  return {
    source, incremental, formType: null,
    run: async () => (await runHook(view.session.services, name, () => validate(contextOf(view, withoutHiddenData)))).map((issue) => ownIssue(issue, source, null)),
  };
}

interface Opened<Context> {
  source: string;
  incremental: boolean;
  withoutHiddenData: boolean;
  validate: (ctx: Context) => HookIssue[] | Promise<HookIssue[]>;
}

function opened<Context>(hook: Validator<Context>, source: string, incremental: boolean): Opened<Context> {
  if (typeof hook === 'function') return { source, incremental, withoutHiddenData: false, validate: hook };
  return { source: hook.source ?? source, incremental: hook.incremental ?? incremental, withoutHiddenData: hook.withoutHiddenData ?? false, validate: (ctx) => hook.validate(ctx) };
}

/** Clients replace issues by their validator, so that none may give another's name (app-api.md §5.1). */
function ownIssue(issue: HookIssue, source: string, dataElementId: string | null): ValidationIssue {
  return { ...hookIssue(issue, source, dataElementId), source };
}

function contextOf(view: ValidationView, withoutHiddenData: boolean): HookContext {
  return hookContext(view.session, (element) => documentOf(view, element, withoutHiddenData));
}

function documentOf(view: ValidationView, element: DataElement, withoutHiddenData: boolean): Promise<JsonObject> {
  return withoutHiddenData ? view.visibleDocument(element) : view.document(element);
}

function facts(element: DataElement): ElementFacts {
  const { id, dataType, filename, contentType, size, tags } = element;
  return { id, dataType, filename, contentType, size, tags: [...tags] };
}
