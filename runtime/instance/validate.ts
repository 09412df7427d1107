import type { ValidationIssue } from '../kernel/instance-types.ts';
import { appValidators } from './app-validators.ts';
import { builtInValidators } from './built-in-validators.ts';
import { described } from './issue-texts.ts';
import type { Session } from './session.ts';
import { signingValidators } from './signing-validation.ts';
import { type SessionValidator, ValidationView } from './validation-view.ts';

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

/** The same by source, each source once, in the order the validators run. */
export async function validateBySource(session: Session, scope: ValidationScope = {}): Promise<SourceIssues[]> {
  const { onlyIncremental, afterWrite = false } = scope;
  const view = new ValidationView(session, scope.taskId ?? session.taskId);
  const ignored = new Set((scope.ignored ?? []).map((source) => source.toLowerCase()));
  const groups = new Map<string, SourceIssues>();
  for (const validator of validatorsOf(view)) {
    if (ignored.has(validator.source.toLowerCase()) || (onlyIncremental !== undefined && validator.incremental !== onlyIncremental)) continue;
    if (afterWrite && validator.formType !== null && !hasChanged(session, validator.formType)) continue;
    const issues = await run(view, validator);
    if (issues === null) continue;
    const group = groups.get(validator.source);
    if (group) group.issues.push(...issues);
    else groups.set(validator.source, { source: validator.source, issues });
  }
  return [...groups.values()];
}

/** As the platform registers them: whole validators, then those of the task, of elements and of forms; in each group the app's first. */
function validatorsOf(view: ValidationView): SessionValidator[] {
  const app = appValidators(view);
  const { required, expression, xsd, task, element, annotations } = builtInValidators(view);
  return [
    ...app.instance, required, expression, ...signingValidators(view.session, view.taskId), xsd,
    ...app.task, task, ...app.element, element, ...app.form, annotations,
  ];
}

/** What a validator of a whole validation finds says so: no later change answers it (app-api.md §5.1). */
async function run(view: ValidationView, validator: SessionValidator): Promise<ValidationIssue[] | null> {
  const issues = await validator.run();
  if (issues === null || issues.length === 0) return issues;
  const { definition, language } = view.session;
  const source = { definition, language, layout: view.layout, state: () => view.evaluation() };
  const told = await view.told(issues);
  return Promise.all(told.map((issue) => described(validator.incremental ? issue : { ...issue, noIncrementalUpdates: true as const }, source)));
}

function hasChanged(session: Session, formType: string): boolean {
  return session.elementsOf(formType).some((element) => session.isChanged(element.id));
}
