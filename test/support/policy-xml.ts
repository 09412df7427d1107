const SUBJECT = 'urn:oasis:names:tc:xacml:1.0:subject-category:access-subject';
const RESOURCE = 'urn:oasis:names:tc:xacml:3.0:attribute-category:resource';
const ACTION = 'urn:oasis:names:tc:xacml:3.0:attribute-category:action';
const STRING = 'http://www.w3.org/2001/XMLSchema#string';
export const ACTION_ID = 'urn:oasis:names:tc:xacml:1.0:action:action-id';
export const EQUAL = 'urn:oasis:names:tc:xacml:1.0:function:string-equal';
export const EQUAL_IGNORE_CASE = 'urn:oasis:names:tc:xacml:3.0:function:string-equal-ignore-case';

export function policyXml(content: string, combining = 'deny-overrides'): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<xacml:Policy xmlns:xacml="urn:oasis:names:tc:xacml:3.0:core:schema:wd-17" PolicyId="p" Version="1.0" RuleCombiningAlgId="urn:oasis:names:tc:xacml:3.0:rule-combining-algorithm:${combining}">
<xacml:Target/>
${content}
</xacml:Policy>`;
}

export function rule(id: string, effect: string, ...anyOfs: string[]): string {
  return `<xacml:Rule RuleId="${id}" Effect="${effect}"><xacml:Target>${anyOfs.join('')}</xacml:Target></xacml:Rule>`;
}

/** OR of ANDs of matches. */
export function anyOf(...allOfs: string[][]): string {
  return `<xacml:AnyOf>${allOfs.map((matches) => `<xacml:AllOf>${matches.join('')}</xacml:AllOf>`).join('')}</xacml:AnyOf>`;
}

function match(category: string, attribute: string, value: string, matchId = EQUAL, mustBePresent = false): string {
  return `<xacml:Match MatchId="${matchId}"><xacml:AttributeValue DataType="${STRING}">${value}</xacml:AttributeValue><xacml:AttributeDesignator AttributeId="${attribute}" Category="${category}" DataType="${STRING}" MustBePresent="${mustBePresent}"/></xacml:Match>`;
}

export const role = (value: string, mustBePresent = false): string => match(SUBJECT, 'urn:altinn:rolecode', value, EQUAL_IGNORE_CASE, mustBePresent);
export const task = (value: string): string => match(RESOURCE, 'urn:altinn:task', value);
export const action = (value: string, matchId = EQUAL): string => match(ACTION, ACTION_ID, value, matchId);

export function obligation(id: string, category: string, value: string, fulfillOn = 'Permit'): string {
  return `<xacml:ObligationExpressions><xacml:ObligationExpression FulfillOn="${fulfillOn}" ObligationId="${id}"><xacml:AttributeAssignmentExpression AttributeId="${id}-a" Category="${category}"><xacml:AttributeValue DataType="http://www.w3.org/2001/XMLSchema#integer">${value}</xacml:AttributeValue></xacml:AttributeAssignmentExpression></xacml:ObligationExpression></xacml:ObligationExpressions>`;
}
