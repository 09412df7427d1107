/** Names of validators as issues carry them in `source` (app-api.md §5.4). */
export const SOURCES = {
  annotations: 'DataAnnotations',
  schema: 'JsonSchema',
  required: 'Required',
  expression: 'Expression',
  xsd: 'Xsd',
  task: 'Altinn.App.Core.Features.Validation.Default.DefaultTaskValidator-*',
  element: 'Altinn.App.Core.Features.Validation.Default.DefaultDataElementValidator-*',
  upload: 'DataRestrictionValidation',
  abandon: 'DataProcessorAbandon',
} as const;

/** Validators that run only on a whole validation, never on single changes. */
const WHOLE_ONLY: readonly string[] = [SOURCES.task, SOURCES.element, SOURCES.xsd];

/** Sources in the order in which validation runs them and lists their issues. */
export const validatorSources: readonly string[] = [
  SOURCES.task, SOURCES.element, SOURCES.required, SOURCES.expression, SOURCES.annotations, SOURCES.schema, SOURCES.xsd,
];

/** Whether the source's validator runs on every change of data. */
export function isIncremental(source: string): boolean {
  return !WHOLE_ONLY.includes(source);
}
