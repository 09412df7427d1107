import type { Context } from 'koa';
import { AppError, emptyError, textError } from '../../kernel/errors.ts';
import type { Register } from '../../kernel/ports.ts';
import { ATTRIBUTE, firstOf } from '../../platform/attributes.ts';
import type { DecisionPoint } from '../../platform/decision-point.ts';
import { decisionResponse, readDecisionRequest, type JsonDecision } from '../../platform/xacml-json.ts';
import type { Route, Step } from '../route.ts';
import { requireTrusted } from './access-rule.ts';
import { callerOf } from './authenticate.ts';
import { partyJson } from './party-json.ts';
import { pathNumber } from './register-routes.ts';
import { queryParameter, readJson } from './request-body.ts';

export interface AuthorizationRouteOptions {
  authenticate: Step;
  register: Register;
  point: DecisionPoint;
  /** Answers anybody, as the local platform does. Development only. */
  open: boolean;
}

const PREFIX = '/authorization/api/v1';

/** Party lists, roles and decisions. @see auth-platform.md §8.3 */
export function authorizationRoutes(options: AuthorizationRouteOptions): Route[] {
  const guarded = (step: Step) => [options.authenticate, step];
  return [
    { name: 'authorization.parties', method: 'GET', path: `${PREFIX}/parties`, steps: guarded(partiesStep(options)) },
    { name: 'authorization.validateParty', method: 'GET', path: `${PREFIX}/parties/:partyId/validate`, steps: guarded(validateStep(options)) },
    { name: 'authorization.roles', method: 'GET', path: `${PREFIX}/roles`, steps: guarded(rolesStep(options)) },
    { name: 'authorization.decision', method: 'POST', path: `${PREFIX}/decision`, steps: guarded(decisionStep(options)) },
  ];
}

/** A positive number of the query; 400 otherwise. */
function numberParameter(ctx: Context, name: string): number {
  const text = queryParameter(ctx, name) ?? '';
  if (!/^\d{1,10}$/.test(text) || Number(text) === 0) throw textError('BAD_REQUEST', `The parameter ${name} must be a positive number.`);
  return Number(text);
}

function partiesStep({ register, open }: AuthorizationRouteOptions): Step {
  return async function listParties(ctx) {
    const userId = numberParameter(ctx, 'userId');
    requireTrusted(ctx, open, userId);
    const parties = await register.partyList(userId);
    if (parties.length === 0) throw emptyError('NOT_FOUND');
    ctx.body = parties.map(partyJson);
  };
}

function validateStep({ register, open }: AuthorizationRouteOptions): Step {
  return async function validateParty(ctx) {
    const userId = numberParameter(ctx, 'userId');
    requireTrusted(ctx, open, userId);
    const allowed = await register.canRepresent(userId, pathNumber(ctx, 'partyId'));
    ctx.type = 'application/json; charset=utf-8';
    ctx.body = JSON.stringify(allowed);
  };
}

function rolesStep({ register }: AuthorizationRouteOptions): Step {
  return async function listRoles(ctx) {
    const userId = numberParameter(ctx, 'coveredByUserId');
    const partyId = numberParameter(ctx, 'offeredByPartyId');
    const caller = callerOf(ctx);
    if (caller.kind === 'none') throw emptyError('UNAUTHENTICATED');
    if (caller.kind !== 'user' || caller.userId !== userId) throw emptyError('FORBIDDEN');
    const roles = await register.roles(userId, partyId);
    if (roles.length === 0) throw emptyError('NOT_FOUND');
    ctx.body = roles.map((value) => ({ type: 'altinn', value }));
  };
}

function decisionStep({ point, open }: AuthorizationRouteOptions): Step {
  return async function decide(ctx) {
    if (!open && callerOf(ctx).kind === 'none') throw emptyError('UNAUTHENTICATED');
    const body = await readJson(ctx).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'BAD_REQUEST') return null;
      throw error;
    });
    const decisions = readDecisionRequest(body);
    if (decisions !== null) for (const decision of decisions) requireTrusted(ctx, open, Number(firstOf(decision.subject, ATTRIBUTE.userId) ?? NaN));
    ctx.body = { response: decisions === null ? [decisionResponse({ decision: 'Indeterminate', obligations: [] })] : await evaluated(decisions, point) };
  };
}

async function evaluated(decisions: readonly JsonDecision[], point: DecisionPoint): Promise<Record<string, unknown>[]> {
  return Promise.all(decisions.map(async ({ subject, resource, action, echo }) => {
    const [result] = await point.evaluate(subject, resource, [action]);
    return decisionResponse(result ?? { decision: 'Indeterminate', obligations: [] }, echo);
  }));
}
