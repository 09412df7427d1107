import { AppError } from '../kernel/errors.ts';
import type { Register } from '../kernel/ports.ts';
import type { Policy, PolicyRequest, PolicyResult } from '../policy/types.ts';
import type { Delegation } from '../store/contract.ts';
import { ATTRIBUTE, firstOf, type Attributes } from './attributes.ts';
import { hasDelegatedRight, hasSystemUserRight } from './delegated-rights.ts';
import type { RoleCache } from './role-cache.ts';

/** What an instance adds to a request that names only its id. */
export interface InstanceFacts {
  org: string;
  app: string;
  partyId: number;
  task: string | null;
  endEvent: string | null;
}

export interface DecisionPointOptions {
  /** The policy of a loaded app; null for an unknown one. */
  policyOf: (org: string, app: string) => Policy | null | Promise<Policy | null>;
  decide: (policy: Policy, request: PolicyRequest) => PolicyResult;
  register: Register;
  roles: RoleCache;
  /** Rights given for one instance (`partyId/guid`). */
  delegations: (instanceId: string) => Promise<readonly Delegation[]>;
  /** Reads the facts of an instance; null when unknown. */
  instanceFacts?: (instanceId: string) => Promise<InstanceFacts | null>;
}

/** Evaluates requests made of attributes: adds what is missing, then policy, then delegated rights (auth-platform.md §8.3). */
export interface DecisionPoint {
  /**
   * One result for each action, in order; the context is made once. An unknown app or an incomplete request is `Indeterminate`.
   * @throws {STORE_UNAVAILABLE} 503 — register, policies or delegations cannot be read (the caller must not proceed)
   */
  evaluate(subject: Attributes, resource: Attributes, actions: readonly string[]): Promise<PolicyResult[]>;
}

const INDETERMINATE: PolicyResult = { decision: 'Indeterminate', obligations: [] };

export function createDecisionPoint(options: DecisionPointOptions): DecisionPoint {
  return {
    async evaluate(subject, resource, actions) {
      try {
        const context = await enriched(subject, resource, options);
        const policy = context === null ? null : await options.policyOf(context.org, context.app);
        if (context === null || policy === null) return actions.map(() => INDETERMINATE);
        return await Promise.all(actions.map((action) => evaluateAction(policy, context, action, options)));
      } catch (error) {
        if (error instanceof AppError) throw error;
        throw new AppError('STORE_UNAVAILABLE', { detail: 'Access cannot be decided at the moment.', cause: error });
      }
    },
  };
}

/** A complete request. */
export interface DecisionContext {
  subject: Attributes;
  resource: Attributes;
  org: string;
  app: string;
  /** The party that owns the resource. */
  partyId: number | null;
}

async function evaluateAction(policy: Policy, context: DecisionContext, action: string, options: DecisionPointOptions): Promise<PolicyResult> {
  const result = options.decide(policy, { subject: context.subject, resource: context.resource, action: new Map([[ATTRIBUTE.action, [action]]]) });
  if (result.decision !== 'NotApplicable') return result;
  const given = (await hasSystemUserRight(context, action, options.register)) || (await hasDelegatedRight(context, action, options));
  if (!given) return result;
  return { decision: 'Permit', obligations: policy.obligations.filter((obligation) => obligation.fulfillOn === 'Permit') };
}

async function enriched(subject: Attributes, given: Attributes, options: DecisionPointOptions): Promise<DecisionContext | null> {
  if (subject.size === 0 || isContradictory(subject)) return null;
  const resource = await enrichedResource(given, options);
  const [org, app, party] = [firstOf(resource, ATTRIBUTE.org), firstOf(resource, ATTRIBUTE.app), firstOf(resource, ATTRIBUTE.partyId)];
  if (org === null || app === null) return null;
  const partyId = party === null ? null : Number(party);
  if (partyId !== null && !Number.isSafeInteger(partyId)) return null;
  return { subject: await withRoles(subject, partyId, options), resource, org, app, partyId };
}

/** Several answers to who asks: a system user stands alone, and a user, a person and an organisation exclude each other. */
function isContradictory(subject: Attributes): boolean {
  if (subject.has(ATTRIBUTE.systemUser)) return subject.size > 1;
  const isOrganization = subject.has(ATTRIBUTE.organization) || subject.has(ATTRIBUTE.organizationNumber);
  return [subject.has(ATTRIBUTE.userId), subject.has(ATTRIBUTE.person), isOrganization].filter(Boolean).length > 1;
}

async function enrichedResource(given: Attributes, options: DecisionPointOptions): Promise<Attributes> {
  const resource = new Map(given);
  const set = (name: string, value: string | number | null | undefined) => {
    if (value !== null && value !== undefined && !resource.has(name)) resource.set(name, [String(value)]);
  };
  const named = /^app_([^_]+)_(.+)$/.exec(firstOf(resource, ATTRIBUTE.resource) ?? '');
  set(ATTRIBUTE.org, named?.[1]);
  set(ATTRIBUTE.app, named?.[2]);
  const instanceId = firstOf(resource, ATTRIBUTE.instanceId);
  const complete = [ATTRIBUTE.org, ATTRIBUTE.app, ATTRIBUTE.partyId].every((name) => resource.has(name)) && (resource.has(ATTRIBUTE.task) || resource.has(ATTRIBUTE.endEvent));
  if (instanceId !== null && !complete && options.instanceFacts !== undefined) {
    const facts = await options.instanceFacts(instanceId);
    set(ATTRIBUTE.org, facts?.org);
    set(ATTRIBUTE.app, facts?.app);
    set(ATTRIBUTE.partyId, facts?.partyId);
    set(ATTRIBUTE.task, facts?.task);
    if (!resource.has(ATTRIBUTE.task)) set(ATTRIBUTE.endEvent, facts?.endEvent);
  }
  set(ATTRIBUTE.partyId, (await partyOf(resource, options.register))?.partyId);
  return resource;
}

async function partyOf(resource: Attributes, register: Register): Promise<{ partyId: number } | null> {
  if (resource.has(ATTRIBUTE.partyId)) return null;
  const [person, organization] = [firstOf(resource, ATTRIBUTE.person), firstOf(resource, ATTRIBUTE.organization)];
  if (person !== null) return register.partyByPersonNumber(person);
  return organization === null ? null : register.partyByOrganisationNumber(organization);
}

/** Adds the user's role codes for the party. */
async function withRoles(subject: Attributes, partyId: number | null, options: DecisionPointOptions): Promise<Attributes> {
  const userId = await userIdOf(subject, options.register);
  if (userId === null) return subject;
  const roles = partyId === null ? [] : await options.roles.roles(userId, partyId);
  const given = subject.get(ATTRIBUTE.role);
  const codes = given === undefined ? roles : [...new Set([...given, ...roles])];
  return new Map([...subject, [ATTRIBUTE.userId, [String(userId)]], [ATTRIBUTE.role, codes]]);
}

async function userIdOf(subject: Attributes, register: Register): Promise<number | null> {
  const text = firstOf(subject, ATTRIBUTE.userId);
  if (text !== null) return /^\d{1,15}$/.test(text) ? Number(text) : null;
  const person = firstOf(subject, ATTRIBUTE.person);
  return person === null ? null : (await register.profileByPersonNumber(person))?.userId ?? null;
}
