import { SEVERITY } from '../kernel/instance-types.ts';
import type { ValidationIssue } from '../kernel/instance-types.ts';
import { validatorSources } from './sources.ts';

/** Whether something refuses the step: only severity Error does. */
export function hasErrors(issues: readonly ValidationIssue[]): boolean {
  return issues.some((issue) => issue.severity === SEVERITY.error);
}

/** Issues by the order of their validators; the order within a source stays, and unknown sources come last. */
export function sortIssues(issues: readonly ValidationIssue[]): ValidationIssue[] {
  const rank = (source: string): number => {
    const index = validatorSources.indexOf(source);
    return index === -1 ? validatorSources.length : index;
  };
  return [...issues].sort((a, b) => rank(a.source) - rank(b.source));
}
