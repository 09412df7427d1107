import type { Context } from 'koa';
import type { AppDefinition } from '../../app-definition/types.ts';
import { AppError } from '../../kernel/errors.ts';
import { requireDefinition } from '../../instance/instantiate.ts';
import { frontEndSettings } from '../../instance/page-globals.ts';
import { flag, noRoute, param, sendJson, sendText } from '../request.ts';
import { servedMetadata } from '../metadata.ts';
import { openApiDocument } from '../openapi.ts';
import { readJsonSource } from '../../app-definition/json-source.ts';
import { servedLayouts } from '../../app-definition/served-files.ts';
import type { Route } from '../route.ts';
import { fileName, links, type RouteContext } from './shared.ts';

const API = '/:org/:app/api';

/** What an app's files say, to anybody (app-api.md §6.5–6.7, v8-and-v9.md §1). */
export function resourceRoutes({ services }: RouteContext): Route[] {
  return [
    { name: 'resources.metadata', method: 'GET', path: `${API}/v1/applicationmetadata`, steps: [getMetadata] },
    { name: 'resources.policy', method: 'GET', path: `${API}/v1/meta/authorizationpolicy`, steps: [(ctx) => sendXml(ctx, 'config/authorization/policy.xml')] },
    { name: 'resources.process', method: 'GET', path: `${API}/v1/meta/process`, steps: [(ctx) => sendXml(ctx, 'config/process/process.bpmn')] },
    { name: 'resources.settings', method: 'GET', path: `${API}/v1/applicationsettings`, steps: [getSettings] },
    { name: 'resources.languages', method: 'GET', path: `${API}/v1/applicationlanguages`, steps: [getLanguages] },
    { name: 'resources.texts', method: 'GET', path: `${API}/v1/texts/:language`, steps: [getTexts] },
    { name: 'resources.footer', method: 'GET', path: `${API}/v1/footer`, steps: [getFooter] },
    { name: 'resources.jsonSchema', method: 'GET', path: `${API}/jsonschema/:id`, steps: [getJsonSchema] },
    { name: 'resources.xsdSchema', method: 'GET', path: `${API}/xsdschema/:id`, steps: [getXsdSchema] },
    { name: 'resources.layouts', method: 'GET', path: `${API}/layouts/:id`, steps: [getLayouts] },
    { name: 'resources.layoutSettings', method: 'GET', path: `${API}/layoutsettings/:id`, steps: [getLayoutSettings] },
    { name: 'resources.layoutsAll', method: 'GET', path: `${API}/layouts`, steps: [getLayoutsAll] },
    { name: 'resources.layoutSettingsAll', method: 'GET', path: `${API}/layoutsettings`, steps: [getLayoutSettingsAll] },
    { name: 'resources.layoutSets', method: 'GET', path: `${API}/layoutsets`, steps: [getLayoutSets] },
    { name: 'resources.validation', method: 'GET', path: `${API}/validationconfig/:id`, steps: [getValidation] },
    { name: 'resources.openapi', method: 'GET', path: '/:org/:app/v1/customOpenapi.json', steps: [getOpenApi] },
  ];

  function definitionOf(ctx: Context): AppDefinition {
    return requireDefinition(services, param(ctx, 'org'), param(ctx, 'app'));
  }

  async function getMetadata(ctx: Context): Promise<void> {
    const definition = services.definitions.current(param(ctx, 'org'), param(ctx, 'app'));
    if (!definition) {
      if (flag(ctx, 'checkOrgApp', true)) throw new AppError('CONFLICT', { body: { kind: 'text', text: `There is no app ${param(ctx, 'org')}/${param(ctx, 'app')} here.` } });
      throw noRoute(ctx);
    }
    sendJson(ctx, 200, servedMetadata(definition));
    ctx.set('Cache-Control', 'public, max-age=60');
  }

  async function sendXml(ctx: Context, path: string): Promise<void> {
    const bytes = await definitionOf(ctx).raw.read(path);
    if (!bytes) throw noRoute(ctx);
    sendText(ctx, 200, text(bytes), 'text/xml; charset=utf-8');
  }

  function getSettings(ctx: Context): void {
    sendJson(ctx, 200, frontEndSettings(definitionOf(ctx)));
  }

  function getLanguages(ctx: Context): void {
    const languages = [...definitionOf(ctx).texts.keys()];
    if (languages.length === 0) throw noRoute(ctx);
    sendJson(ctx, 200, languages.map((language) => ({ language })));
  }

  function getTexts(ctx: Context): void {
    const definition = definitionOf(ctx);
    const language = param(ctx, 'language');
    if (language.length !== 2) throw new AppError('BAD_REQUEST', { body: { kind: 'text', text: `Provided language ${language} is invalid. Language code should consists of two characters.` } });
    const texts = definition.texts.get(language.toLowerCase()) ?? definition.texts.get('nb');
    if (!texts) throw noRoute(ctx);
    const resources = texts.resources.map(({ id, value, variables }) => ({
      id, value, variables: variables ? variables.map(({ key, dataSource, defaultValue = null }) => ({ key, dataSource, defaultValue })) : null,
    }));
    sendJson(ctx, 200, { id: `${definition.org}-${definition.app}-${texts.language}`, org: definition.org, language: texts.language, resources });
  }

  async function getFooter(ctx: Context): Promise<void> {
    const bytes = await definitionOf(ctx).raw.read('ui/footer.json');
    if (!bytes) return nothing(ctx);
    sendJson(ctx, 200, readJsonSource('ui/footer.json', text(bytes)).value);
  }

  async function getJsonSchema(ctx: Context): Promise<void> {
    const id = fileName(ctx, 'id');
    const bytes = await definitionOf(ctx).raw.read(`models/${id}.schema.json`);
    if (!bytes) throw new AppError('NOT_FOUND', { detail: `There is no JSON Schema for the data type ${id}.` });
    sendText(ctx, 200, text(bytes), 'text/plain; charset=utf-8');
  }

  async function getXsdSchema(ctx: Context): Promise<void> {
    const definition = definitionOf(ctx);
    if (definition.line === 'v8') throw noRoute(ctx);
    const id = fileName(ctx, 'id');
    const name = definition.dataTypes.get(id)?.appLogic?.classRef?.split('.').at(-1) ?? id;
    const bytes = (await definition.raw.read(`models/${name}.xsd`)) ?? (await definition.raw.read(`models/${id}.xsd`));
    if (!bytes) throw new AppError('NOT_FOUND', { detail: `There is no XSD for the data type ${id}.` });
    sendText(ctx, 200, text(bytes), 'application/xml; charset=utf-8');
  }

  async function getLayouts(ctx: Context): Promise<void> {
    const definition = definitionOf(ctx);
    sendText(ctx, 200, JSON.stringify(await servedLayouts(definition, fileName(ctx, 'id'))));
  }

  async function getLayoutSettings(ctx: Context): Promise<void> {
    const bytes = await definitionOf(ctx).raw.read(`ui/${fileName(ctx, 'id')}/Settings.json`);
    if (!bytes) return nothing(ctx);
    sendText(ctx, 200, text(bytes));
  }

  async function getLayoutsAll(ctx: Context): Promise<void> {
    const definition = definitionOf(ctx);
    if (definition.line !== 'v8') throw noRoute(ctx);
    if (definition.raw.has('ui/layout-sets.json')) throw new AppError('NOT_FOUND', { body: { kind: 'text', text: 'This app has layout sets. Ask for the layouts of one of them.' } });
    sendText(ctx, 200, JSON.stringify(await servedLayouts(definition, '')));
  }

  async function getLayoutSettingsAll(ctx: Context): Promise<void> {
    const definition = definitionOf(ctx);
    if (definition.line !== 'v8') throw noRoute(ctx);
    const bytes = definition.raw.has('ui/layout-sets.json') ? null : await definition.raw.read('ui/Settings.json');
    if (!bytes) return nothing(ctx);
    sendText(ctx, 200, text(bytes));
  }

  async function getLayoutSets(ctx: Context): Promise<void> {
    const definition = definitionOf(ctx);
    const bytes = definition.line === 'v8' ? await definition.raw.read('ui/layout-sets.json') : null;
    if (definition.line !== 'v8') throw new AppError('BAD_REQUEST', { body: { kind: 'text', text: 'Layout sets no longer exist in this version of the app: ask for the layouts of a task.' } });
    if (!bytes) return nothing(ctx);
    sendText(ctx, 200, text(bytes));
  }

  async function getValidation(ctx: Context): Promise<void> {
    const bytes = await definitionOf(ctx).raw.read(`models/${fileName(ctx, 'id')}.validation.json`);
    if (!bytes) return nothing(ctx);
    sendText(ctx, 200, text(bytes));
  }

  function getOpenApi(ctx: Context): void {
    const definition = definitionOf(ctx);
    sendJson(ctx, 200, openApiDocument(definition, links(ctx, services, definition.org).apps ?? ''));
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes);
}

function nothing(ctx: Context): void {
  ctx.status = 204;
}
