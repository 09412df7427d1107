import type { AppDefinition } from '../app-definition/types.ts';
import { parsePath } from '../expressions/data-path.ts';
import type { ValidationIssue } from '../kernel/instance-types.ts';
import { resolveText } from '../layout/resolve-text.ts';
import type { EvaluationState, LayoutFolder } from '../layout/types.ts';
import { builtInText } from '../validation/texts.ts';
import { textResource, textsOf } from './texts.ts';

/** Where issues are told. `state` is asked for only by texts with variables. */
export interface IssueContext {
  definition: AppDefinition;
  language: string;
  layout: LayoutFolder | null;
  state(): Promise<EvaluationState>;
}

/**
 * The issue with a description from its text key, when it has none of its own: the app's text before ours, variables filled in from the
 * parameters of the issue and from the document and the rows that it is about (app-api.md §5.4, app-model.md §1.4).
 */
export async function described(issue: ValidationIssue, context: IssueContext): Promise<ValidationIssue> {
  const { definition, language, layout } = context;
  return withText(issue, definition, language, hasVariables(issue, definition, language) ? await context.state() : null, layout);
}

/** The same where there are no documents to look at: files, and writes that were refused. */
export function describedAlone(issue: ValidationIssue, definition: AppDefinition, language: string): ValidationIssue {
  return withText(issue, definition, language, null, null);
}

/** An app's text, or ours, with the variables that need no document; null when nobody has it. */
export function textAlone(definition: AppDefinition, language: string, key: string, parameters: Record<string, string>): string | null {
  const issue = { severity: 0, dataElementId: null, field: null, code: null, description: null, source: '', customTextKey: key, customTextParameters: parameters } as const;
  return describedAlone(issue, definition, language).description;
}

function hasVariables({ description, customTextKey }: ValidationIssue, definition: AppDefinition, language: string): boolean {
  return !description && customTextKey !== undefined && (textResource(definition, language, customTextKey)?.variables?.length ?? 0) > 0;
}

function withText(issue: ValidationIssue, definition: AppDefinition, language: string, state: EvaluationState | null, layout: LayoutFolder | null): ValidationIssue {
  const { customTextKey: key } = issue;
  if (issue.description || !key) return issue;
  if (hasVariables(issue, definition, language)) {
    const position = { layout, dataElementId: issue.dataElementId, rowIndexes: rowsOf(issue.field) };
    return { ...issue, description: resolveText(state ?? withoutDocuments(definition, language), key, position, issue.customTextParameters) };
  }
  const text = textResource(definition, language, key)?.value ?? builtInText(language, key);
  return text === null ? issue : { ...issue, description: numbered(text, issue) };
}

/** `{0}`, `{1}` of a text without variables stand for the parameters in their order. */
function numbered(text: string, { customTextParams, customTextParameters }: ValidationIssue): string {
  const values = customTextParams ?? Object.values(customTextParameters ?? {});
  return text.replace(/\{(\d{1,3})\}/g, (marker, index: string) => values[Number(index)] ?? marker);
}

/** Indexes of the rows that a field lies in, outermost first. */
function rowsOf(field: string | null): number[] {
  return (field === null ? null : parsePath(field))?.flatMap(({ indexes }) => indexes) ?? [];
}

function withoutDocuments(definition: AppDefinition, language: string): EvaluationState {
  return {
    models: [], dataElementCounts: {}, maxCounts: {}, defaultDataType: null, instance: null,
    frontEndSettings: definition.settings.frontEndSettings, texts: textsOf(definition, language), language, gatewayAction: null,
  };
}
