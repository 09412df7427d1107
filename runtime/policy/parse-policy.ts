import { PolicyError } from './policy-error.ts';
import type { Match, Obligation, Policy, PolicyRule } from './types.ts';
import { CATEGORIES, COMBINING, MATCH_FUNCTIONS, MINIMUM_LEVEL, MINIMUM_LEVEL_ORG, TEXT_TYPES, XACML } from './vocabulary.ts';
import { readXml, type XmlElement } from './xml.ts';

/** What the placeholders `[org]`, `[ORG]`, `[app]` and `[APP]` stand for. */
export interface PolicyOwner {
  org: string;
  app: string;
}

type Fill = (text: string) => string;

/**
 * Reads a policy.xml: the part of XACML 3.0 that app policies use. The policy's own target counts for each rule.
 * @returns frozen
 * @throws {PolicyError} for XML that is not well-formed, and for every element, function, category or type that
 *   `decide` does not know: a policy that is only partly understood must not decide
 * @see app-model.md §8
 */
export function parsePolicy(xml: string | Uint8Array, { org, app }: PolicyOwner): Policy {
  const fill: Fill = (text) => text.replace(/\[(?:org|ORG|app|APP)\]/g, (placeholder) => (placeholder.toLowerCase() === '[org]' ? org : app));
  const root = readXml(xml);
  if (root.name !== 'Policy' || root.namespace !== XACML) throw new PolicyError(`The root element must be a XACML 3.0 Policy, not ${root.name}.`, root.line);
  expectChildren(root, ['Description', 'PolicyDefaults', 'Target', 'Rule', 'ObligationExpressions']);
  const algorithm = required(root, 'RuleCombiningAlgId');
  const combining = COMBINING.get(algorithm);
  if (combining === undefined) throw new PolicyError(`The combining algorithm ${algorithm} is not supported.`, root.line);
  const policyTarget = readTarget(only(root, 'Target'), fill);
  return Object.freeze({
    id: required(root, 'PolicyId'),
    combining,
    rules: Object.freeze(named(root, 'Rule').map((rule) => readRule(rule, policyTarget, fill))),
    obligations: Object.freeze(named(root, 'ObligationExpressions').flatMap((list) => readObligations(list, fill))),
  });
}

function readRule(rule: XmlElement, policyTarget: PolicyRule['target'], fill: Fill): PolicyRule {
  expectChildren(rule, ['Description', 'Target']);
  const effect = readEffect(rule, 'Effect');
  const description = only(rule, 'Description');
  return Object.freeze({
    id: fill(required(rule, 'RuleId')),
    effect,
    description: description === undefined ? null : fill(description.text),
    target: Object.freeze([...policyTarget, ...readTarget(only(rule, 'Target'), fill)]),
  });
}

/** No target, and an empty one, hold always. */
function readTarget(target: XmlElement | undefined, fill: Fill): PolicyRule['target'] {
  if (target === undefined) return [];
  expectChildren(target, ['AnyOf']);
  return target.children.map((anyOf) => {
    expectChildren(anyOf, ['AllOf']);
    if (anyOf.children.length === 0) throw new PolicyError('AnyOf holds no AllOf.', anyOf.line);
    return anyOf.children.map((allOf) => {
      expectChildren(allOf, ['Match']);
      if (allOf.children.length === 0) throw new PolicyError('AllOf holds no Match.', allOf.line);
      return allOf.children.map((match) => readMatch(match, fill));
    });
  });
}

function readMatch(match: XmlElement, fill: Fill): Match {
  expectChildren(match, ['AttributeValue', 'AttributeDesignator']);
  const matchId = required(match, 'MatchId');
  const ignoreCase = MATCH_FUNCTIONS.get(matchId);
  if (ignoreCase === undefined) throw new PolicyError(`The match function ${matchId} is not supported, only ${[...MATCH_FUNCTIONS.keys()].join(' and ')}.`, match.line);
  const value = only(match, 'AttributeValue');
  const designator = only(match, 'AttributeDesignator');
  if (value === undefined || designator === undefined) throw new PolicyError('A Match needs an AttributeValue and an AttributeDesignator.', match.line);
  expectChildren(value, []);
  expectChildren(designator, []);
  for (const each of [value, designator]) {
    const type = required(each, 'DataType');
    if (!TEXT_TYPES.has(type)) throw new PolicyError(`The data type ${type} is not supported in a Match.`, each.line);
  }
  return Object.freeze({
    category: readCategory(designator),
    attribute: fill(required(designator, 'AttributeId')),
    value: fill(value.text),
    ignoreCase,
    mustBePresent: designator.attributes.get('MustBePresent')?.trim().toLowerCase() === 'true',
  });
}

function readCategory(designator: XmlElement): Match['category'] {
  const id = required(designator, 'Category');
  const category = CATEGORIES.get(id);
  if (category === undefined) throw new PolicyError(`The category ${id} is not supported.`, designator.line);
  return category;
}

function readObligations(list: XmlElement, fill: Fill): Obligation[] {
  expectChildren(list, ['ObligationExpression']);
  return list.children.map((expression) => {
    expectChildren(expression, ['AttributeAssignmentExpression']);
    return Object.freeze({
      fulfillOn: readEffect(expression, 'FulfillOn'),
      id: required(expression, 'ObligationId'),
      assignments: Object.freeze(expression.children.map((assignment) => readAssignment(assignment, fill))),
    });
  });
}

function readAssignment(assignment: XmlElement, fill: Fill): Obligation['assignments'][number] {
  expectChildren(assignment, ['AttributeValue']);
  const value = fill(only(assignment, 'AttributeValue')?.text ?? '');
  const category = assignment.attributes.get('Category')?.trim() ?? '';
  const isLevel = category === MINIMUM_LEVEL || category === MINIMUM_LEVEL_ORG;
  if (isLevel && !/^[0-9]$/.test(value)) throw new PolicyError(`"${value}" is no authentication level.`, assignment.line);
  return Object.freeze({ attribute: required(assignment, 'AttributeId'), category, value });
}

function readEffect(element: XmlElement, attribute: string): 'Permit' | 'Deny' {
  const effect = required(element, attribute);
  if (effect !== 'Permit' && effect !== 'Deny') throw new PolicyError(`${attribute} must be Permit or Deny, not "${effect}".`, element.line);
  return effect;
}

function required(element: XmlElement, attribute: string): string {
  const value = element.attributes.get(attribute)?.trim();
  if (value === undefined || value === '') throw new PolicyError(`${element.name} lacks the attribute ${attribute}.`, element.line);
  return value;
}

function named(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

function only(element: XmlElement, name: string): XmlElement | undefined {
  const [first, second] = named(element, name);
  if (second !== undefined) throw new PolicyError(`${element.name} holds more than one ${name}.`, second.line);
  return first;
}

function expectChildren(element: XmlElement, names: readonly string[]): void {
  const stranger = element.children.find((child) => child.namespace !== XACML || !names.includes(child.name));
  if (stranger !== undefined) throw new PolicyError(`${stranger.name} is not supported in ${element.name}.`, stranger.line);
}
