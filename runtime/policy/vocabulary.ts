import type { Match, Policy } from './types.ts';

export const XACML = 'urn:oasis:names:tc:xacml:3.0:core:schema:wd-17';
export const ACTION_ID = 'urn:oasis:names:tc:xacml:1.0:action:action-id';
export const MINIMUM_LEVEL = 'urn:altinn:minimum-authenticationlevel';
export const MINIMUM_LEVEL_ORG = 'urn:altinn:minimum-authenticationlevel-org';

export const CATEGORIES: ReadonlyMap<string, Match['category']> = new Map([
  ['urn:oasis:names:tc:xacml:1.0:subject-category:access-subject', 'subject'],
  ['urn:oasis:names:tc:xacml:3.0:attribute-category:resource', 'resource'],
  ['urn:oasis:names:tc:xacml:3.0:attribute-category:action', 'action'],
  ['urn:oasis:names:tc:xacml:3.0:attribute-category:environment', 'environment'],
]);

/** Match function → whether it ignores case. */
export const MATCH_FUNCTIONS: ReadonlyMap<string, boolean> = new Map([
  ['urn:oasis:names:tc:xacml:1.0:function:string-equal', false],
  ['urn:oasis:names:tc:xacml:3.0:function:string-equal-ignore-case', true],
]);

/** Both generations of the combining algorithms' names. */
export const COMBINING: ReadonlyMap<string, Policy['combining']> = new Map(
  (['deny-overrides', 'permit-overrides', 'first-applicable'] as const).flatMap((name) =>
    ['1.0', '3.0'].map((version) => [`urn:oasis:names:tc:xacml:${version}:rule-combining-algorithm:${name}`, name] as const),
  ),
);

/** A value is compared as text. */
export const TEXT_TYPES: ReadonlySet<string> = new Set(['http://www.w3.org/2001/XMLSchema#string', 'http://www.w3.org/2001/XMLSchema#anyURI']);
