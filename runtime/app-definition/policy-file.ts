import { parsePolicy } from '../policy/parse-policy.ts';
import type { Policy } from '../policy/types.ts';
import { lineOfText, stripBom } from './file-text.ts';
import { type FolderFiles, findPath, textOf } from './folder-files.ts';
import type { ProblemList } from './problems.ts';

export const POLICY_FILE = 'config/authorization/policy.xml';

/** Reads the access rules; null when they cannot be used, with the reason in `problems`. @see app-model.md §8 */
export function readPolicyFile(files: FolderFiles, identity: { org: string; app: string }, problems: ProblemList): Policy | null {
  const file = findPath(files, POLICY_FILE);
  if (file === null) {
    problems.error(POLICY_FILE, null, 'The file is missing: nobody would be let in');
    return null;
  }
  try {
    return parsePolicy(stripBom(textOf(files, file) ?? ''), identity);
  } catch (error) {
    const line = (error as { line?: unknown }).line;
    problems.thrown(file, typeof line === 'number' ? line : null, error);
    return null;
  }
}

/** Task ids that the policy names, with the line of the first mention. */
export function policyTaskMentions(files: FolderFiles, policy: Policy): Map<string, number | null> {
  const text = textOf(files, findPath(files, POLICY_FILE) ?? '') ?? '';
  const result = new Map<string, number | null>();
  for (const match of policy.rules.flatMap((rule) => rule.target.flat(2))) {
    if (match.attribute !== 'urn:altinn:task' && match.attribute !== 'urn:altinn:end-event') continue;
    if (!result.has(match.value)) result.set(match.value, lineOfText(text, `>${match.value}<`));
  }
  return result;
}
