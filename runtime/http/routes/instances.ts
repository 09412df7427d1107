import type { Context } from 'koa';
import { AppError } from '../../kernel/errors.ts';
import { isJsonObject, type JsonObject } from '../../kernel/json.ts';
import { checkLegacyCopy } from '../../instance/copy-instance.ts';
import { checkParts, type InstancePart } from '../../instance/instance-parts.ts';
import { createSimplified, instantiate, requireDefinition, type Instantiation } from '../../instance/instantiate.ts';
import { completeInstance, deleteInstance, readInstance, setSubstatus } from '../../instance/lifecycle.ts';
import { loadInstance } from '../../instance/access.ts';
import { activeInstances } from '../../instance/active-instances.ts';
import { appProcessState } from '../../instance/process-view.ts';
import type { Session } from '../../instance/session.ts';
import { callerOf, contentType, decodeUtf8, flag, instanceKey, languageOf, noRoute, param, parseBody, query, readJsonObject, readJsonOrXmlBody, readWhole, requireCallerOf, requireObject, sendJson, sendJsonText } from '../request.ts';
import { discardParts, readMultipart } from '../multipart.ts';
import { ALL_JSON, type Route } from '../route.ts';
import { instanceBody } from '../serialise.ts';
import { InstanceAnswers } from './instance-answers.ts';
import { appLink, fullInstance, INSTANCE, links, type RouteContext } from './shared.ts';

/** Instances: create, read, delete, confirm (app-api.md §2). */
export function instanceRoutes({ services, authenticate, csrf }: RouteContext): Route[] {
  const answers = new InstanceAnswers(services);
  return [
    { name: 'instances.create', method: 'POST', path: '/:org/:app/instances', steps: [authenticate, csrf, postInstance], answers: ALL_JSON },
    { name: 'instances.createSimplified', method: 'POST', path: '/:org/:app/instances/create', steps: [authenticate, csrf, postCreate], answers: ALL_JSON },
    { name: 'instances.active', method: 'GET', path: '/:org/:app/instances/:partyId/active', steps: [authenticate, getActive], answers: ALL_JSON },
    { name: 'instances.read', method: 'GET', path: INSTANCE, steps: [authenticate, getInstance], answers: ALL_JSON },
    { name: 'instances.enriched', method: 'GET', path: `${INSTANCE}/enriched`, steps: [authenticate, getEnriched], answers: ALL_JSON },
    { name: 'instances.delete', method: 'DELETE', path: INSTANCE, steps: [authenticate, csrf, removeInstance], answers: ALL_JSON },
    { name: 'instances.complete', method: 'POST', path: `${INSTANCE}/complete`, steps: [authenticate, csrf, postComplete], answers: ALL_JSON },
    { name: 'instances.substatus', method: 'PUT', path: `${INSTANCE}/substatus`, steps: [authenticate, csrf, putSubstatus], answers: ALL_JSON },
    { name: 'instances.copy', method: 'GET', path: '/:org/:app/legacy/instances/:partyId/:guid/copy', steps: [authenticate, copyInstance] },
  ];

  async function postInstance(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    const queryPartyId = partyOfQuery(ctx);
    const read = await readInstantiation(ctx);
    const request: Instantiation = {
      org: param(ctx, 'org'), app: param(ctx, 'app'), template: read.template, parts: read.parts, notification: read.notification, queryPartyId, language: languageOf(ctx),
    };
    try {
      await created(ctx, await instantiate(services, caller, request, () => checkParts(definition, read.parts)));
    } catch (error) {
      await discardParts(services, read.parts);
      throw error;
    }
  }

  async function readInstantiation(ctx: Context): Promise<{ template: JsonObject | null; parts: InstancePart[]; notification: JsonObject | null }> {
    const type = contentType(ctx);
    if (!type?.toLowerCase().includes('multipart/')) return { template: templateOf(type, await readWhole(ctx, services.limits.body)), parts: [], notification: null };
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    const parts = await readMultipart(ctx, services, definition);
    const at = parts.findIndex((part) => part.name === 'instance' || (part.name === '' && parts.length === 1));
    const [part] = at >= 0 ? parts.splice(at, 1) : [];
    const notified = parts.findIndex((other) => other.name === 'notification' && other.content.kind === 'bytes');
    const [notification] = notified >= 0 ? parts.splice(notified, 1) : [];
    return { template: documentOf(part, 'instance template'), parts, notification: documentOf(notification, 'notification') };
  }

  function documentOf(part: InstancePart | undefined, what: string): JsonObject | null {
    return part?.content.kind === 'bytes' ? templateOf(part.contentType, Buffer.from(part.content.bytes), what) : null;
  }

  function templateOf(type: string | null, bytes: Buffer, what = 'instance template'): JsonObject | null {
    if (!type?.toLowerCase().includes('application/json') || decodeUtf8(bytes).trim() === '') return null;
    const value = parseBody(bytes, services.limits);
    if (value === null) return null;
    if (!isJsonObject(value)) throw new AppError('BAD_REQUEST', { detail: `The ${what} must be a JSON object.`, extensions: { field: what === 'notification' ? what : 'instance' } });
    return value;
  }

  async function postCreate(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    const body = await readJsonObject(ctx, services.limits);
    await created(ctx, await createSimplified(services, caller, param(ctx, 'org'), param(ctx, 'app'), body, languageOf(ctx)));
  }

  async function created(ctx: Context, session: Session): Promise<void> {
    sendJson(ctx, 201, await fullInstance(ctx, services, session));
    ctx.set('Location', appLink(ctx, services, session.instance));
  }

  async function getInstance(ctx: Context): Promise<void> {
    sendJsonText(ctx, 200, await answers.of(ctx, await readInstance(services, callerOf(ctx), instanceKey(ctx))));
  }

  async function getEnriched(ctx: Context): Promise<void> {
    const loaded = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read', 'inCode');
    if (loaded.definition.line === 'v8') throw noRoute(ctx);
    const seen = await readInstance(services, callerOf(ctx), instanceKey(ctx));
    const process = await appProcessState(services, callerOf(ctx), seen, flag(ctx, 'includeWorkflowStatus', true));
    sendJson(ctx, 200, { ...(await fullInstance(ctx, services, seen)), process });
  }

  async function removeInstance(ctx: Context): Promise<void> {
    const session = await deleteInstance(services, callerOf(ctx), instanceKey(ctx), flag(ctx, 'hard', false));
    sendJson(ctx, 200, instanceBody(session.instance, { ...links(ctx, services, session.instance.org), platform: null }));
  }

  async function postComplete(ctx: Context): Promise<void> {
    const session = await completeInstance(services, callerOf(ctx), instanceKey(ctx));
    sendJson(ctx, 200, instanceBody(session.instance, links(ctx, services, session.instance.org)));
  }

  async function putSubstatus(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const body = requireObject(await readJsonOrXmlBody(ctx, services.limits));
    const session = await setSubstatus(services, callerOf(ctx), instanceKey(ctx), body);
    sendJson(ctx, 200, instanceBody(session.instance, { ...links(ctx, services, session.instance.org), apps: null }));
  }

  async function getActive(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    const partyId = param(ctx, 'partyId');
    if (!/^\d{1,10}$/.test(partyId)) throw noRoute(ctx);
    const definition = requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
    sendJson(ctx, 200, await activeInstances(services, caller, definition, partyId));
  }

  async function copyInstance(ctx: Context): Promise<void> {
    const caller = requireCallerOf(ctx);
    const key = instanceKey(ctx);
    const definition = requireDefinition(services, key.org, key.app);
    await checkLegacyCopy(services, caller, definition, key.partyId, key.guid);
    const session = await createSimplified(services, caller, key.org, key.app, { instanceOwner: { partyId: key.partyId }, sourceInstanceId: `${key.partyId}/${key.guid}` }, languageOf(ctx));
    ctx.status = 302;
    ctx.set('Location', `${links(ctx, services, definition.org).apps}/${definition.id}/instance/${session.instance.id}`);
    ctx.body = null;
    ctx.status = 302;
  }
}

function partyOfQuery(ctx: Context): string | null {
  const value = query(ctx, 'instanceOwnerPartyId');
  if (value === null || value === '') return null;
  if (!/^\d{1,10}$/.test(value)) throw new AppError('BAD_REQUEST', { title: 'One or more validation errors occurred.', problem: 'framework', extensions: { errors: { instanceOwnerPartyId: [`The value '${value}' is not valid.`] } } });
  return value;
}

