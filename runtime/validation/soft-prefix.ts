import type { AppSettings } from '../app-definition/types.ts';
import type { Severity, ValidationIssue } from '../kernel/instance-types.ts';

export type PrefixSettings = Pick<AppSettings, 'softValidationPrefix' | 'fixedValidationPrefix' | 'infoValidationPrefix' | 'successValidationPrefix'>;

/** What the platform uses where the app sets nothing. */
export const DEFAULT_PREFIXES: PrefixSettings = {
  softValidationPrefix: '*WARNING*',
  fixedValidationPrefix: '*FIXED*',
  infoValidationPrefix: '*INFO*',
  successValidationPrefix: '*SUCCESS*',
};

/**
 * A message may begin with its own severity: `*WARNING*`, `*FIXED*`, `*INFO*`, `*SUCCESS*` or what the app has set instead.
 * The prefix goes from code and description; issues without one come back as they are (app-api.md §5.4).
 */
export function softIssue(issue: ValidationIssue, settings: PrefixSettings): ValidationIssue {
  const text = issue.description ?? issue.code ?? '';
  const levels: readonly [string, Severity][] = [
    [settings.softValidationPrefix, 2], [settings.fixedValidationPrefix, 4], [settings.infoValidationPrefix, 3], [settings.successValidationPrefix, 5],
  ];
  for (const [prefix, severity] of levels) {
    if (prefix !== '' && text.startsWith(prefix)) return { ...issue, severity, code: without(issue.code, prefix), description: without(issue.description, prefix) };
  }
  return issue;
}

function without(text: string | null, prefix: string): string | null {
  return text?.startsWith(prefix) ? text.slice(prefix.length) : text;
}
