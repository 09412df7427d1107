import type { Context } from 'koa';
import type { Authenticated } from '../../kernel/authenticated.ts';
import { AppError, jsonError } from '../../kernel/errors.ts';
import type { DataElement, KeyValue } from '../../kernel/instance-types.ts';
import { isJsonObject, memberOf, type Json } from '../../kernel/json.ts';
import type { Limits } from '../../kernel/limits.ts';
import { loadInstance, type LoadedInstance } from '../../instance/access.ts';
import { checkDataAccess, requireDataType } from '../../instance/data-access.ts';
import { requireReadable } from '../../instance/form-data.ts';
import type { Session } from '../../instance/session.ts';
import { requireFewTexts } from '../../instance/text-limit.ts';
import { onInstance } from '../../instance/unit-of-work.ts';
import { validateBySource, type SourceIssues } from '../../instance/validate.ts';
import { callerOf, elementId, ignoredValidators, instanceKey, invalidValue, languageOf, param, readJsonBody, requireCallerOf, sendJson } from '../request.ts';
import { ALL_JSON, type Route } from '../route.ts';
import { INSTANCE, links, type RouteContext } from './shared.ts';

const TAGS = `${INSTANCE}/data/:dataGuid/tags`;
const METADATA = `${INSTANCE}/data/:dataGuid/user-defined-metadata`;

/** Tags and user-defined metadata of data elements (app-api.md §3.11). */
export function tagRoutes({ services, authenticate, csrf }: RouteContext): Route[] {
  return [
    { name: 'tags.list', method: 'GET', path: TAGS, steps: [authenticate, getTags], answers: ALL_JSON },
    { name: 'tags.add', method: 'POST', path: TAGS, steps: [authenticate, csrf, postTag], answers: ALL_JSON },
    { name: 'tags.set', method: 'PUT', path: TAGS, steps: [authenticate, csrf, putTags], answers: ALL_JSON },
    { name: 'tags.remove', method: 'DELETE', path: `${TAGS}/:tag`, steps: [authenticate, csrf, deleteTag], answers: ALL_JSON },
    { name: 'metadata.read', method: 'GET', path: METADATA, steps: [authenticate, getMetadata], answers: ALL_JSON },
    { name: 'metadata.set', method: 'PUT', path: METADATA, steps: [authenticate, csrf, putMetadata], answers: ALL_JSON },
  ];

  async function readable(ctx: Context): Promise<DataElement | undefined> {
    const id = elementId(ctx);
    const loaded = await loadInstance(services, callerOf(ctx), instanceKey(ctx), 'read');
    const element = loaded.record.instance.data.find((candidate) => candidate.id === id);
    if (element) await requireReadable(services, callerOf(ctx), loaded, element);
    return element;
  }

  async function getTags(ctx: Context): Promise<void> {
    const element = await readable(ctx);
    if (!element) throw notFound(UNKNOWN);
    sendJson(ctx, 200, { tags: element.tags });
  }

  async function postTag(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const body = await readJsonBody(ctx, services.limits);
    const tags = await change(ctx, [requireTag(body, services.limits)], (current, [tag]) => (current.includes(tag as string) ? current : withinLimit([...current, tag as string], services.limits)));
    sendJson(ctx, 201, { tags: tags.tags });
    ctx.set('Location', `${links(ctx, services, param(ctx, 'org')).apps}${ctx.path}`);
  }

  async function putTags(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const body = await readJsonBody(ctx, services.limits);
    const list = isJsonObject(body) ? memberOf(body, 'tags') : undefined;
    if (!Array.isArray(list)) throw invalidValue('tags', 'not a list');
    const wanted = withinLimit([...new Set(list.map((tag) => requireTag(tag, services.limits)))], services.limits);
    const { tags, issues } = await change(ctx, wanted, () => wanted);
    sendJson(ctx, 200, { tags, ...(issues ? { validationIssues: issues } : {}) });
  }

  async function deleteTag(ctx: Context): Promise<void> {
    const tag = param(ctx, 'tag');
    await change(ctx, [], (current) => current.filter((item) => item !== tag));
    ctx.status = 204;
  }

  /** `missing`: what is answered when the instance has no such element. */
  async function writable(ctx: Context, caller: Authenticated, missing: (instanceId: string, id: string) => AppError): Promise<{ loaded: LoadedInstance; id: string }> {
    const id = elementId(ctx);
    const loaded = await loadInstance(services, caller, instanceKey(ctx), 'write');
    const { instance } = loaded.record;
    const element = instance.data.find((candidate) => candidate.id === id);
    if (!element) throw missing(instance.id, id);
    await checkDataAccess(services, caller, loaded.definition, instance, requireDataType(loaded.definition, element.dataType), 'update');
    return { loaded, id };
  }

  async function change(ctx: Context, added: readonly string[], next: (current: string[], added: readonly string[]) => string[]): Promise<{ tags: string[]; issues: SourceIssues[] | null }> {
    const { loaded, id } = await writable(ctx, callerOf(ctx), untagged);
    const ignored = ignoredValidators(ctx);
    const { result } = await onInstance(services, callerOf(ctx), loaded, async (session) => {
      const element = session.element(id);
      if (!element) throw untagged(session.instance.id, id);
      const tags = next(element.tags, added);
      requireFewTexts(services.limits, 'tags', tags);
      if (tags.join('\n') !== element.tags.join('\n')) {
        element.tags = tags;
        keep(session, element);
      }
      return { tags: element.tags, issues: ignored === null ? null : await validateBySource(session, { ignored, onlyIncremental: true }) };
    }, { language: languageOf(ctx) });
    return result;
  }

  async function getMetadata(ctx: Context): Promise<void> {
    const element = await readable(ctx);
    if (!element) throw jsonError('NOT_FOUND', UNKNOWN);
    sendJson(ctx, 200, { userDefinedMetadata: element.userDefinedMetadata });
  }

  async function putMetadata(ctx: Context): Promise<void> {
    requireCallerOf(ctx);
    const body = await readJsonBody(ctx, services.limits);
    const entries = keyValues(isJsonObject(body) ? memberOf(body, 'userDefinedMetadata') : undefined, services.limits);
    requireFewTexts(services.limits, 'metadata', entries.flatMap(({ key, value }) => [key, value]));
    const { loaded, id } = await writable(ctx, callerOf(ctx), () => jsonError('NOT_FOUND', UNKNOWN));
    const allowed = loaded.definition.dataTypes.get(loaded.record.instance.data.find((element) => element.id === id)?.dataType ?? '')?.allowedKeysForUserDefinedMetadata ?? [];
    const foreign = entries.map((entry) => entry.key).filter((key) => allowed.length > 0 && !allowed.includes(key));
    if (foreign.length > 0) throw jsonError('BAD_REQUEST', `The following keys are not allowed: ${foreign.join(', ')}`);
    await onInstance(services, callerOf(ctx), loaded, async (session) => {
      const element = session.element(id);
      if (!element) throw jsonError('NOT_FOUND', UNKNOWN);
      element.userDefinedMetadata = entries;
      keep(session, element);
    });
    sendJson(ctx, 200, { userDefinedMetadata: entries });
  }
}

function keep(session: Session, element: DataElement): void {
  session.touched.add(`element:${element.id}`);
  element.lastChanged = session.now;
  element.lastChangedBy = session.actor.id;
  session.touchInstance();
}

const UNKNOWN = 'Unable to find data element based on the given parameters.';

function untagged(instanceId: string, id: string): AppError {
  return notFound(`The instance ${instanceId} doesn't have a data element with id '${id}'.`);
}

function notFound(detail: string): AppError {
  return new AppError('NOT_FOUND', { title: 'Data element not found', detail, problem: 'framework' });
}

/** Letters of any script, `-` and `_`. */
function requireTag(value: Json | undefined, { tagLength }: Limits): string {
  if (typeof value !== 'string' || !/^[\p{L}\-_]+$/u.test(value)) {
    throw new AppError('BAD_REQUEST', { title: 'Invalid tag name', detail: "Tags may only contain letters, '-' and '_'.", problem: 'framework' });
  }
  if (value.length > tagLength) throw aboveLimit('Invalid tag name', `A tag may have at most ${tagLength} characters.`);
  return value;
}

function withinLimit(tags: string[], { tags: most }: Limits): string[] {
  if (tags.length > most) throw aboveLimit('Too many tags', `A data element may have at most ${most} tags.`);
  return tags;
}

/** A limit of ours. */
function aboveLimit(title: string, detail: string): AppError {
  return new AppError('BAD_REQUEST', { title, detail });
}

function keyValues(value: Json | undefined, { userMetadata, userMetadataKey, userMetadataValue }: Limits): KeyValue[] {
  if (!Array.isArray(value)) throw invalidValue('userDefinedMetadata', 'not a list');
  const refuse = (detail: string): never => { throw aboveLimit('Invalid user-defined metadata', detail); };
  if (value.length > userMetadata) refuse(`A data element may have at most ${userMetadata} entries of user-defined metadata.`);
  const entries = value.map((item, index) => {
    const [key, text] = isJsonObject(item) ? [memberOf(item, 'key'), memberOf(item, 'value')] : [];
    if (typeof key !== 'string' || typeof text !== 'string') throw invalidValue(`userDefinedMetadata[${index}]`, 'key and value must be strings');
    if (key.length > userMetadataKey) refuse(`A key of user-defined metadata may have at most ${userMetadataKey} characters.`);
    if (text.length > userMetadataValue) refuse(`A value of user-defined metadata may have at most ${userMetadataValue} characters.`);
    return { key, value: text };
  });
  const [seen, repeated] = [new Set<string>(), new Set<string>()];
  for (const { key } of entries) (seen.has(key) ? repeated : seen).add(key);
  const twice = [...repeated];
  if (twice.length > 0) throw jsonError('BAD_REQUEST', `The following keys are duplicated: ${twice.join(', ')}`);
  return entries;
}
