import type { RuleCall, RuleOutcome } from '../layout/legacy-rules/types.ts';

/** Questions to one script. */
export interface RuleBatch {
  /** Path of the script relative to `App/`, and its text. */
  file: string;
  script: string;
  calls: readonly RuleCall[];
}

/** Runs the rule functions of v8 definitions apart from the server. */
export interface RuleScripts {
  /**
   * Asks everything in one go.
   * @param app  `{org}/{app}`
   * @returns an answer for each call of each batch; never rejects: what goes wrong is an answer, and logged
   */
  run(app: string, batches: readonly RuleBatch[]): Promise<RuleOutcome[][]>;
  /** Ends its processes. Idempotent. */
  close(): Promise<void>;
}
