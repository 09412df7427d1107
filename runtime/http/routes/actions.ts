import type { Context, Next } from 'koa';
import { AppError, jsonError } from '../../kernel/errors.ts';
import { isJsonObject, memberOf, type Json, type JsonObject } from '../../kernel/json.ts';
import { toPlain } from '../../data/plain.ts';
import { loadInstance } from '../../instance/access.ts';
import { ActionRefused, performAction, type ActionRequest } from '../../instance/user-actions.ts';
import { signingDataElements, signingOrganizations, signingStates } from '../../instance/signing-view.ts';
import { callerOf, instanceKey, invalidValue, languageOf, query, readJsonBody, requestHost, requireCallerOf, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { dataElementBody, instanceBody } from '../serialise.ts';
import { INSTANCE, links, readable, type RouteContext } from './shared.ts';

/** User actions and the signing views (app-api.md §6.1, §6.2). */
export function actionRoutes({ services, authenticate, csrf }: RouteContext): Route[] {
  return [
    { name: 'actions.perform', method: 'POST', path: `${INSTANCE}/actions`, steps: [authenticate, csrf, refusals, postAction] },
    { name: 'signing.states', method: 'GET', path: `${INSTANCE}/signing`, steps: [authenticate, getSigning] },
    { name: 'signing.organizations', method: 'GET', path: `${INSTANCE}/signing/organizations`, steps: [authenticate, getOrganizations] },
    { name: 'signing.dataElements', method: 'GET', path: `${INSTANCE}/signing/data-elements`, steps: [authenticate, getDataElements] },
  ];

  /** A failed action answers with the unchanged instance and its own error (app-api.md §6.1). */
  async function refusals(ctx: Context, next: Next): Promise<void> {
    try {
      await next();
    } catch (error) {
      throw error instanceof ActionRefused ? await refusal(ctx, error) : error;
    }
  }

  async function refusal(ctx: Context, { result }: ActionRefused): Promise<AppError> {
    const { record } = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    const { code, message, metadata = null } = result.error;
    const bases = { ...links(ctx, services, record.instance.org), apps: null };
    const codes = { conflict: 'CONFLICT', unauthorized: 'UNAUTHENTICATED', badRequest: 'BAD_REQUEST', internal: 'HOOK_FAILED', unavailable: 'PAYMENT_UNAVAILABLE' } as const;
    return jsonError(codes[result.type ?? 'internal'], { instance: instanceBody(record.instance, bases), clientActions: result.clientActions ?? null, error: { code, message, metadata } });
  }

  async function postAction(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const body = await readJsonBody(ctx, services.limits, { optional: true });
    const request = actionOf(body);
    const outcome = await performAction(services, callerOf(ctx), instanceKey(ctx), request, { ignoredValidators: ignoredOf(body), language: languageOf(ctx), host: requestHost(ctx) });
    const { session, result } = outcome;
    const bases = { ...links(ctx, services, session.instance.org), apps: null };
    sendJson(ctx, 200, {
      instance: instanceBody(session.instance, bases, await readable(ctx, services, session)),
      updatedDataModels: Object.fromEntries(outcome.updatedModels.map(({ dataElementId, data }) => [dataElementId, toPlain(data)])),
      updatedValidationIssues: byElement(outcome.issues),
      clientActions: result.clientActions ?? null,
      error: null,
      redirectUrl: (result.ok && result.redirectUrl) || null,
    });
  }

  async function getSigning(ctx: Context): Promise<void> {
    sendJson(ctx, 200, { signeeStates: await signingStates(services, callerOf(ctx), instanceKey(ctx), query(ctx, 'taskId')) });
  }

  async function getOrganizations(ctx: Context): Promise<void> {
    sendJson(ctx, 200, { organizations: await signingOrganizations(services, callerOf(ctx), instanceKey(ctx), query(ctx, 'taskId')) });
  }

  async function getDataElements(ctx: Context): Promise<void> {
    const { instance, elements } = await signingDataElements(services, callerOf(ctx), instanceKey(ctx), query(ctx, 'taskId'));
    sendJson(ctx, 200, { dataElements: elements.map((element) => dataElementBody(instance, element, links(ctx, services, instance.org))) });
  }
}

function actionOf(body: Json | undefined): ActionRequest | null {
  if (body === undefined || body === null) return null;
  if (!isJsonObject(body)) throw invalidValue('$', 'the body must be an object');
  const text = (name: string): string | null => {
    const value = memberOf(body, name);
    if (value === undefined || value === null || value === '') return null;
    if (typeof value !== 'string') throw invalidValue(name, JSON.stringify(value));
    return value;
  };
  const action = text('action');
  if (action === null) return null;
  const metadata = memberOf(body, 'metadata');
  return { action, buttonId: text('buttonId'), onBehalfOf: text('onBehalfOf'), metadata: isJsonObject(metadata) ? (metadata as JsonObject) : {} };
}

function ignoredOf(body: Json | undefined): string[] {
  const list = isJsonObject(body) ? memberOf(body, 'ignoredValidators') : undefined;
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : [];
}

/** Issues by element id (`''` for those of none), then by source. */
function byElement(groups: readonly { source: string; issues: { dataElementId: string | null }[] }[]): Record<string, Record<string, unknown[]>> {
  const result: Record<string, Record<string, unknown[]>> = {};
  for (const { source, issues } of groups) {
    if (issues.length === 0) (result[''] ??= {})[source] ??= [];
    for (const issue of issues) ((result[issue.dataElementId ?? ''] ??= {})[source] ??= []).push(issue);
  }
  return result;
}
