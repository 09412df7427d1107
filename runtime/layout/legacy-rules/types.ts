/** All that goes into a rule function and comes out of it. */
export type RuleValue = string | number | boolean | null;

/** One parameter of a rule function: where its value stands in the folder's document. Row marks (`{0}`) are taken out. */
export interface RuleInput {
  name: string;
  path: string;
}

/** A component that a rule shows or hides; `rows`: how many row indexes its id was written with. */
export interface RuleTarget {
  componentId: string;
  rows: number;
}

/** `data.conditionalRendering` (app-model.md §1.7). */
export interface ConditionalRule {
  id: string;
  function: string;
  inputs: readonly RuleInput[];
  action: 'Show' | 'Hide';
  targets: readonly RuleTarget[];
  /** The rule runs once for each row of this component, and of the one within. */
  repeatingGroup: { groupId: string; childGroupId: string | null } | null;
}

/** `data.ruleConnection` (app-model.md §1.7). */
export interface RuleConnection {
  id: string;
  function: string;
  inputs: readonly RuleInput[];
  /** Field that takes the result; where it lies in rows, the rule is about each of them. */
  output: string;
}

/** The rules of one ui folder that can be run. */
export interface LegacyRules {
  /** `RuleHandler.js`: path relative to `App/`, and its text. */
  file: string;
  script: string;
  conditional: readonly ConditionalRule[];
  connections: readonly RuleConnection[];
}

/** One question to a script. */
export interface RuleCall {
  /** Id of the rule, for those who read the log. */
  rule: string;
  kind: 'conditional' | 'connection';
  function: string;
  input: Readonly<Record<string, RuleValue>>;
}

/** `missing`: there is no such function; `slow`: its time was up; `notRun`: because of another one. */
export interface RuleFault {
  kind: 'missing' | 'threw' | 'unusable' | 'slow' | 'notRun';
  message: string;
}

/** What a script said: for a conditional rule true or false. */
export type RuleOutcome = { value: RuleValue } | { fault: RuleFault };
