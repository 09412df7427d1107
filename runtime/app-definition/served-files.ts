import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { formReferences, type FormReferences } from '../layout/form-references.ts';
import { readJsonSource } from './json-source.ts';
import type { AppDefinition } from './types.ts';

const SINGLE_PAGE = 'ui/FormLayout.json';
const cache = new WeakMap<AppDefinition, Map<string, Promise<JsonObject>>>();

/** Page name → layout as written, every file of the folder, read once. An empty folder name is the one implicit set of old definitions. */
export function servedLayouts(definition: AppDefinition, folder: string): Promise<JsonObject> {
  let folders = cache.get(definition);
  if (!folders) cache.set(definition, (folders = new Map()));
  const known = folders.get(folder);
  if (known) return known;
  const reading = readLayouts(definition, pagePaths(definition, folder));
  // Names that are no folders are not kept: clients may send any.
  if (folder === '' || definition.layouts.has(folder)) folders.set(folder, reading);
  return reading;
}

/** The oldest definitions have one page, which the platform serves alone also when a folder of pages stands beside it. */
function pagePaths({ raw }: AppDefinition, folder: string): readonly string[] {
  if (folder === '' && raw.has(SINGLE_PAGE)) return [SINGLE_PAGE];
  return raw.list(folder === '' ? 'ui/layouts' : `ui/${folder}/layouts`).filter((path) => path.endsWith('.json'));
}

async function readLayouts(definition: AppDefinition, paths: readonly string[]): Promise<JsonObject> {
  const layouts: JsonObject = {};
  for (const path of paths) {
    const bytes = await definition.raw.read(path);
    if (bytes) layouts[path.slice(path.lastIndexOf('/') + 1, -'.json'.length)] = readJsonSource(path, new TextDecoder().decode(bytes)).value;
  }
  return layouts;
}

/** The data types and options that a folder's pages refer to. */
export async function referencesOfFolder(definition: AppDefinition, folder: string): Promise<FormReferences> {
  return formReferences(await servedLayouts(definition, folder), definition.layouts.get(folder)?.defaultDataType ?? null);
}

/** `<dataTypeId>.validation.json` as written; null when there is none. */
export async function servedValidations(definition: AppDefinition, dataType: string): Promise<JsonObject | null> {
  const path = `models/${dataType}.validation.json`;
  const bytes = await definition.raw.read(path);
  if (bytes === null) return null;
  const { value } = readJsonSource(path, new TextDecoder().decode(bytes));
  return isJsonObject(value) ? value : null;
}
