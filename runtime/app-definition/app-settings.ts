import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { deepFreeze } from '../kernel/freeze.ts';
import { DEFAULT_PREFIXES, type PrefixSettings } from '../validation/soft-prefix.ts';
import { type FolderFiles, findPath, textOf } from './folder-files.ts';
import { member, memberKey, readJsonSource } from './json-source.ts';
import type { ProblemList } from './problems.ts';
import type { AppSettings } from './types.ts';

/** Where an app runs: the name picks the overlay file, the variables override single values. */
export interface DefinitionEnvironment {
  /** `Development`, `Staging` or `Production` */
  name: string;
  /** Those with `__` in their name override settings: `AppSettings__RemoveHiddenData=true`. */
  variables: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads `appsettings.json`, lays the environment's file over it and the environment variables over both.
 * @see app-model.md §1.6
 */
export function readAppSettings(files: FolderFiles, environment: DefinitionEnvironment, problems: ProblemList): AppSettings {
  const merged: JsonObject = {};
  if (findPath(files, 'appsettings.json') === null) problems.warning('appsettings.json', null, 'The file is missing; every setting has its default');
  for (const name of ['appsettings.json', `appsettings.${environment.name}.json`]) {
    const overlay = readSettingsFile(files, name, problems);
    if (overlay !== null) overlayInto(merged, overlay);
  }
  for (const [name, value] of Object.entries(environment.variables)) if (value !== undefined) setVariable(merged, name, value);
  return settingsOf(merged);
}

function readSettingsFile(files: FolderFiles, name: string, problems: ProblemList): JsonObject | null {
  const file = findPath(files, name);
  const text = file === null ? null : textOf(files, file);
  if (file === null || text === null) return null;
  try {
    const source = readJsonSource(file, text);
    if (isJsonObject(source.value)) return source.value;
    problems.errorAt(source, [], 'Settings must be a JSON object');
  } catch (error) {
    problems.thrown(file, null, error);
  }
  return null;
}

/** Keys ignore case and may be paths (`AppSettings:RemoveHiddenData`); objects merge, lists merge item by item, everything else is replaced. */
function overlayInto(target: JsonObject, overlay: JsonObject): void {
  for (const [written, given] of Object.entries(overlay)) {
    const [name = '', ...inner] = written.split(':');
    const value = inner.reduceRight<Json>((below, step) => ({ [step]: below }), given);
    const key = memberKey(target, name) ?? name;
    const present = target[key];
    if (isJsonObject(value) && isJsonObject(present)) overlayInto(present, value);
    else if (Array.isArray(value) && Array.isArray(present)) target[key] = [...value, ...present.slice(value.length)];
    else put(target, key, structuredClone(value));
  }
}

/** Only sections that are files' business: `Section__Key...=value`. */
function setVariable(target: JsonObject, name: string, value: string): void {
  const steps = name.split('__');
  const last = steps.pop();
  if (last === undefined || last === '' || steps.length === 0 || steps.some((step) => step === '')) return;
  let section = target;
  for (const step of steps) {
    const key = memberKey(section, step) ?? step;
    const present = section[key];
    if (isJsonObject(present)) section = present;
    else {
      const made: JsonObject = {};
      put(section, key, made);
      section = made;
    }
  }
  put(section, memberKey(section, last) ?? last, value);
}

function put(target: JsonObject, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function settingsOf(all: JsonObject): AppSettings {
  const app = section(all, 'AppSettings');
  const general = section(all, 'GeneralSettings');
  const flag = (name: string): boolean => isTrue(member(app, name));
  const prefix = (name: keyof PrefixSettings): string => text(member(general, name)) ?? DEFAULT_PREFIXES[name];
  return deepFreeze({
    removeHiddenData: flag('RemoveHiddenData') || flag('RemoveHiddenDataPreview'),
    requiredValidation: flag('RequiredValidation'),
    expressionValidation: flag('ExpressionValidation'),
    xsdValidation: flag('XsdValidation'),
    xsdOnInput: dataTypes(member(app, 'XsdValidationOnInput')),
    enforceDataTypeTaskId: flag('EnforceDataTypeTaskId'),
    registerEventsWithEventsComponent: flag('RegisterEventsWithEventsComponent'),
    disableCsrfCheck: flag('DisableCsrfCheck'),
    enableEFormidling: flag('EnableEFormidling'),
    softValidationPrefix: prefix('softValidationPrefix'),
    fixedValidationPrefix: prefix('fixedValidationPrefix'),
    infoValidationPrefix: prefix('infoValidationPrefix'),
    successValidationPrefix: prefix('successValidationPrefix'),
    frontEndSettings: texts(section(all, 'FrontEndSettings')),
    features: flags(section(all, 'FeatureManagement')),
    all: texts(app),
    sections: all,
  });
}

function section(all: JsonObject, name: string): JsonObject {
  const value = member(all, name);
  return isJsonObject(value) ? value : {};
}

function isTrue(value: Json | undefined): boolean {
  return value === true || (typeof value === 'string' && value.trim().toLowerCase() === 'true');
}

/** `true` for all, or ids: a list, or text with commas. */
function dataTypes(value: Json | undefined): string[] {
  if (isTrue(value)) return ['*'];
  const given = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value.map(String) : [];
  return given.map((id) => id.trim()).filter((id) => id !== '' && id.toLowerCase() !== 'false');
}

/** Settings are text whatever their JSON type; booleans in .NET's spelling. */
function text(value: Json | undefined): string | null {
  if (value === undefined || value === null || typeof value === 'object') return null;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

function texts(values: JsonObject): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const written = text(value);
    if (written !== null) result[name] = written;
  }
  return result;
}

/** By camelCase name, as the served metadata names them. */
function flags(values: JsonObject): Record<string, boolean> {
  const result: Record<string, boolean> = {};
  for (const [name, value] of Object.entries(values)) if (!isJsonObject(value)) result[name.charAt(0).toLowerCase() + name.slice(1)] = isTrue(value);
  return result;
}
