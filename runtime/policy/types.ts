/** A policy.xml as data (app-model.md §8). */
export interface Policy {
  id: string;
  combining: 'deny-overrides' | 'permit-overrides' | 'first-applicable';
  rules: readonly PolicyRule[];
  obligations: readonly Obligation[];
}

export interface PolicyRule {
  id: string;
  effect: 'Permit' | 'Deny';
  description: string | null;
  /** AND of (OR of (AND of matches)). */
  target: readonly (readonly (readonly Match[])[])[];
}

export interface Match {
  category: 'subject' | 'resource' | 'action' | 'environment';
  attribute: string;
  value: string;
  ignoreCase: boolean;
  /** When nothing in the request has the attribute the match is Indeterminate instead of false. */
  mustBePresent: boolean;
}

export interface Obligation {
  fulfillOn: 'Permit' | 'Deny';
  id: string;
  assignments: readonly { attribute: string; category: string; value: string }[];
}

/** Attribute id → values, for each category. */
export interface PolicyRequest {
  subject: ReadonlyMap<string, readonly string[]>;
  resource: ReadonlyMap<string, readonly string[]>;
  action: ReadonlyMap<string, readonly string[]>;
  environment?: ReadonlyMap<string, readonly string[]>;
}

export interface PolicyResult {
  decision: 'Permit' | 'Deny' | 'NotApplicable' | 'Indeterminate';
  /** Of the decision's effect; empty otherwise. */
  obligations: readonly Obligation[];
}
