import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { Model } from '../kernel/instance-types.ts';
import { DataError } from './data-error.ts';
import { getProperty, hasProperty, setProperty } from './property-path.ts';
import type { ModelDescriptor, PrefillConfig } from './types.ts';

/** Where prefilled values come from; null when the caller or the owner has no such source. */
export interface PrefillSources {
  /** Property path → text, from the client that instantiates. */
  external: Readonly<Record<string, string>> | null;
  userProfile: object | null;
  organization: object | null;
  person: object | null;
}

const SECTIONS = { UserProfile: 'userProfile', ER: 'er', DSF: 'dsf', QueryParameters: 'queryParameters' } as const;

/** Reads `<dataTypeId>.prefill.json`; entries that are no texts are told and left out (app-model.md §3.1). */
export function parsePrefill(json: JsonObject): { config: PrefillConfig; problems: string[] } {
  const problems: string[] = [];
  const lists: Record<(typeof SECTIONS)[keyof typeof SECTIONS], [string, string][]> = { userProfile: [], er: [], dsf: [], queryParameters: [] };
  for (const [name, target] of Object.entries(SECTIONS)) {
    const section = member(json, name);
    if (section === undefined || section === null) continue;
    if (!isJsonObject(section)) {
      problems.push(`${name} must be an object of texts`);
      continue;
    }
    for (const [source, path] of Object.entries(section)) {
      if (typeof path === 'string') lists[target].push([source, path]);
      else problems.push(`${name}.${source} must be a text`);
    }
  }
  return { config: { allowOverwrite: member(json, 'allowOverwrite') === true, ...lists }, problems };
}

/**
 * Fills a document: what the client gave, then profile, organisation and person. A value that is there stays unless the
 * configuration allows to overwrite it. Unknown fields of the client are passed over, those of the configuration are a fault.
 * @throws {DataError} a configured target that the model does not have
 * @see app-api.md §2.6
 */
export function prefill(descriptor: ModelDescriptor, model: Model, config: PrefillConfig | null, sources: PrefillSources): void {
  const overwrite = config?.allowOverwrite ?? false;
  for (const [path, value] of Object.entries(sources.external ?? {})) {
    if (hasProperty(descriptor, path)) fillLeniently(descriptor, model, path, value, overwrite);
  }
  if (config === null) return;
  const sections: [readonly (readonly [string, string])[], object | null][] = [[config.userProfile, sources.userProfile], [config.er, sources.organization], [config.dsf, sources.person]];
  for (const [pairs, source] of sections) {
    if (source === null) continue;
    for (const [from, target] of pairs) {
      const value = valueAt(source, from);
      if (value !== null && value !== '') fill(descriptor, model, target, value, overwrite);
    }
  }
}

function fill(descriptor: ModelDescriptor, model: Model, path: string, value: Json, overwrite: boolean): void {
  const current = getProperty(descriptor, model, path);
  if (overwrite || current === undefined || current === null) setProperty(descriptor, model, path, value);
}

/** A client's value that does not fit its field is passed over, as an unknown field is. */
function fillLeniently(descriptor: ModelDescriptor, model: Model, path: string, value: Json, overwrite: boolean): void {
  try {
    fill(descriptor, model, path, value, overwrite);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
  }
}

/** The value at a dotted path of PascalCase names, compared ignoring case; null when there is none or it is no scalar. */
function valueAt(source: object, path: string): Json {
  let value: unknown = source;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    const key = Object.keys(value).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    value = key === undefined ? null : (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function member(json: JsonObject, name: string): Json | undefined {
  const key = Object.keys(json).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : json[key];
}
