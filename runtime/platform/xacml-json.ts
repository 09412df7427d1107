import type { PolicyResult } from '../policy/types.ts';
import { ATTRIBUTE, type Attributes } from './attributes.ts';

/** One decision to make, read from a request in the XACML 3.0 JSON profile. */
export interface JsonDecision {
  subject: Attributes;
  resource: Attributes;
  action: string;
  /** Attributes to echo, by category. */
  echo: EchoedCategory[];
}

export interface EchoedCategory {
  categoryId: string;
  attribute: JsonAttribute[];
}

interface JsonAttribute {
  attributeId: string;
  value: string;
  issuer: string | null;
  dataType: string | null;
  includeInResult: boolean;
}

interface Category {
  id: string | null;
  categoryId: string;
  attribute: JsonAttribute[];
}

const SUBJECT = 'urn:oasis:names:tc:xacml:1.0:subject-category:access-subject';
const RESOURCE = 'urn:oasis:names:tc:xacml:3.0:attribute-category:resource';
const ACTION = 'urn:oasis:names:tc:xacml:3.0:attribute-category:action';
const MAX_DECISIONS = 1000;

/**
 * Reads a request. Member names are read without regard to case, as the platform does.
 * @returns the decisions in order of their references (one when there are none); null when the request is not well-formed
 * @see auth-platform.md §8.3
 */
export function readDecisionRequest(body: unknown): JsonDecision[] | null {
  const request = objectOf(member(body, 'Request'));
  if (request === null) return null;
  const categories = [...categoriesOf(request, 'AccessSubject', SUBJECT), ...categoriesOf(request, 'Action', ACTION), ...categoriesOf(request, 'Resource', RESOURCE), ...namedCategories(request)];
  const references = member(member(request, 'MultiRequests'), 'RequestReference');
  if (!Array.isArray(references)) {
    const decision = decisionOf(categories);
    return decision === null ? null : [decision];
  }
  if (references.length > MAX_DECISIONS) return null;
  const decisions = references.map((reference) => {
    const ids = member(reference, 'ReferenceId');
    return Array.isArray(ids) ? decisionOf(categories.filter((category) => category.id !== null && ids.includes(category.id))) : null;
  });
  return decisions.some((decision) => decision === null) || decisions.length === 0 ? null : (decisions as JsonDecision[]);
}

function decisionOf(categories: readonly Category[]): JsonDecision | null {
  const actions = attributesOf(categories, ACTION).get(ATTRIBUTE.action) ?? [];
  const subject = attributesOf(categories, SUBJECT);
  const [action] = actions;
  if (action === undefined || actions.length !== 1 || subject.size === 0) return null;
  const echo = categories
    .map(({ categoryId, attribute }) => ({ categoryId, attribute: attribute.filter((one) => one.includeInResult) }))
    .filter((category) => category.attribute.length > 0);
  return { subject, resource: attributesOf(categories, RESOURCE), action, echo };
}

function attributesOf(categories: readonly Category[], categoryId: string): Attributes {
  const found = new Map<string, string[]>();
  for (const { attributeId, value } of categories.filter((category) => category.categoryId === categoryId).flatMap((category) => category.attribute)) {
    found.set(attributeId, [...(found.get(attributeId) ?? []), value]);
  }
  return found;
}

function categoriesOf(request: object, name: string, categoryId: string): Category[] {
  const list = member(request, name);
  return Array.isArray(list) ? list.flatMap((raw) => readCategory(raw, categoryId) ?? []) : [];
}

function namedCategories(request: object): Category[] {
  const list = member(request, 'Category');
  return Array.isArray(list) ? list.flatMap((raw) => readCategory(raw, textOf(member(raw, 'CategoryId')) ?? '') ?? []) : [];
}

function readCategory(raw: unknown, categoryId: string): Category | null {
  const list = member(raw, 'Attribute');
  if (!Array.isArray(list)) return null;
  return { id: textOf(member(raw, 'Id')), categoryId, attribute: list.flatMap((one) => readAttribute(one) ?? []) };
}

function readAttribute(raw: unknown): JsonAttribute | null {
  const [attributeId, value] = [textOf(member(raw, 'AttributeId')), textOf(member(raw, 'Value'))];
  if (attributeId === null || value === null) return null;
  return { attributeId, value, issuer: textOf(member(raw, 'Issuer')), dataType: textOf(member(raw, 'DataType')), includeInResult: member(raw, 'IncludeInResult') === true };
}

function objectOf(value: unknown): object | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}

function member(value: unknown, name: string): unknown {
  const object = objectOf(value);
  if (object === null) return undefined;
  return Object.entries(object).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : null;
}

/** One entry of the response, written as the local platform writes it (nulls included). */
export function decisionResponse(result: PolicyResult, echo: readonly EchoedCategory[] = []): Record<string, unknown> {
  const status = result.decision === 'Indeterminate' ? 'syntax-error' : 'ok';
  return {
    decision: result.decision,
    status: { statusMessage: null, statusDetails: null, statusCode: { value: `urn:oasis:names:tc:xacml:1.0:status:${status}`, statusCode: null } },
    obligations: result.obligations.length === 0 ? null : result.obligations.map((obligation) => ({
      id: obligation.id,
      attributeAssignment: obligation.assignments.map(({ attribute, category, value }) => ({ attributeId: attribute, value, category, dataType: 'http://www.w3.org/2001/XMLSchema#integer', issuer: null })),
    })),
    associateAdvice: null,
    category: echo.length === 0 ? null : echo.map((category) => ({ categoryId: category.categoryId, id: null, content: null, attribute: category.attribute })),
    policyIdentifierList: null,
  };
}
