import type { Context } from 'koa';
import type { AppDefinition } from '../../app-definition/types.ts';
import { AppError, emptyError } from '../../kernel/errors.ts';
import { servedMetadata } from '../metadata.ts';
import { param, sendJson } from '../request.ts';
import type { Route } from '../route.ts';
import { withoutNulls } from '../serialise-storage.ts';
import type { RouteContext } from './shared.ts';
import { STORAGE } from './storage.ts';

const APPLICATIONS = `${STORAGE}/applications`;
const RESOURCE = '/resourceregistry/api/v1/resource/:id';

/** What is known of the loaded apps, for everybody: metadata, texts, and the apps as resources (auth-platform.md §8.4, §8.10). */
export function storageApplicationRoutes({ services }: RouteContext): Route[] {
  return [
    { name: 'storage.applications', method: 'GET', path: APPLICATIONS, steps: [getAll] },
    { name: 'storage.applicationsOfOrg', method: 'GET', path: `${APPLICATIONS}/:org`, steps: [getOfOrg] },
    { name: 'storage.application', method: 'GET', path: `${APPLICATIONS}/:org/:app`, steps: [getOne] },
    { name: 'storage.texts', method: 'GET', path: `${APPLICATIONS}/:org/:app/texts/:language`, steps: [getTexts] },
    { name: 'resourceRegistry.read', method: 'GET', path: RESOURCE, steps: [getResource] },
    { name: 'resourceRegistry.policy', method: 'GET', path: `${RESOURCE}/policy`, steps: [getPolicy] },
  ];

  /** One definition for each app, in the order of their ids. */
  function current(): AppDefinition[] {
    const byId = new Map(services.definitions.all().map((definition) => [definition.id, services.definitions.current(definition.org, definition.app) ?? definition]));
    return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  function getAll(ctx: Context): void {
    sendJson(ctx, 200, { applications: current().map(application) });
  }

  function getOfOrg(ctx: Context): void {
    const org = param(ctx, 'org').toLowerCase();
    sendJson(ctx, 200, { applications: current().filter((definition) => definition.org.toLowerCase() === org).map(application) });
  }

  function requireApp(ctx: Context): AppDefinition {
    const definition = services.definitions.current(param(ctx, 'org'), param(ctx, 'app'));
    if (!definition) throw new AppError('NOT_FOUND', { detail: `The app ${param(ctx, 'org')}/${param(ctx, 'app')} is not loaded.` });
    return definition;
  }

  function getOne(ctx: Context): void {
    sendJson(ctx, 200, application(requireApp(ctx)));
  }

  function getTexts(ctx: Context): void {
    const definition = requireApp(ctx);
    const language = param(ctx, 'language').toLowerCase();
    if (!/^[a-z]{2}$/.test(language)) throw new AppError('BAD_REQUEST', { detail: 'The language must be two letters.' });
    const texts = definition.texts.get(language);
    if (!texts) throw emptyError('NOT_FOUND');
    sendJson(ctx, 200, withoutNulls({ id: `${definition.org}-${definition.app}-${language}`, org: definition.org, language, resources: texts.resources }));
  }

  function resource(ctx: Context): AppDefinition | null {
    const match = /^app_([^_]+)_(.+)$/.exec(param(ctx, 'id'));
    return match ? services.definitions.current(match[1] as string, match[2] as string) : null;
  }

  /** A resource that nobody knows is an empty answer, not an error (recorded). */
  function getResource(ctx: Context): void {
    const definition = resource(ctx);
    if (!definition) {
      ctx.status = 204;
      return;
    }
    const { org, app, metadata } = definition;
    sendJson(ctx, 200, {
      identifier: `app_${org}_${app}`.toLowerCase(), title: metadata.title ?? {}, resourceType: 'AltinnApp', status: 'Completed', delegable: true, visible: true,
      hasCompetentAuthority: { orgcode: org }, resourceReferences: [{ referenceSource: 'Altinn3', reference: definition.id, referenceType: 'ApplicationId' }],
      authorizationReference: [{ id: 'urn:altinn:org', value: org }, { id: 'urn:altinn:app', value: app }],
    });
  }

  async function getPolicy(ctx: Context): Promise<void> {
    const bytes = await resource(ctx)?.raw.read('config/authorization/policy.xml');
    if (!bytes) {
      ctx.status = 204;
      return;
    }
    ctx.status = 200;
    ctx.body = Buffer.from(bytes);
    ctx.type = 'application/xml; charset=utf-8';
  }
}

function application(definition: AppDefinition): unknown {
  const { altinnNugetVersion: _version, features: _features, externalApiIds: _apis, ...metadata } = servedMetadata(definition);
  return withoutNulls(metadata);
}
