import type { FormType } from '../app-definition/types.ts';
import type { DataElement, Severity, ValidationIssue } from '../kernel/instance-types.ts';
import { expressionIssues } from '../layout/expression-issues.ts';
import { requiredIssues } from '../layout/required-issues.ts';
import type { ExpressionIssue } from '../layout/types.ts';
import { elementIssues, taskCountIssues } from '../validation/default-validators.ts';
import { softIssue } from '../validation/soft-prefix.ts';
import { SOURCES } from '../validation/sources.ts';
import { REQUIRED_KEY } from '../validation/texts.ts';
import type { SessionValidator, ValidationView } from './validation-view.ts';
import { xsdIssues } from './xsd-issues.ts';

/** The validators of app-api.md §5.4 but those of signing. */
export function builtInValidators(view: ValidationView): Record<'required' | 'expression' | 'xsd' | 'task' | 'element' | 'annotations', SessionValidator> {
  const { session, taskId } = view;
  const validator = (source: string, incremental: boolean, run: SessionValidator['run']): SessionValidator => ({ source, incremental, formType: null, run });
  return {
    required: validator(SOURCES.required, true, () => required(view)),
    expression: validator(SOURCES.expression, true, () => expressions(view)),
    xsd: validator(SOURCES.xsd, false, async () => xsdIssues(session, (await view.formElements()).filter(({ dataType }) => view.isOfTask(dataType)))),
    task: validator(SOURCES.task, false, async () => taskCountIssues(session.instance.data, session.definition.dataTypes.values(), taskId ?? '')),
    element: validator(SOURCES.element, false, () => elementsOfTask(view)),
    annotations: validator(SOURCES.annotations, true, () => annotations(view)),
  };
}

async function elementsOfTask(view: ValidationView): Promise<ValidationIssue[]> {
  return (await view.elements()).flatMap((element) => {
    const dataType = view.session.definition.dataTypes.get(element.dataType);
    return dataType && dataType.taskId === view.taskId ? elementIssues(element, dataType) : [];
  });
}

/** Every form document of the instance, whichever task it belongs to; without hidden data when the app removes it at the end of the task. */
async function annotations(view: ValidationView): Promise<ValidationIssue[]> {
  const { settings } = view.session.definition;
  const issues: ValidationIssue[] = [];
  for (const element of await view.formElements()) {
    const found = settings.removeHiddenData ? form(view, element).validator.annotations(await view.visibleDocument(element)) : await view.session.findings(element);
    for (const { field, message } of found) {
      issues.push(softIssue({ severity: 1, dataElementId: element.id, field, code: message, description: message, source: SOURCES.annotations }, settings));
    }
  }
  return issues;
}

function form(view: ValidationView, element: DataElement): FormType {
  return view.session.formType(element.dataType) as FormType;
}

async function required(view: ValidationView): Promise<ValidationIssue[] | null> {
  const { session: { definition }, layout } = view;
  if (!definition.settings.requiredValidation || layout === null) return null;
  return requiredIssues(layout, await view.evaluation(), definition.layouts).map(({ dataElementId, componentTitle, ...parameters }) => ({
    severity: 1 as const, dataElementId, field: parameters.field, code: 'required', description: null, source: SOURCES.required,
    customTextKey: REQUIRED_KEY, customTextParameters: { ...parameters, ...(componentTitle === null ? {} : { componentTitle }) },
  }));
}

const SEVERITIES: Record<ExpressionIssue['severity'], Severity> = { error: 1, warning: 2, informational: 3, success: 5 };

/** The documents of the task alone; null when none of its types has rules. */
async function expressions(view: ValidationView): Promise<ValidationIssue[] | null> {
  const { session, layout } = view;
  const { definition, services } = session;
  if (!definition.settings.expressionValidation) return null;
  if (![...definition.models.values()].some((form) => form.validations !== null && view.isOfTask(form.dataType.id))) return null;
  const onProblem = (problem: string): void => services.log.warn({ app: definition.id, problem }, 'a validation expression could not be evaluated');
  const issues: ValidationIssue[] = [];
  for (const element of await view.formElements()) {
    const { validations } = session.formType(element.dataType) as FormType;
    if (!validations || !view.isOfTask(element.dataType)) continue;
    for (const found of expressionIssues(validations, element.dataType, element.id, await view.document(element), await view.evaluation(), layout, definition.layouts, { onProblem })) {
      issues.push({
        severity: SEVERITIES[found.severity], dataElementId: found.dataElementId, field: found.field, code: found.message,
        description: null, source: SOURCES.expression, customTextKey: found.message,
      });
    }
  }
  return issues;
}
