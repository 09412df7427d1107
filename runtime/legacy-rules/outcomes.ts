import { isJsonObject } from '../kernel/json.ts';
import type { RuleFault, RuleOutcome } from '../layout/legacy-rules/types.ts';

const KINDS: ReadonlySet<unknown> = new Set<RuleFault['kind']>(['missing', 'threw', 'unusable', 'slow', 'notRun']);

/**
 * What a process answered, checked: scripts ran in it.
 * @param counts  number of questions in each batch
 * @throws when it is anything but an answer for each question
 */
export function readOutcomes(answer: unknown, counts: readonly number[]): RuleOutcome[][] {
  if (!Array.isArray(answer) || answer.length !== counts.length) throw new Error('The process of the rules gave no answers');
  return counts.map((count, index) => {
    const batch: unknown = answer[index];
    if (!Array.isArray(batch) || batch.length !== count) throw new Error('The process of the rules left answers out');
    return batch.map(readOutcome);
  });
}

function readOutcome(answer: unknown): RuleOutcome {
  if (!isObject(answer)) return unusable();
  const { value, fault } = answer;
  if (fault === undefined) return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? { value } : unusable();
  if (!isObject(fault) || !KINDS.has(fault.kind) || typeof fault.message !== 'string') return unusable();
  return { fault: { kind: fault.kind as RuleFault['kind'], message: fault.message.slice(0, 500) } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return isJsonObject(value as never);
}

function unusable(): RuleOutcome {
  return { fault: { kind: 'unusable', message: 'gave no answer' } };
}
