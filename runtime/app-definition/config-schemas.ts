import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../kernel/json.ts';
import { type ConfigCheck, compileConfigSchema } from '../validation/config-schema.ts';
import { readFolderFiles, textOf } from './folder-files.ts';
import { readJsonSource } from './json-source.ts';
import type { DefinitionProblem } from './types.ts';

/** Which schema of `schemas/` describes which file of a definition. */
const SCHEMA_OF: readonly [file: RegExp, schema: string][] = [
  [/^config\/applicationmetadata\.json$/i, 'application-metadata'],
  [/^config\/texts\/resource\.[\w-]+\.json$/i, 'text-resource'],
  [/^options\/[^/]+\.json$/i, 'options'],
  [/^ui\/(?:[^/]+\/)?Settings\.json$/i, 'settings'],
  [/^ui\/(?:[^/]+\/)?(?:layouts\/[^/]+|FormLayout)\.json$/i, 'layout'],
  [/^ui\/layout-sets\.json$/i, 'layout-sets'],
  [/^ui\/(?:[^/]+\/)?RuleConfiguration\.json$/i, 'rule-configuration'],
  [/^ui\/footer\.json$/i, 'footer'],
  [/^config\/assets\.json$/i, 'assets'],
  [/^models\/[^/]+\.prefill\.json$/i, 'prefill'],
  [/^models\/[^/]+\.validation\.json$/i, 'validation'],
  [/^models\/[^/]+\.calculation\.json$/i, 'calculation'],
  [/^appsettings(?:\.[\w-]+)?\.json$/i, 'appsettings'],
];

/** Files that only the platform's own readers see, which take members in any case; the others are read by the browser as well. */
const SAME_IN_ANY_CASE = new Set(['application-metadata', 'appsettings', 'text-resource']);

/** Name of the schema for a file (path relative to `App/`); null when none describes it. */
export function schemaFor(file: string): string | null {
  return SCHEMA_OF.find(([pattern]) => pattern.test(file))?.[1] ?? null;
}

/** Checks the files of a definition against the schemas. Files that are no JSON are left to the loader. */
export type SchemaChecker = (appFolder: string) => Promise<DefinitionProblem[]>;

/** Compiles the schemas of the installed package once; each check reads one `App` folder. Findings are warnings: the runtime is more lenient than the schemas. */
export async function createSchemaChecker(schemaFolder: string = packagedSchemas()): Promise<SchemaChecker> {
  const checks = new Map<string, ConfigCheck>();
  for (const [, name] of SCHEMA_OF) {
    if (!checks.has(name)) checks.set(name, compileConfigSchema(JSON.parse(await readFile(path.join(schemaFolder, `${name}.schema.json`), 'utf8')) as JsonObject, SAME_IN_ANY_CASE.has(name)));
  }
  return async (appFolder) => {
    const files = readFolderFiles(appFolder);
    return [...files.contents.keys()].sort().flatMap((file) => {
      const check = checks.get(schemaFor(file) ?? '');
      return check === undefined ? [] : checkFile(file, textOf(files, file) ?? '', check);
    });
  };
}

function checkFile(file: string, text: string, check: ConfigCheck): DefinitionProblem[] {
  try {
    const source = readJsonSource(file, text);
    return check(source.value).map(({ path: place, message, suggestion }) => ({ severity: 'warning', rule: 'schemas', file, line: source.lineOf(place), message, ...(suggestion === undefined ? {} : { suggestion }) }));
  } catch {
    return [];
  }
}

/** `schemas/` beside the package's `package.json`, from the sources as from `dist`. */
function packagedSchemas(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'schemas', 'layout.schema.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('The folder "schemas" of the package is missing');
    folder = parent;
  }
  return path.join(folder, 'schemas');
}
