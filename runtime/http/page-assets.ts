import { readJsonSource } from '../app-definition/json-source.ts';
import type { AppDefinition } from '../app-definition/types.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { PageAsset } from './index-page-html.ts';
import { viewAssets, type ViewAssets } from './view-assets.ts';

const PUBLIC = 'wwwroot/';
const BUNDLE = 'altinn-app-frontend';

/**
 * Where the form client of an app comes from: the configured place, else the app's own `wwwroot/altinn-app-frontend/`.
 * @param configured  address of a folder, without a slash at the end; null when none is configured
 * @returns null when there is no client
 */
export function clientFolder(definition: AppDefinition, configured: string | null): string | null {
  if (configured !== null) return configured;
  return definition.raw.has(`${PUBLIC}${BUNDLE}/${BUNDLE}.js`) ? `/${definition.id}/${BUNDLE}` : null;
}

/** The app's own style sheets and scripts: of its own page (v8), `config/assets.json`, then `wwwroot/custom-css` and `wwwroot/custom-js` by name (app-model.md §1). */
export async function pageAssets(definition: AppDefinition): Promise<ViewAssets> {
  const view = await definition.raw.read('views/Home/Index.cshtml');
  const own = view ? viewAssets(new TextDecoder().decode(view), definition.org, definition.app) : { stylesheets: [], scripts: [] };
  const bytes = await definition.raw.read('config/assets.json');
  const config = bytes ? readJsonSource('config/assets.json', new TextDecoder().decode(bytes)).value : {};
  const { stylesheets, scripts } = isJsonObject(config) ? config : {};
  return {
    stylesheets: [...own.stylesheets, ...listed(stylesheets, (item) => ({ ...text(item, 'media'), ...common(item) })), ...ownFiles(definition, 'custom-css')],
    scripts: [...own.scripts, ...listed(scripts, (item) => ({ ...text(item, 'type'), ...flag(item, 'async'), ...flag(item, 'defer'), ...flag(item, 'nomodule'), ...common(item) })), ...ownFiles(definition, 'custom-js')],
  };
}

function listed(list: Json | undefined, attributes: (item: JsonObject) => PageAsset['attributes']): PageAsset[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => (isJsonObject(item) && typeof item['url'] === 'string' && isWebAddress(item['url']) ? [{ url: item['url'], attributes: attributes(item) }] : []));
}

function isWebAddress(url: string): boolean {
  return /^https:\/\//i.test(url) || /^\/(?!\/)/.test(url);
}

function common(item: JsonObject): PageAsset['attributes'] {
  return { ...text(item, 'integrity'), ...(item['crossorigin'] === true ? { crossorigin: 'anonymous' } : {}) };
}

function text(item: JsonObject, name: string): PageAsset['attributes'] {
  const value = item[name];
  return typeof value === 'string' && value !== '' ? { [name]: value } : {};
}

function flag(item: JsonObject, name: string): PageAsset['attributes'] {
  return item[name] === true ? { [name]: true } : {};
}

function ownFiles(definition: AppDefinition, folder: string): PageAsset[] {
  return definition.raw.list(`${PUBLIC}${folder}`).map((file) => ({ url: `/${definition.id}/${file.slice(PUBLIC.length).split('/').map(encodeURIComponent).join('/')}`, attributes: {} }));
}
