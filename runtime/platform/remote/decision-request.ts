import type { Obligation, PolicyResult } from '../../policy/types.ts';
import type { Attributes } from '../attributes.ts';
import { ATTRIBUTE } from '../attributes.ts';

/** The same subject and resource asked for several actions at once, in the XACML JSON profile (auth-platform.md §8.3). */
export function decisionRequest(subject: Attributes, resource: Attributes, actions: readonly string[]): object {
  return {
    Request: {
      ReturnPolicyIdList: false,
      AccessSubject: [{ Id: 's1', Attribute: listed(subject) }],
      Action: actions.map((action, index) => ({ Id: `a${index + 1}`, Attribute: [{ AttributeId: ATTRIBUTE.action, Value: action, DataType: 'http://www.w3.org/2001/XMLSchema#string', IncludeInResult: true }] })),
      Resource: [{ Id: 'r1', Attribute: listed(resource) }],
      MultiRequests: { RequestReference: actions.map((_, index) => ({ ReferenceId: ['s1', `a${index + 1}`, 'r1'] })) },
    },
  };
}

function listed(attributes: Attributes): object[] {
  return [...attributes].flatMap(([id, values]) => values.map((value) => ({ AttributeId: id, Value: value })));
}

/**
 * One result for each action, in order. Members are read without regard to case.
 * @throws {Error} when there are not as many results as actions, or a result names another action
 */
export function decisionResults(answer: unknown, actions: readonly string[]): PolicyResult[] {
  const list = member(answer, 'response');
  if (!Array.isArray(list) || list.length !== actions.length) throw new Error('the decision point answered other than it was asked');
  return list.map((entry, index) => {
    const echoed = echoedAction(entry);
    if (echoed !== null && echoed !== actions[index]) throw new Error('the decision point answered in another order');
    const decision = member(entry, 'decision');
    return decision === 'Permit' || decision === 'Deny' || decision === 'NotApplicable' ? { decision, obligations: obligationsOf(entry) } : { decision: 'Indeterminate', obligations: [] };
  });
}

function echoedAction(entry: unknown): string | null {
  const attributes = objects(member(entry, 'category')).flatMap((category) => objects(member(category, 'attribute')));
  const action = attributes.find((attribute) => member(attribute, 'attributeId') === ATTRIBUTE.action);
  return action === undefined ? null : String(member(action, 'value'));
}

function obligationsOf(entry: unknown): Obligation[] {
  return objects(member(entry, 'obligations')).map((obligation) => ({
    id: String(member(obligation, 'id')),
    fulfillOn: 'Permit',
    assignments: objects(member(obligation, 'attributeAssignment')).map((assignment) => ({
      attribute: String(member(assignment, 'attributeId')), category: String(member(assignment, 'category')), value: String(member(assignment, 'value')),
    })),
  }));
}

function objects(value: unknown): object[] {
  return Array.isArray(value) ? value.filter((item): item is object => typeof item === 'object' && item !== null) : [];
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
